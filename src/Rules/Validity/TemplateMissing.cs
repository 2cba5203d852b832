using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1025.</summary>
internal sealed class TemplateMissing : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1025", "Template missing or without pod spec", "the StatefulSet has no {0}, so it does not say what its pods are", Severity.Error,
        static () => new(
            Finds: "A StatefulSet without `spec.template`, or whose template has no `spec`.",
            Why: "The API server refuses it: the labels do not match the selector, and there is no container. (A template with labels and without a spec was stored before 1.34, and no pod could be made of it.)",
            Wrong: """
                spec:
                  selector:
                    matchLabels:
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
                    spec:
                      containers:
                      - name: nginx
                        image: nginx:1.29
                """,
            Silent: "The object has neither a selector nor containers, as a patch."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        var template = set.Spec.Mapping("template");
        if (set.LooksLikePatch || !(template.IsAbsent || (template.IsKnown && set.Pod.Spec.IsAbsent)))
            return;
        var finding = template.IsAbsent
            ? context.Report(set.Object, s_rule, template, "spec.template").Explains("STS1024")
            : context.ReportInTemplate(set.Object, s_rule, set.Pod.Spec, "spec.template.spec");
        finding.Explains("STS1160");
    }
}
