using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Storage;

namespace StsLint.Updates;

/// <summary>STS6014.</summary>
internal sealed class ReplicasLowered : UpdateRule
{
    private static readonly RuleDescriptor s_rule = new("STS6014", "replicas lowered",
        "replicas go from {0} to {1}, {2}", Severity.Info,
        static () => new(
            Finds: "`spec.replicas` of a StatefulSet with claim templates is lower than in the base.",
            Why: "The pods with the highest ordinals are removed. With `whenScaled: Delete` their claims are deleted with them, and with most classes the data too: an error. With Retain, the default, the claims stay, cost money, and come back with their old data when the set grows again.",
            Wrong: "# the base has replicas: 5\nspec:\n  replicas: 3\n  persistentVolumeClaimRetentionPolicy:\n    whenScaled: Delete",
            Right: "spec:\n  replicas: 3\n  persistentVolumeClaimRetentionPolicy:\n    whenScaled: Retain",
            Silent: "When an autoscaler of the input owns the number, and when the set has no claim templates. An info when the data is called disposable (`stslint.dev/disposable-data`)."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (StatefulSetView.Of(before) is not { } old || StatefulSetView.Of(after) is not { LooksLikePatch: false, Replicas.IsKnown: true } set || set.Claims.Count == 0)
            return;
        var was = old.Replicas.OrDefault(1);
        if (!was.IsKnown || !old.Spec.IsKnown || set.Replicas.Value >= was.Value)
            return;
        foreach (var _ in after.Scope.AutoscalersOf(after))
            return;
        var deletes = set.Spec.Mapping("persistentVolumeClaimRetentionPolicy").Text("whenScaled").Is("Delete");
        var finding = context.ReportAs(deletes && !RetentionDeletesClaims.IsDisposable(after) ? Severity.Error : Severity.Info, after, s_rule, Anchor.Of(set.Replicas),
            was.Value.ToString(CultureInfo.InvariantCulture), set.Replicas.Value.ToString(CultureInfo.InvariantCulture),
            deletes ? "and with whenScaled: Delete the claims of the removed pods are deleted with their data" : "and the claims of the removed pods stay behind; delete them by hand if their data is not needed");
        if (was.Node is not null)
            finding.At(was.Node, "it was this");
    }
}
