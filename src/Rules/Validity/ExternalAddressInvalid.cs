using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1090.</summary>
internal sealed class ExternalAddressInvalid : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1090", "externalIPs invalid", "'{0}' in externalIPs is {1}", Severity.Error,
        static () => new(
            Finds: "An entry of `externalIPs` that is no IP address, or is unspecified (0.0.0.0), loopback (127.0.0.0/8, ::1), link-local (169.254.0.0/16, fe80::/10) or link-local multicast.",
            Why: "The API server refuses the Service.",
            Wrong: """
                spec:
                  externalIPs: [127.0.0.1]
                """,
            Right: """
                spec:
                  externalIPs: [192.0.2.10]
                """,
            Silent: "Spellings that only some servers take (leading zeros); template text."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (service.Spec.Sequence("externalIPs") is not { IsKnown: true } list)
            return;
        for (var i = 0; i < list.Value.Count; i++)
        {
            if (list.Value[i] is not ScalarNode { Kind: ScalarKind.Text } address || Placeholder.IsIn(address))
                continue;
            var problem = IpAddress.Read(address.Value) == IpFamily.None ? "not an IP address" : IpAddress.ReservedAs(address.Value);
            if (problem is not null)
                context.Report(service.Object, s_rule, address, address.Value, problem);
        }
    }
}
