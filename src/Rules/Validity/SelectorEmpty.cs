using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1021.</summary>
internal sealed class SelectorEmpty : SelectingWorkloadRule
{
    private static readonly RuleDescriptor s_rule = new("STS1021", "Selector empty", "spec.selector asks for nothing; {0}", Severity.Error,
        static () => new(
            Finds: "`spec.selector` of a StatefulSet, Deployment, DaemonSet or ReplicaSet with neither `matchLabels` nor `matchExpressions`.",
            Why: "An empty selector would select every pod of the namespace, so the API server refuses it.",
            Wrong: """
                spec:
                  selector: {}
                  template:
                    metadata:
                      labels:
                        app: nginx
                """,
            Right: """
                spec:
                  selector:
                    matchLabels:
                      app: nginx
                  template:
                    metadata:
                      labels:
                        app: nginx
                """,
            Fix: "Copies the labels of the template into `matchLabels`, when all of them are known. Safe: the template's labels are what a selector must match.",
            Silent: "Labels stand directly under `selector` (STS1022 says so); something in it is template text."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(SelectingWorkload set, RuleContext context)
    {
        if (!set.Selector.Field.IsKnown || !set.Selector.IsEmpty)
            return;
        var labels = TemplateLabels.Of(set.Pod);
        var finding = context.Report(set.Object, s_rule, set.Selector.Field,
            labels is null ? "write the labels that tell the set's pods" : $"copy the template's labels ({TemplateLabels.Listed(labels)})");
        if (labels is not null)
            finding.WithSafeFix("Copy the template's labels", Edit.Set(set.Spec.Value, "selector", TemplateLabels.AsSelector(labels)));
    }
}
