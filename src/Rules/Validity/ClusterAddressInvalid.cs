using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1082, STS1083 and STS1084: the addresses of a Service.</summary>
internal sealed class ClusterAddressInvalid : ServiceRule
{
    private static readonly RuleDescriptor s_exposed = new("STS1082", "Headless Service of type NodePort or LoadBalancer",
        "a Service of type {0} needs an address of its own and cannot be headless; remove clusterIP: None or the type", Severity.Error,
        static () => new(
            Finds: "`clusterIP: None` with `type: NodePort` or `type: LoadBalancer`.",
            Why: "The API server refuses the Service. A StatefulSet that must also be reached from outside has two Services: a headless one that gives the pods their names, and another.",
            Wrong: """
                spec:
                  type: LoadBalancer
                  clusterIP: None
                """,
            Right: """
                spec:
                  clusterIP: None
                """));

    private static readonly RuleDescriptor s_noAddress = new("STS1083", "clusterIP is not an address", "'{0}' is not an IP address; {1}", Severity.Error,
        static () => new(
            Finds: "`clusterIP`, or an entry of `clusterIPs`, that is neither `None` nor an IPv4 or IPv6 address.",
            Why: "The API server refuses the Service. `None` is written with a capital.",
            Wrong: """
                spec:
                  clusterIP: none
                """,
            Right: """
                spec:
                  clusterIP: None
                """,
            Fix: "Mends the letter case of `None`. Safe: nothing else can have been meant.",
            Silent: "An empty text asks the server for an address. Spellings that only some servers take (leading zeros) are left to the server. Services of type ExternalName, of which STS1085 speaks."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_disagree = new("STS1084", "clusterIPs do not fit clusterIP", "{0}", Severity.Error,
        static () => new(
            Finds: "`clusterIPs` without `clusterIP`, with another first entry than `clusterIP`, with more than two entries, with two addresses of one family, or with `None` beside an address; and `clusterIP` of another family than the first of `ipFamilies`.",
            Why: "The API server refuses the Service. `clusterIP` is the first of `clusterIPs`; a second one is for the other IP family.",
            Wrong: """
                spec:
                  clusterIPs: ["10.96.1.7"]
                """,
            Right: """
                spec:
                  clusterIP: "10.96.1.7"
                """));

    private static readonly string[] s_none = ["None"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_exposed, s_noAddress, s_disagree];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (service.Type.Is("ExternalName") || !service.Spec.IsKnown)
            return;
        var list = service.Spec.Sequence("clusterIPs");
        if (service.IsHeadless == Match.Yes && service.Type is { IsKnown: true, Value: "NodePort" or "LoadBalancer" })
            context.Report(service.Object, s_exposed, service.ClusterIP.IsKnown ? Anchor.Of(service.ClusterIP) : Anchor.Of(list), service.Type.Value);
        if (service.ClusterIP.IsKnown)
            CheckAddress(service, (ScalarNode)service.ClusterIP.Node!, context);
        if (list is { IsKnown: true, Value.Count: > 0 })
            CheckList(service, list.Value, context);
        if (service.ClusterIP.IsKnown && service.Spec.Sequence("ipFamilies") is { IsKnown: true, Value.Count: > 0 } families
            && families.Value[0] is ScalarNode { Value: "IPv4" or "IPv6" } first
            && IpAddress.Read(service.ClusterIP.Value) is var family and (IpFamily.V4 or IpFamily.V6)
            && family != (first.Value == "IPv4" ? IpFamily.V4 : IpFamily.V6))
        {
            context.Report(service.Object, s_disagree, service.ClusterIP, $"clusterIP '{service.ClusterIP.Value}' is not of the first IP family, {first.Value}").At(first, "the family is here");
        }
    }

    private static void CheckList(ServiceView service, SequenceNode list, RuleContext context)
    {
        var first = service.ClusterIP;
        if (first.IsAbsent || first.Is(""))
        {
            context.Report(service.Object, s_disagree, list, "clusterIPs needs clusterIP beside it, with the same first address; write clusterIP, or neither");
            return;
        }
        IpFamily? seen = null;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not ScalarNode { Kind: ScalarKind.Text } entry || Placeholder.IsIn(entry))
                return;
            if (i == 0 && first.IsKnown && entry.Value != first.Value)
            {
                context.Report(service.Object, s_disagree, entry, $"the first of clusterIPs is '{entry.Value}' but clusterIP is '{first.Value}'; they must be the same").At(first.Node!, "clusterIP is here");
                return;
            }
            if (i > 0)
            {
                if (entry.Value == "None" || (i == 1 && list[0] is ScalarNode { Value: "None" }))
                {
                    context.Report(service.Object, s_disagree, entry, "None cannot stand beside an address in clusterIPs");
                    return;
                }
                CheckAddress(service, entry, context);
            }
            var family = IpAddress.Read(entry.Value);
            if (family is IpFamily.V4 or IpFamily.V6 && family == seen)
            {
                context.Report(service.Object, s_disagree, entry, $"clusterIPs has two addresses of one family ({(family == IpFamily.V4 ? "IPv4" : "IPv6")}); it takes one of each");
                return;
            }
            if (i == 2)
            {
                context.Report(service.Object, s_disagree, entry, "clusterIPs has more than two addresses; it takes one of each IP family");
                return;
            }
            seen ??= family is IpFamily.V4 or IpFamily.V6 ? family : null;
        }
    }

    private static void CheckAddress(ServiceView service, ScalarNode address, RuleContext context)
    {
        if (address.Value is "None" or "" || IpAddress.Read(address.Value) != IpFamily.None)
            return;
        if (KnownWords.Near(address.Value, s_none) is not null)
            context.Report(service.Object, s_noAddress, address, address.Value, "a headless Service has clusterIP: None, with a capital").WithSafeFix("Write None", Edit.ReplaceText(address, "None"));
        else
            context.Report(service.Object, s_noAddress, address, address.Value, "clusterIP takes None or an address");
    }
}
