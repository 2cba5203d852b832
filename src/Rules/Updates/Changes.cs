using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>Says how a field changed.</summary>
internal static class Changes
{
    /// <summary>Reports a changed field at its new value, or where it is missing; the message's first place says what happened.</summary>
    public static Finding Report(RuleContext context, ManifestObject manifest, RuleDescriptor rule, Field<MappingNode> before, Field<MappingNode> after, string field, params string[] more)
    {
        var old = before.ValueOr(null)?[field];
        var owner = after.IsKnown ? after.Value : after.Owner!;
        var value = after.ValueOr(null)?[field];
        var isGone = value is null or ScalarNode { IsNull: true };
        var anchor = !isGone ? Anchor.At(value!) : Anchor.Missing(owner, after.IsKnown ? field : after.Name + "." + field);
        string[] args = [Phrase(old, isGone ? null : value), .. more];
        var finding = context.Report(manifest, rule, anchor, args);
        return old is not null ? finding.At(Anchor.At(old).Span, "it was this") : finding;
    }

    /// <summary>"was 'a' and is now 'b'", "was 'a' and is removed", "is added", "changed".</summary>
    public static string Phrase(Node? before, Node? after)
    {
        var was = Text(before);
        var now = Text(after);
        if (before is null or ScalarNode { IsNull: true })
            return now is null ? "is added" : $"is added with '{now}'";
        if (after is null)
            return was is null ? "is removed" : $"was '{was}' and is removed";
        return was is null || now is null ? "is changed" : $"was '{was}' and is now '{now}'";
    }

    private static string? Text(Node? node) => node is ScalarNode { IsNull: false, Value.Length: < 80 } scalar ? scalar.Value : null;
}
