using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>A set's label selector, taken apart once.</summary>
internal sealed class SetSelector
{
    private readonly List<(string Key, string Operator, string[] Values)> _requirements = [];

    private SetSelector(ApiMap matchLabels) => MatchLabels = matchLabels;

    public ApiMap MatchLabels { get; }

    /// <summary>Reads <c>spec.selector</c>; null when it cannot be read. A set without one selects nothing.</summary>
    public static SetSelector? Read(ApiMap? selector)
    {
        if (selector is null)
            return null;
        var result = new SetSelector(selector.Map("matchLabels") ?? ApiMap.Empty);
        for (var i = 0; i < result.MatchLabels.Count; i++)
            result._requirements.Add((result.MatchLabels[i].Key, "In", [result.MatchLabels[i].Value.Text ?? ""]));
        foreach (var expression in (selector.List("matchExpressions") ?? ApiList.Empty).Maps)
        {
            var values = expression.List("values")?.Texts.ToArray() ?? [];
            if (expression.TextOf("key") is not { Length: > 0 } key || expression.TextOf("operator") is not { } op
                || !(op is "In" or "NotIn" ? values.Length > 0 : op is "Exists" or "DoesNotExist" && values.Length == 0))
                return null;
            result._requirements.Add((key, op, values));
        }
        return result;
    }

    public bool Matches(ApiMap labels)
    {
        foreach (var (key, op, values) in _requirements)
        {
            var value = labels.TextOf(key);
            var holds = op switch
            {
                "In" => value is not null && Array.IndexOf(values, value) >= 0,
                "NotIn" => value is null || Array.IndexOf(values, value) < 0,
                "Exists" => value is not null,
                _ => value is null,
            };
            if (!holds)
                return false;
        }
        return true;
    }
}
