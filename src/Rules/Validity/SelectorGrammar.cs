using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>What is wrong with a selector.</summary>
internal readonly record struct SelectorProblem(Anchor At, string Message, string? FixTitle = null, Edit? Fix = null, FixSafety Safety = FixSafety.Safe)
{
    public void AddFix(Finding finding)
    {
        if (Fix is null)
            return;
        if (Safety == FixSafety.Safe)
            finding.WithSafeFix(FixTitle!, Fix);
        else
            finding.WithUnsafeFix(FixTitle!, Fix);
    }
}

/// <summary>
/// The grammar of selectors with <c>matchLabels</c> and <c>matchExpressions</c>. Source: apimachinery, ValidateLabelSelector in
/// pkg/apis/meta/v1/validation/validation.go.
/// </summary>
internal static class SelectorGrammar
{
    private static readonly string[] s_operators = ["In", "NotIn", "Exists", "DoesNotExist"];

    public static IEnumerable<SelectorProblem> Problems(MappingNode selector)
    {
        if (selector.Mapping("matchLabels") is { IsKnown: true } labels)
        {
            for (var i = 0; i < labels.Value.Count; i++)
            {
                var entry = labels.Value[i];
                if (entry.Origin == EntryOrigin.Overridden)
                    continue;
                if (Key(entry.Key) is { } problem)
                    yield return new(Anchor.Key(labels.Value, i), problem);
                if (labels.Value.Text(entry.Key) is { IsKnown: true } value && Value(value.Value) is { } wrong)
                    yield return new(Anchor.Of(value), wrong);
            }
        }
        foreach (var expression in selector.Sequence("matchExpressions").Mappings())
        {
            foreach (var problem in OfExpression(expression))
                yield return problem;
        }
    }

    private static IEnumerable<SelectorProblem> OfExpression(MappingNode expression)
    {
        var key = expression.Text("key");
        if (key.IsAbsent)
            yield return new(Anchor.Of(key), "the expression has no key; write the label that it asks for");
        else if (key.IsKnown && Key(key.Value) is { } problem)
            yield return new(Anchor.Of(key), problem);

        var op = expression.Text("operator");
        if (op.IsAbsent)
        {
            yield return new(Anchor.Of(op), "the expression has no operator; write In, NotIn, Exists or DoesNotExist");
            yield break;
        }
        if (!op.IsKnown)
            yield break;
        if (Array.IndexOf(s_operators, op.Value) < 0)
        {
            var meant = KnownWords.Near(op.Value, s_operators);
            yield return meant is null
                ? new(Anchor.Of(op), $"the operator '{op.Value}' is not known; it must be In, NotIn, Exists or DoesNotExist")
                : new(Anchor.Of(op), $"the operator '{op.Value}' is not known; write '{meant}'", $"Write {meant}", Edit.ReplaceText(op.Node!, meant));
            yield break;
        }
        var values = expression.Sequence("values");
        if (op.Value is "In" or "NotIn")
        {
            if (values.IsAbsent || (values.IsKnown && values.Value is { Count: 0, IsOpen: false }))
                yield return new(Anchor.Of(values), $"the operator {op.Value} needs values");
        }
        else if (values.IsKnown && values.Value.Count > 0)
        {
            yield return new(Anchor.Of(values), $"the operator {op.Value} takes no values; remove them, or write {(op.Value == "Exists" ? "In" : "NotIn")}",
                "Remove the values", Edit.Remove(expression, "values"), FixSafety.Unsafe);
        }
        if (!values.IsKnown)
            yield break;
        for (var i = 0; i < values.Value.Count; i++)
        {
            if (values.Value[i] is ScalarNode { Kind: ScalarKind.Text } value && !Placeholder.IsIn(value) && Value(value.Value) is { } wrong)
                yield return new(value, wrong);
        }
    }

    private static string? Key(string key) => Names.QualifiedName.Problem(key) is { } problem && !IsTemplate(key) ? $"no label can have the key '{key}': {problem}" : null;

    private static string? Value(string value) => Names.LabelValue.Problem(value) is { } problem ? $"no label can have the value '{value}': {problem}" : null;

    private static bool IsTemplate(string key) => key.Contains("{{", StringComparison.Ordinal) || key.Contains("${", StringComparison.Ordinal);
}
