using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Updates;

/// <summary>STS6010, STS6015, STS6016, STS6017 and STS6023: changes of a StatefulSet that the server takes, and what they set going.</summary>
internal sealed class SetChangeWithEffect : UpdateRule
{
    // Kubernetes 1.33 (kubernetes#130263).
    private static readonly Release s_historyIsFree = new(33);

    private static readonly RuleDescriptor s_history = new("STS6010", "revisionHistoryLimit changed",
        "revisionHistoryLimit {0}; API servers refuse that before 1.33, and the target starts at {1}, so restore it", Severity.Error,
        static () => new(
            Finds: "`spec.revisionHistoryLimit` of a StatefulSet differs from the base, and the target holds releases before 1.33.",
            Why: "Older API servers refuse the update (422): the field was fixed once the set existed. Since 1.33 it can be changed.",
            Wrong: "# stslint_kubernetes_version = 1.30..1.36, and the base has revisionHistoryLimit: 10\nspec:\n  revisionHistoryLimit: 5",
            Right: "spec:\n  revisionHistoryLimit: 10",
            Fix: "Writes the field as it was. Unsafe, since it takes the change back.",
            Silent: "With a target from 1.33 on, such as the default, and when only the default (10) is written out."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_replicas = new("STS6015", "replicas removed",
        "replicas was {0} and is removed: applied, the set is scaled to 1, the default; write the number, or leave it to an autoscaler that is in the input", Severity.Warning,
        static () => new(
            Finds: "`spec.replicas` of a StatefulSet is in the base, is not 1 there, and is gone from the input, and no autoscaler of the input scales the set.",
            Why: "What an apply no longer names goes back to its default, one replica; the other pods are removed, and their claims as `whenScaled` says.",
            Wrong: "# the base has replicas: 3\nspec:\n  serviceName: db",
            Right: "spec:\n  replicas: 3\n  serviceName: db",
            Fix: "Writes the number as it was. Unsafe, since it takes the change back.",
            Silent: "When an autoscaler scales the set or may do so: in an input that is not known to be complete, and beside objects of kinds that bring their own."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_ordinals = new("STS6016", "ordinals.start changed",
        "the first ordinal was {0} and is now {1}: pods with other ordinals come up with claims of their own, and those below or beyond the new range are removed", Severity.Warning,
        static () => new(
            Finds: "`spec.ordinals.start` of a StatefulSet differs from the base; absent is 0.",
            Why: "Ordinals are the names of pods and claims. The pods that fall out of the range are removed, new ones start with new, empty claims; the old claims stay. It is meant for moving a set between clusters, replica by replica (KEP-3335).",
            Wrong: "# the base has no ordinals\nspec:\n  replicas: 3\n  ordinals:\n    start: 1",
            Right: "spec:\n  replicas: 3",
            Silent: "When only the default is written out."));

    private static readonly RuleDescriptor s_retention = new("STS6017", "Retention policy switched to Delete",
        "{0} was Retain and is now Delete: {1}", Severity.Warning,
        static () => new(
            Finds: "`persistentVolumeClaimRetentionPolicy.whenDeleted` or `whenScaled` of a StatefulSet becomes Delete; absent is Retain.",
            Why: "The controller puts the set (or the pods beyond the new size) as owners on claims that exist already, so the change holds for the data of today too.",
            Wrong: "# the base has no persistentVolumeClaimRetentionPolicy\nspec:\n  persistentVolumeClaimRetentionPolicy:\n    whenScaled: Delete",
            Right: "spec:\n  persistentVolumeClaimRetentionPolicy:\n    whenScaled: Retain",
            Silent: "When the set has no claim templates, and when its data is called disposable (`stslint.dev/disposable-data`)."));

    private static readonly RuleDescriptor s_rollout = new("STS6023", "Partition or strategy changed",
        "{0}", Severity.Info,
        static () => new(
            Finds: "`updateStrategy.type` or `updateStrategy.rollingUpdate.partition` of a StatefulSet differs from the base.",
            Why: "Which pods get a new template follows from it: with OnDelete none until somebody deletes it, with a partition those from that ordinal on. A lowered partition sets a rollout going at once.",
            Wrong: "# the base has partition: 2\nspec:\n  updateStrategy:\n    rollingUpdate:\n      partition: 0",
            Right: "spec:\n  updateStrategy:\n    rollingUpdate:\n      partition: 2",
            Silent: "When only a default is written out."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_history, s_replicas, s_ordinals, s_retention, s_rollout];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (StatefulSetView.Of(before) is not { Spec.IsKnown: true, LooksLikePatch: false } old || StatefulSetView.Of(after) is not { Spec.IsKnown: true, LooksLikePatch: false } set)
            return;
        if (after.Options.Target.From < s_historyIsFree && SemanticComparison.Same(old.Spec, set.Spec, "revisionHistoryLimit") == Match.No)
        {
            Changes.Report(context, after, s_history, old.Spec, set.Spec, "revisionHistoryLimit", after.Options.Target.From.ToString())
                .WithUnsafeFix("Restore revisionHistoryLimit", Restoration.Of(old.Spec.Value, set.Spec.Value, "revisionHistoryLimit"));
        }
        CheckReplicas(old, set, context);
        if (old.FirstOrdinal.OrDefault(0) is { IsKnown: true } was && set.FirstOrdinal.OrDefault(0) is { IsKnown: true } now && was.Value != now.Value)
            AtBoth(context.Report(after, s_ordinals, set.FirstOrdinal, Text(was.Value), Text(now.Value)), old.FirstOrdinal);
        if (set.Claims.Count > 0 && !Storage.RetentionDeletesClaims.IsDisposable(after))
        {
            CheckRetention(old, set, "whenDeleted", "deleting the set deletes its claims and, with most classes, their data", context);
            CheckRetention(old, set, "whenScaled", "lowering replicas deletes the claims of the pods that go and, with most classes, their data", context);
        }
        CheckRollout(old, set, context);
    }

    private static void CheckReplicas(StatefulSetView old, StatefulSetView set, RuleContext context)
    {
        if (!set.Replicas.IsAbsent || old.Replicas is not { IsKnown: true, Value: not 1 } was)
            return;
        var scope = set.Object.Scope;
        if (!scope.IsComplete || scope.HasForeignMakers(set.Object) || scope.AutoscalersOf(set.Object).Count > 0)
            return;
        AtBoth(context.Report(set.Object, s_replicas, set.Replicas, Text(was.Value)), was)
            .WithUnsafeFix("Write the number as it was", Restoration.Of(old.Spec.Value, set.Spec.Value, "replicas"));
    }

    private static void CheckRetention(StatefulSetView old, StatefulSetView set, string field, string effect, RuleContext context)
    {
        var was = old.Spec.Mapping("persistentVolumeClaimRetentionPolicy").Text(field);
        var now = set.Spec.Mapping("persistentVolumeClaimRetentionPolicy").Text(field);
        if (now.Is("Delete") && was.OrDefault("Retain").Is("Retain"))
            AtBoth(context.Report(set.Object, s_retention, now, field, effect), was);
    }

    private static void CheckRollout(StatefulSetView old, StatefulSetView set, RuleContext context)
    {
        var (wasType, nowType) = (old.UpdateStrategy.Text("type"), set.UpdateStrategy.Text("type"));
        if (wasType.OrDefault("RollingUpdate") is not { IsKnown: true } had || nowType.OrDefault("RollingUpdate") is not { IsKnown: true } has)
            return;
        if (had.Value != has.Value)
        {
            if (has.Value == "OnDelete")
                AtBoth(context.Report(set.Object, s_rollout, nowType, "the strategy becomes OnDelete: from now on a pod gets the new template only when somebody deletes it"), wasType);
            else if (has.Value == "RollingUpdate")
                AtBoth(context.Report(set.Object, s_rollout, nowType, "the strategy becomes RollingUpdate: pods that are behind the template are replaced at once"), wasType);
            return;
        }
        var (wasAt, nowAt) = (old.UpdateStrategy.Mapping("rollingUpdate").Integer("partition"), set.UpdateStrategy.Mapping("rollingUpdate").Integer("partition"));
        if (wasAt.OrDefault(0) is { IsKnown: true } from && nowAt.OrDefault(0) is { IsKnown: true } to && from.Value != to.Value)
        {
            AtBoth(context.Report(set.Object, s_rollout, nowAt, to.Value < from.Value
                ? $"the partition goes from {Text(from.Value)} to {Text(to.Value)}: the pods from ordinal {Text(to.Value)} on that are behind the template are replaced at once"
                : $"the partition goes from {Text(from.Value)} to {Text(to.Value)}: pods below ordinal {Text(to.Value)} keep the template that they have"), wasAt);
        }
    }

    private static Finding AtBoth<T>(Finding finding, Field<T> was) => was.Node is { } node ? finding.At(Anchor.At(node).Span, "it was this") : finding;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
