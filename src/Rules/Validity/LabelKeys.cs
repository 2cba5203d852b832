using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>Lists of label keys beside a selector: matchLabelKeys and mismatchLabelKeys.</summary>
internal static class LabelKeys
{
    /// <summary>Where the selector is missing, the server looks at the keys themselves in spread constraints only.</summary>
    public static void Check(Field<SequenceNode> keys, Field<MappingNode> selector, bool endsThere, in PodReporter reporter)
    {
        if (keys is not { IsKnown: true, Value.Count: > 0 })
            return;
        if (selector.IsLeftOut())
        {
            reporter.Report(Anchor.Key(keys.Owner!, keys.Name), $"{keys.Name} adds to a labelSelector, but there is none");
            if (endsThere)
                return;
        }
        foreach (var item in keys.Value.Items)
        {
            if (item is not ScalarNode { Kind: ScalarKind.Text } key || Placeholder.IsIn(key))
                continue;
            if (Names.QualifiedName.Problem(key.Value) is { } problem)
                reporter.Report(key, $"'{key.Value}' is no label key: {problem}");
        }
    }
}
