using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1092.</summary>
internal sealed class TrafficPolicyInvalid : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1092", "Traffic policy invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "`externalTrafficPolicy` or `internalTrafficPolicy` of a Service that is neither `Cluster` nor `Local`; a `trafficDistribution` that is none of `PreferClose`, `PreferSameZone` and `PreferSameNode`; an `externalTrafficPolicy` on a Service that nothing outside reaches: neither NodePort nor LoadBalancer, and without `externalIPs`.",
            Why: "The API server refuses the Service.",
            Wrong: """
                spec:
                  type: ClusterIP
                  externalTrafficPolicy: Local
                """,
            Right: """
                spec:
                  type: LoadBalancer
                  externalTrafficPolicy: Local
                """,
            Fix: "Mends letter case. Removes an `externalTrafficPolicy` that does not belong to the type; as the type may be what is wrong, that is unsafe.",
            Silent: "The type is template text; the object looks like a patch; an empty `externalTrafficPolicy`, which is none."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly (string Field, string[] Known)[] s_fields =
    [
        ("externalTrafficPolicy", ["Cluster", "Local"]),
        ("internalTrafficPolicy", ["Cluster", "Local"]),
        ("trafficDistribution", ["PreferClose", "PreferSameZone", "PreferSameNode"]),
    ];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        foreach (var (name, known) in s_fields)
        {
            var value = service.Spec.Text(name);
            if (value is not { IsKnown: true, Value.Length: > 0 })
                continue;
            if (Array.IndexOf(known, value.Value) < 0)
            {
                var meant = KnownWords.Near(value.Value, known);
                var finding = context.Report(service.Object, s_rule, value, $"{name} '{value.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
                if (meant is not null)
                    finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(value.Node!, meant));
            }
            else if (name == "externalTrafficPolicy" && !MayBeReached(service))
            {
                context.Report(service.Object, s_rule, value, $"externalTrafficPolicy belongs to types NodePort and LoadBalancer; this Service is of type {service.Type.ValueOr("ClusterIP")}")
                    .WithUnsafeFix("Remove externalTrafficPolicy", Edit.Remove(service.Spec.Value, name));
            }
        }
    }

    private static bool MayBeReached(ServiceView service) =>
        service.Type.IsUnknown
        || service.Type is { IsKnown: true, Value: not ("ClusterIP" or "ExternalName" or "") }
        || service.LooksLikePatch
        || service.Spec.Sequence("externalIPs") is { IsUnknown: true } or { IsKnown: true, Value.Count: > 0 };
}
