using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Rollout;

/// <summary>STS4004.</summary>
internal sealed class AutoscalerTargetMissing : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS4004", "HPA target not found",
        "no {0} '{1}' in the input for {2} '{3}' to scale{4}", Severity.Warning,
        static () => new(
            Finds: "The `scaleTargetRef` of a HorizontalPodAutoscaler, or of a ScaledObject of KEDA, names a StatefulSet, Deployment or ReplicaSet that is not in its namespace, in an input that is complete. Info when the input has no workload at all.",
            Why: "The API server takes any name. The autoscaler then reports `FailedGetScale` and nothing scales.",
            Wrong: """
                kind: HorizontalPodAutoscaler
                spec:
                  scaleTargetRef:
                    apiVersion: apps/v1
                    kind: Deployment
                    name: db          # db is a StatefulSet
                """,
            Right: """
                kind: HorizontalPodAutoscaler
                spec:
                  scaleTargetRef:
                    apiVersion: apps/v1
                    kind: StatefulSet
                    name: db
                """,
            Fix: "Writes the kind of the workload that has the name, or the one name that is a slip away. Unsafe, since it switches scaling on.",
            Silent: "In an input that is not complete or holds kinds of operators in the namespace; for targets of kinds that are not Kubernetes' own; when an object of that kind and name stands there in another maker's group."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    internal override bool ComparesNames => true;

    /// <inheritdoc/>
    public override void Check(ManifestScope scope, RuleContext context)
    {
        if (!scope.IsComplete)
            return;
        HashSet<(string, string)>? names = null;
        foreach (var manifest in scope.Objects)
        {
            if (AutoscalerView.Of(manifest) is not { TargetKind.IsKnown: true, TargetName.IsKnown: true, TargetApiVersion.IsUnknown: false } autoscaler)
                continue;
            var kind = autoscaler.TargetKind.Value;
            var name = autoscaler.TargetName.Value;
            if (kind is not ("StatefulSet" or "Deployment" or "ReplicaSet") || autoscaler.TargetApiVersion.ValueOr("")!.IndexOf('.') >= 0)
                continue;
            if (scope.Find(manifest, "apps", kind, name, out _) != Lookup.Missing || scope.HasForeignMakers(manifest))
                continue;
            if (names is null)
            {
                names = [];
                foreach (var each in scope.Objects)
                {
                    if (each.Kind.IsKnown && each.Name.IsKnown)
                        names.Add((each.Kind.Value, each.Name.Value));
                }
            }
            // A workload of another group or namespace may be the one.
            if (names.Contains((kind, name)))
                continue;
            var other = kind == "StatefulSet" ? "Deployment" : "StatefulSet";
            if (names.Contains((other, name)))
            {
                context.Report(manifest, s_rule, autoscaler.TargetKind.Node is null ? Anchor.Of(autoscaler.TargetName) : Anchor.Of(autoscaler.TargetKind), kind, name, manifest.Kind.Value, manifest.Name.ValueOr("")!, $"; '{name}' is a {other}")
                    .WithUnsafeFix($"Write {other}", Edit.Set(autoscaler.Target.Value, "kind", other));
                continue;
            }
            var nearest = Spelling.Nearest(name, Candidates(scope, manifest, kind));
            var severity = names.Any(static each => each.Item1 is "StatefulSet" or "Deployment" or "ReplicaSet") ? Severity.Warning : Severity.Info;
            var finding = context.ReportAs(severity, manifest, s_rule, Anchor.Of(autoscaler.TargetName), kind, name, manifest.Kind.Value, manifest.Name.ValueOr("")!, nearest is null ? "" : $"; '{nearest}' is most likely meant");
            if (nearest is not null)
                finding.WithUnsafeFix($"Write '{nearest}'", Edit.ReplaceText(autoscaler.TargetName.Node!, nearest));
        }
    }

    private static IEnumerable<string> Candidates(ManifestScope scope, ManifestObject referrer, string kind)
    {
        foreach (var manifest in scope.Objects)
        {
            if (manifest.Is("apps", kind) && manifest.Name.IsKnown && scope.SameNamespace(referrer, manifest) == Match.Yes)
                yield return manifest.Name.Value;
        }
    }
}
