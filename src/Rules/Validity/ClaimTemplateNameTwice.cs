using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1052.</summary>
internal sealed class ClaimTemplateNameTwice : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1052", "Two claim templates with one name",
        "a claim template named '{0}' stands there already; the last one wins and the settings of the other are lost", Severity.Warning,
        static () => new(
            Finds: "Two entries of `volumeClaimTemplates` with one `metadata.name`.",
            Why: "The API server accepts it. The controller keeps claims by the template's name, so the last template wins: one claim is made, and the settings of the other are lost without a word.",
            Wrong: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                - metadata:
                    name: data
                """,
            Right: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                - metadata:
                    name: logs
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (set.Claims.Count < 2)
            return;
        var first = new Dictionary<string, Field<string>>(StringComparer.Ordinal);
        foreach (var claim in set.Claims)
        {
            var name = claim.Name;
            if (name is not { IsKnown: true, Value.Length: > 0 })
                continue;
            if (first.TryGetValue(name.Value, out var earlier))
                context.Report(set.Object, s_rule, name, name.Value).At(earlier.Node!, "the other claim template is here");
            else
                first.Add(name.Value, name);
        }
    }
}
