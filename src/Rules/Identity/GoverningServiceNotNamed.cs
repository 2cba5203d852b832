using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2001.</summary>
internal sealed class GoverningServiceNotNamed : ScopedStatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS2001", "No governing Service named",
        "serviceName is not set, so the pods get no DNS names of their own{0}", Severity.Warning,
        static () => new(
            Finds: "A StatefulSet whose `spec.serviceName` is absent or empty. Info when no Service of the input selects the pods and no text names a single pod.",
            Why: "The controller copies `serviceName` into each pod's `subdomain`, and the cluster's DNS serves `<pod>.<subdomain>` only then. Without it the pods keep their names and volumes, but peers cannot reach one of them by name. The field is optional in the API and cannot be changed afterwards.",
            Wrong: """
                apiVersion: apps/v1
                kind: StatefulSet
                spec:
                  replicas: 3
                """,
            Right: """
                apiVersion: apps/v1
                kind: StatefulSet
                spec:
                  serviceName: db
                  replicas: 3
                """,
            Fix: "Names the only headless Service of the input that selects the pods. Unsafe, since a live StatefulSet has to be deleted (`--cascade=orphan`) and created again.",
            Silent: "On what looks like a patch."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        if (set.LooksLikePatch || !set.Spec.IsKnown || !(set.ServiceName.IsAbsent || set.ServiceName.Is("")))
            return;
        var isSelected = false;
        ServiceView? headless = null;
        var several = false;
        foreach (var (service, match) in scope.ServicesOf(set.Pod))
        {
            if (match != Match.Yes || !scope.BelongTogether(service.Object, set.Object))
                continue;
            isSelected = true;
            if (service.IsHeadless != Match.Yes || !service.Object.Name.IsKnown)
                continue;
            several = headless is not null;
            headless ??= service;
        }
        if (several)
            headless = null;
        var severity = isSelected || scope.Addresses.Use(set) ? Severity.Warning : Severity.Info;
        var hint = headless is null ? "" : $"; the headless Service '{headless.Object.Name.Value}' selects them";
        var finding = context.ReportAs(severity, set.Object, s_rule, Anchor.Of(set.ServiceName), hint);
        if (headless is not null)
            finding.At(Anchor.At(headless.Object.Root).Span, "the Service is here")
                .WithUnsafeFix($"Name the Service '{headless.Object.Name.Value}'", Edit.Set(set.Spec.Value, "serviceName", Syntax.YamlText.Scalar(headless.Object.Name.Value)));
    }
}
