using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0035.</summary>
internal sealed class RootIsNoObject : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0035", "Document is not an object", "a document must be a mapping with apiVersion and kind, and this one is a {0}", Severity.Error,
        static () => new(
            Finds: "A document whose root is a list, a text or a number.",
            Why: "kubectl cannot tell which object is meant and stops. Several objects are written as documents with `---` between them, or as `items` of a `List`.",
            Wrong: """
                - apiVersion: v1
                  kind: Service
                """,
            Right: """
                apiVersion: v1
                kind: Service
                """,
            Silent: "Empty documents, documents of comments only, templates, and lists of JSON patch operations."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        switch (document.Root)
        {
            case SequenceNode list when !document.IsBroken && !IsJsonPatch(list):
                context.Report(s_rule, FirstLine(list), "list");
                break;
            case ScalarNode { IsNull: false } scalar when !document.IsBroken:
                context.Report(s_rule, FirstLine(scalar), scalar.Kind == ScalarKind.Text ? "text" : "single value");
                break;
        }
    }

    // The start of it is enough to see what it is.
    private static SourceSpan FirstLine(Node node)
    {
        var line = node.Span.StartPosition.Line;
        if (line + 1 >= node.File.LineCount || node.File.StartOfLine(line + 1) >= node.End || node.File.Text is not { } text)
            return node.Span;
        var end = node.File.StartOfLine(line + 1);
        while (end > node.Start + 1 && text[end - 1] is '\n' or '\r' or ' ' or '\t')
            end--;
        return new SourceSpan(node.File, node.Start, end);
    }

    private static bool IsJsonPatch(SequenceNode list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not MappingNode item || !item.Has("op") || !item.Has("path"))
                return false;
        }
        return list.Count > 0;
    }
}
