using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>Which nodes a volume can be used from: of several terms one must hold, of a term all requirements. Source: component-helpers/scheduling/corev1/nodeaffinity.</summary>
internal sealed class NodeTerms
{
    private readonly List<List<Requirement>> _terms = [];

    /// <summary>Reads a node selector (<c>nodeSelectorTerms</c>).</summary>
    public static NodeTerms Of(ApiMap selector)
    {
        var terms = new NodeTerms();
        foreach (var term in selector.List("nodeSelectorTerms")?.Maps ?? [])
        {
            var requirements = new List<Requirement>();
            foreach (var expression in term.List("matchExpressions")?.Maps ?? [])
                requirements.Add(Requirement.Of(expression, false));
            foreach (var field in term.List("matchFields")?.Maps ?? [])
                requirements.Add(Requirement.Of(field, true));
            // A term without requirements holds nowhere.
            if (requirements.Count > 0)
                terms._terms.Add(requirements);
        }
        return terms;
    }

    /// <summary>Reads the <c>allowedTopologies</c> of a StorageClass.</summary>
    public static NodeTerms OfTopologies(ApiList topologies)
    {
        var terms = new NodeTerms();
        foreach (var term in topologies.Maps)
        {
            var requirements = new List<Requirement>();
            foreach (var expression in term.List("matchLabelExpressions")?.Maps ?? [])
                requirements.Add(new Requirement(expression.TextOf("key") ?? "", "In", [.. expression.List("values")?.Texts ?? []], false));
            if (requirements.Count > 0)
                terms._terms.Add(requirements);
        }
        return terms;
    }

    /// <summary>Whether they hold for a node.</summary>
    public bool Accept(ApiObject node)
    {
        foreach (var term in _terms)
        {
            if (term.TrueForAll(requirement => requirement.Accepts(node)))
                return true;
        }
        return false;
    }

    /// <summary>The node selector that says the same, narrowed to the values that one node has; null when nothing is asked.</summary>
    public ApiMap? ToSelector(ApiObject? node)
    {
        var written = new List<ApiValue>();
        foreach (var term in _terms)
        {
            if (node is not null && !term.TrueForAll(requirement => requirement.Accepts(node)))
                continue;
            written.Add(ApiMap.Of(("matchExpressions", new ApiList([.. term.Select(requirement => (ApiValue)ApiMap.Of(
                ("key", requirement.Key),
                ("operator", "In"),
                ("values", new ApiList([.. node is null ? requirement.Values.Select(static value => (ApiValue)value) : [node.Labels.TextOf(requirement.Key) ?? ""]]))))]))));
            if (node is not null)
                break;
        }
        return written.Count == 0 ? null : ApiMap.Of(("nodeSelectorTerms", new ApiList([.. written])));
    }

    private sealed record Requirement(string Key, string Operator, string[] Values, bool IsField)
    {
        public static Requirement Of(ApiMap expression, bool isField) =>
            new(expression.TextOf("key") ?? "", expression.TextOf("operator") ?? "", [.. expression.List("values")?.Texts ?? []], isField);

        public bool Accepts(ApiObject node)
        {
            var value = IsField ? Key == "metadata.name" ? node.Name : null : node.Labels.TextOf(Key);
            return Operator switch
            {
                "In" => value is not null && Values.Contains(value, StringComparer.Ordinal),
                "NotIn" => value is null || !Values.Contains(value, StringComparer.Ordinal),
                "Exists" => value is not null,
                "DoesNotExist" => value is null,
                "Gt" => Compare(value) > 0,
                "Lt" => Compare(value) < 0,
                _ => false,
            };
        }

        private int Compare(string? value) =>
            Values.Length == 1 && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var own)
            && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit) ? own.CompareTo(limit) : 0;
    }
}
