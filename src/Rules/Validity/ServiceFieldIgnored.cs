using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1093.</summary>
internal sealed class ServiceFieldIgnored : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1093", "Field without effect in this Service", "{0} has no effect {1}; remove it", Severity.Warning,
        static () => new(
            Finds: "`externalIPs`, `loadBalancerIP` or a `sessionAffinity` other than None in a headless Service; `externalName` in a Service of another type than ExternalName; `sessionAffinityConfig` without `sessionAffinity: ClientIP`.",
            Why: "The API server accepts the Service, newer ones with a warning, and ignores the field; sessionAffinityConfig it drops. What was wanted does not happen: a headless Service has no address whose traffic could be steered.",
            Wrong: """
                spec:
                  clusterIP: None
                  sessionAffinity: ClientIP
                """,
            Right: """
                spec:
                  clusterIP: None
                """,
            Fix: "Removes the field. Safe: it does nothing where it stands.",
            Silent: "When clusterIP, type or sessionAffinity is template text; for a field that is empty."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (!service.Spec.IsKnown || service.LooksLikePatch)
            return;
        var spec = service.Spec.Value;
        var affinity = spec.Text("sessionAffinity");
        if (service.IsHeadless == Match.Yes && !service.Type.Is("ExternalName"))
        {
            if (spec.Sequence("externalIPs") is { IsKnown: true, Value.Count: > 0 })
                Report(service, spec, "externalIPs", "in a headless Service", context);
            if (spec.Text("loadBalancerIP") is { IsKnown: true, Value.Length: > 0 })
                Report(service, spec, "loadBalancerIP", "in a headless Service", context);
            if (affinity is { IsKnown: true, Value.Length: > 0 } && affinity.Value != "None")
                Report(service, spec, "sessionAffinity", "in a headless Service", context);
        }
        if (spec.Text("externalName") is { IsKnown: true, Value.Length: > 0 } && !service.Type.IsUnknown && !service.Type.Is("ExternalName"))
            Report(service, spec, "externalName", "in a Service of another type than ExternalName", context);
        if (spec.Mapping("sessionAffinityConfig") is { IsKnown: true, Value.Count: > 0 } && (affinity.IsAbsent || affinity.Is("") || affinity.Is("None")))
            Report(service, spec, "sessionAffinityConfig", "without sessionAffinity: ClientIP", context);
    }

    private static void Report(ServiceView service, MappingNode spec, string name, string where, RuleContext context) =>
        context.Report(service.Object, s_rule, Anchor.Key(spec, name), name, where).WithSafeFix($"Remove {name}", Edit.Remove(spec, name));
}
