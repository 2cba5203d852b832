using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6001, STS6002 and STS6003: fields of a StatefulSet that are fixed once it exists.</summary>
internal sealed class FixedSetField : UpdateRule
{
    private const string Why = "The API server refuses the whole update (422 Forbidden): of a StatefulSet only replicas, ordinals, template, updateStrategy, minReadySeconds, the claims' retention policy and, in newer releases, revisionHistoryLimit may change. ";
    private const string Recipe = " To change it all the same, delete the set without its pods (`kubectl delete --cascade=orphan`) and create it anew.";
    private const string Fix = "Writes the field as it was. Unsafe, since it takes the change back.";

    private static readonly RuleDescriptor s_serviceName = new("STS6001", "serviceName changed or removed",
        "serviceName {0}; the API server refuses the update, so restore it, or delete the set with --cascade=orphan and create it anew", Severity.Error,
        static () => new(
            Finds: "`spec.serviceName` of a StatefulSet differs from the base.",
            Why: Why + "The name is part of every pod's DNS name." + Recipe,
            Wrong: "# the base has serviceName: db\nspec:\n  serviceName: db-headless",
            Right: "spec:\n  serviceName: db",
            Fix: Fix,
            Silent: "When the base does not hold the set, and when one of the two values is a placeholder."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_selector = new("STS6002", "selector changed",
        "the selector {0}; the API server refuses the update, even when the meaning is the same, so restore it", Severity.Error,
        static () => new(
            Finds: "`spec.selector` of a StatefulSet differs from the base, be it only in form: `matchLabels` rewritten as `In` is a change too.",
            Why: Why + "The selector says which pods are the set's own." + Recipe,
            Wrong: "# the base has matchLabels: {app: db}\nspec:\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: db",
            Right: "spec:\n  selector:\n    matchLabels:\n      app: db",
            Fix: Fix,
            Silent: "When the base has no selector (apps/v1beta1 made one from the labels), and when one of the two cannot be read."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_management = new("STS6003", "podManagementPolicy changed",
        "podManagementPolicy {0}; the API server refuses the update, so restore it, or delete the set with --cascade=orphan and create it anew", Severity.Error,
        static () => new(
            Finds: "`spec.podManagementPolicy` of a StatefulSet differs from the base; absent and OrderedReady are the same.",
            Why: Why + "Whether pods start one after another is decided once." + Recipe,
            Wrong: "# the base has no podManagementPolicy\nspec:\n  podManagementPolicy: Parallel",
            Right: "spec:\n  podManagementPolicy: OrderedReady",
            Fix: Fix,
            Silent: "When only the default is written out."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly string[] s_fields = ["serviceName", "selector", "podManagementPolicy"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_serviceName, s_selector, s_management];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        // No patch of a kustomization takes the whole spec away.
        if (StatefulSetView.Of(before) is { LooksLikePatch: false } whole && whole.Spec.Mapping("selector").IsKnown && after.Root.Mapping("spec") is { IsAbsent: true, Node: null } gone)
        {
            context.Report(after, s_selector, Anchor.Of(gone), "is removed with the whole spec").At(Anchor.Of(whole.Spec).Span, "it was this");
            return;
        }
        if (StatefulSetView.Of(before) is not { } old || StatefulSetView.Of(after) is not { LooksLikePatch: false } set || !old.Spec.IsKnown || !set.Spec.IsKnown)
            return;
        for (var at = 0; at < s_fields.Length; at++)
        {
            var (rule, field) = (Descriptors[at], s_fields[at]);
            if (SemanticComparison.Same(old.Spec, set.Spec, field) != Match.No)
                continue;
            if (field == "selector" && old.Spec.Mapping(field).IsAbsent)
                continue;
            Changes.Report(context, after, rule, old.Spec, set.Spec, field).WithUnsafeFix($"Restore {field}", Restoration.Of(old.Spec.Value, set.Spec.Value, field));
        }
    }
}
