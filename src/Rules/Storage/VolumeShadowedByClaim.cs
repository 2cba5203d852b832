using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3003.</summary>
internal sealed class VolumeShadowedByClaim : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS3003", "Template volume shadowed by a claim template",
        "the claim template '{0}' replaces this volume in every pod, so {1} is never used; remove the volume or give it another name", Severity.Warning,
        static () => new(
            Finds: "A volume in the pod template that has the name of a claim template.",
            Why: "When the controller makes a pod, its claims replace volumes of the same name (updateStorage in pkg/controller/statefulset/stateful_set_utils.go). What the volume says, whether emptyDir, hostPath or another claim, has no effect.",
            Wrong: """
                template:
                  spec:
                    volumes:
                    - name: data
                      emptyDir: {}
                volumeClaimTemplates:
                - metadata:
                    name: data
                """,
            Right: """
                template:
                  spec: {}
                volumeClaimTemplates:
                - metadata:
                    name: data
                """,
            Fix: "Removes the volume, which no pod has anyway. Safe, though the new template rolls the pods once.",
            Silent: "It is only an info when the volume names a claim called like the template itself, a habit that comes from the manifests of CockroachDB and does no harm."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (set.Claims.Count == 0)
            return;
        var volumes = set.Pod.Spec.Sequence("volumes");
        for (var i = 0; volumes.IsKnown && i < volumes.Value.Count; i++)
        {
            if (volumes.Value[i] is not MappingNode volume || volume.Text("name") is not { IsKnown: true } name || Template(set, name.Value) is not { } claim)
                continue;
            var own = volume.Mapping("persistentVolumeClaim").Text("claimName");
            var isHarmless = own.IsUnknown || (own.IsKnown && (own.Value == name.Value || IsGenerated(own.Value, name.Value, set)));
            var finding = context.ReportAs(isHarmless ? Severity.Info : Severity.Warning, set.Object, s_rule, Anchor.Of(name), name.Value, own.IsKnown ? $"the claim '{own.Value}'" : SourceOf(volume)).At(claim.Name.Node!, "the claim template is here");
            if (volumes.Value.Count == 1)
                finding.WithSafeFix("Remove the volume", Edit.Remove(set.Pod.Spec.Value, "volumes"));
            else
                finding.WithSafeFix("Remove the volume", Edit.RemoveItem(volumes.Value, i));
        }
    }

    private static ClaimView? Template(StatefulSetView set, string name)
    {
        foreach (var claim in set.Claims)
        {
            if (claim.Name.Is(name))
                return claim;
        }
        return null;
    }

    private static bool IsGenerated(string claimName, string template, StatefulSetView set) =>
        set.Object.Name.IsKnown && claimName.StartsWith(template + "-" + set.Object.Name.Value, StringComparison.Ordinal);

    private static string SourceOf(MappingNode volume)
    {
        foreach (var entry in volume.Entries)
        {
            if (entry.Key != "name" && entry.Value is not ScalarNode { IsNull: true })
                return "its " + entry.Key;
        }
        return "it";
    }
}
