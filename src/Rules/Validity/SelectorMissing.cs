using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1020.</summary>
internal sealed class SelectorMissing : SelectingWorkloadRule
{
    private static readonly RuleDescriptor s_rule = new("STS1020", "Selector missing", "spec.selector is missing; {0}", Severity.Error,
        static () => new(
            Finds: "A StatefulSet, or a Deployment, DaemonSet or ReplicaSet of apps/v1, without `spec.selector`.",
            Why: "The API server refuses it. apps/v1beta1, which was served up to 1.15, copied the labels of the template; apps/v1beta2 and apps/v1 do not, so such a manifest needs the selector written once it moves on.",
            Wrong: """
                apiVersion: apps/v1
                kind: StatefulSet
                spec:
                  serviceName: nginx
                  template:
                    metadata:
                      labels:
                        app: nginx
                """,
            Right: """
                apiVersion: apps/v1
                kind: StatefulSet
                spec:
                  serviceName: nginx
                  selector:
                    matchLabels:
                      app: nginx
                  template:
                    metadata:
                      labels:
                        app: nginx
                """,
            Fix: "Copies the labels of the template into `matchLabels`, when all of them are known. Safe: this is what apps/v1beta1 did, and a selector that asks for less would be a choice that the manifest does not tell.",
            Silent: "The object has neither a selector nor containers, as a patch; apps/v1beta1 where every release of the target serves it; something in the way is template text."))
    {
        Fixes = FixSafety.Safe,
    };

    // The last release that served apps/v1beta1.
    private static readonly Release s_lastWithBeta = new(15);

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(SelectingWorkload set, RuleContext context)
    {
        var selector = set.Spec.Mapping("selector");
        if (!selector.IsAbsent || set.LooksLikePatch)
            return;
        var isBeta = set.Object.Version == "v1beta1";
        if (isBeta && set.Object.Options.Target.To <= s_lastWithBeta)
            return;
        var labels = TemplateLabels.Of(set.Pod);
        var advice = labels is null ? "write the labels that tell the set's pods" : $"copy the template's labels ({TemplateLabels.Listed(labels)})";
        var finding = context.Report(set.Object, s_rule, selector,
            isBeta ? $"apps/v1beta1 took the template's labels for it, apps/v1 does not: {advice}" : advice);
        // Without a selector nothing can match, and the server says so of the labels too.
        finding.Explains("STS1024");
        if (labels is not null && set.Spec.IsKnown)
            finding.WithSafeFix("Copy the template's labels", Edit.Set(set.Spec.Value, "selector", TemplateLabels.AsSelector(labels)));
    }
}
