using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3043.</summary>
internal sealed class RetentionDeletesClaims : StatefulSetRule
{
    /// <summary>An annotation that calls the data of a set disposable.</summary>
    private const string Disposable = "stslint.dev/disposable-data";

    private static readonly RuleDescriptor s_rule = new("STS3043", "Retention policy deletes claims",
        "{0} is Delete: {1}, the claims go too, and with most classes the data in them; write Retain unless the data can be lost", Severity.Warning,
        static () => new(
            Finds: "`persistentVolumeClaimRetentionPolicy` with `whenDeleted: Delete` or `whenScaled: Delete` on a set that has claim templates.",
            Why: "The controller makes the set (whenDeleted) or the pod (whenScaled) the owner of its claims, and the garbage collector deletes them with it. A claim's volume follows when its reclaim policy is Delete, which is the default of every StorageClass. In force by default since Kubernetes 1.27.",
            Wrong: """
                spec:
                  persistentVolumeClaimRetentionPolicy:
                    whenDeleted: Retain
                    whenScaled: Delete
                """,
            Right: """
                spec:
                  persistentVolumeClaimRetentionPolicy:
                    whenDeleted: Retain
                    whenScaled: Retain
                """,
            Fix: "Writes Retain, the default. Unsafe, since claims then stay until somebody deletes them.",
            Silent: "When the set has no claim templates, and when it carries the annotation `stslint.dev/disposable-data: \"true\"`."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        var policy = set.Spec.Mapping("persistentVolumeClaimRetentionPolicy");
        if (!policy.IsKnown || set.Claims.Count == 0 || IsDisposable(set.Object))
            return;
        Check(set, policy.Text("whenDeleted"), "when the set is deleted", context);
        Check(set, policy.Text("whenScaled"), "when the set is scaled in", context);
    }

    /// <summary>The owner of a set says that its data may be lost.</summary>
    internal static bool IsDisposable(ManifestObject manifest) => manifest.Annotations.Get(Disposable) is { IsAbsent: false } disposable && !disposable.Is("false");

    private static void Check(StatefulSetView set, Field<string> when, string clause, RuleContext context)
    {
        if (when.Is("Delete"))
            context.Report(set.Object, s_rule, when, when.Name, clause).WithUnsafeFix("Write Retain, the default", Edit.ReplaceText(when.Node!, "Retain"));
    }
}
