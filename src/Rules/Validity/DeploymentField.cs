using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1038.</summary>
internal sealed class DeploymentField : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1038", "Field of a Deployment in a StatefulSet",
        "{0} is a field of Deployments; {1}", Severity.Error,
        static () => new(
            Finds: "`strategy`, `paused` or `progressDeadlineSeconds` in the spec of a StatefulSet, or `maxSurge` in its `updateStrategy.rollingUpdate`.",
            Why: "With strict field validation, kubectl's default, the API server refuses the StatefulSet; other clients have the field dropped without a word. A StatefulSet's pods have names of their own, so none can be made in surplus.",
            Wrong: """
                kind: StatefulSet
                spec:
                  strategy:
                    type: RollingUpdate
                """,
            Right: """
                kind: StatefulSet
                spec:
                  updateStrategy:
                    type: RollingUpdate
                """,
            Fix: "Renames `strategy` to `updateStrategy` when there is none; safe. Removes the other fields; unsafe, since a Deployment may have been meant."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (!set.Spec.IsKnown)
            return;
        var spec = set.Spec.Value;
        if (spec.Has("strategy"))
        {
            var isFree = !spec.Has("updateStrategy");
            var finding = context.Report(set.Object, s_rule, Anchor.Key(spec, "strategy"), "strategy", isFree ? "a StatefulSet's is updateStrategy" : "the StatefulSet has updateStrategy already, so remove it");
            if (isFree)
                finding.WithSafeFix("Rename it to updateStrategy", Edit.RenameKey(spec, "strategy", "updateStrategy"));
            else
                finding.WithUnsafeFix("Remove strategy", Edit.Remove(spec, "strategy"));
        }
        Forbid(set, spec, "paused", "to hold an update back, a StatefulSet has updateStrategy.rollingUpdate.partition", context);
        Forbid(set, spec, "progressDeadlineSeconds", "a StatefulSet waits without end; remove it", context);
        if (set.UpdateStrategy.Mapping("rollingUpdate") is { IsKnown: true } update)
            Forbid(set, update.Value, "maxSurge", "a StatefulSet makes no pods in surplus; remove it", context);
    }

    private static void Forbid(StatefulSetView set, MappingNode owner, string name, string advice, RuleContext context)
    {
        if (owner.Has(name))
            context.Report(set.Object, s_rule, Anchor.Key(owner, name), name, advice).WithUnsafeFix($"Remove {name}", Edit.Remove(owner, name));
    }
}
