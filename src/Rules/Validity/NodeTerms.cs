using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>Judges node selector terms, which stand in PersistentVolumes and in pods. Source: ValidateNodeSelectorTerm in pkg/apis/core/validation/validation.go.</summary>
internal static class NodeTerms
{
    private static readonly string[] s_operators = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

    /// <summary>Tells each mistake of a term and its place. The values of preferred terms are not judged by the server.</summary>
    public static void Check(MappingNode term, bool isRequired, Action<Anchor, string> report)
    {
        foreach (var expression in term.Sequence("matchExpressions").Mappings())
        {
            var key = expression.Text("key");
            if (key.IsMissing())
                report(Anchor.Of(key), "the expression has no key; name a label of the node");
            else if (key.IsKnown && Names.QualifiedName.Problem(key.Value) is { } problem)
                report(Anchor.Of(key), $"'{key.Value}' is no label key: {problem}");
            CheckOperator(expression, isRequired, report);
        }
        foreach (var field in term.Sequence("matchFields").Mappings())
        {
            var key = field.Text("key");
            if (key.IsLeftOut() || (key.IsKnown && key.Value != "metadata.name"))
                report(Anchor.Of(key), "matchFields takes metadata.name only");
            var values = field.Sequence("values");
            if (field.Text("operator") is { IsKnown: true } word && word.Value is not ("In" or "NotIn"))
                report(Anchor.Of(word), $"operator '{word.Value}' is not allowed in matchFields; use In or NotIn");
            else if (values.IsAbsent || (values.IsKnown && !values.Value.IsOpen && values.Value.Count != 1))
                report(Anchor.Of(values), "matchFields takes exactly one value");
        }
    }

    private static void CheckOperator(MappingNode expression, bool isRequired, Action<Anchor, string> report)
    {
        var word = expression.Text("operator");
        if (word.IsMissing())
        {
            report(Anchor.Of(word), $"the expression has no operator; use {KnownWords.Or(s_operators)}");
            return;
        }
        if (!word.IsKnown)
            return;
        var values = expression.Sequence("values");
        var count = values.IsAbsent ? 0 : values.IsKnown && !values.Value.IsOpen ? values.Value.Count : -1;
        switch (word.Value)
        {
            case "In" or "NotIn":
                if (count == 0 && (values.IsKnown || values.IsLeftOut()))
                    report(Anchor.Of(values), $"operator {word.Value} needs at least one value");
                if (values.IsKnown && isRequired)
                    CheckValues(values.Value, report);
                break;
            case "Exists" or "DoesNotExist":
                if (count > 0)
                    report(Anchor.Of(values), $"operator {word.Value} takes no values");
                break;
            case "Gt" or "Lt":
                if (count >= 0 && count != 1)
                    report(Anchor.Of(values), $"operator {word.Value} takes exactly one value");
                break;
            default:
                report(Anchor.Of(word), $"operator '{word.Value}' is not known; {(KnownWords.Near(word.Value, s_operators) is { } meant ? $"write '{meant}'" : "it must be " + KnownWords.Or(s_operators))}");
                break;
        }
    }

    private static void CheckValues(SequenceNode values, Action<Anchor, string> report)
    {
        foreach (var value in values.Items)
        {
            if (value is ScalarNode { Kind: ScalarKind.Text } text && !Placeholder.IsIn(text) && Names.LabelValue.Problem(text.Value) is { } problem)
                report(text, $"'{text.Value}' is no label value: {problem}");
        }
    }
}
