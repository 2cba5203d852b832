using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1085.</summary>
internal sealed class ExternalNameMalformed : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1085", "ExternalName malformed", "{0}", Severity.Error,
        static () => new(
            Finds: "A Service of type ExternalName whose `externalName` is absent or no DNS name, or that has a `clusterIP`.",
            Why: "The API server refuses the Service. An ExternalName is a CNAME record and nothing else; it has no address.",
            Wrong: """
                spec:
                  type: ExternalName
                  externalName: https://db.example.org
                """,
            Right: """
                spec:
                  type: ExternalName
                  externalName: db.example.org
                """,
            Silent: "One dot at the end is legal. An address such as 1.2.3.4 passes too, as it does at the server, although DNS then has nothing to answer."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        if (!service.Type.Is("ExternalName"))
            return;
        var name = service.Spec.Text("externalName");
        if (name.IsAbsent || name.Is(""))
        {
            context.Report(service.Object, s_rule, name, "a Service of type ExternalName needs externalName, the DNS name that it stands for");
        }
        else if (name.IsKnown)
        {
            var bare = name.Value.EndsWith('.') ? name.Value.Substring(0, name.Value.Length - 1) : name.Value;
            if (Names.DnsSubdomain.Problem(bare) is { } problem)
                context.Report(service.Object, s_rule, name, $"externalName '{name.Value}' is not {Names.DnsSubdomain.Title}: {problem}");
        }
        if (service.ClusterIP is { IsKnown: true, Value.Length: > 0 })
            context.Report(service.Object, s_rule, service.ClusterIP, "a Service of type ExternalName has no address; remove clusterIP");
        else if (service.Spec.Sequence("clusterIPs") is { IsKnown: true, Value.Count: > 0 } list)
            context.Report(service.Object, s_rule, list, "a Service of type ExternalName has no addresses; remove clusterIPs");
    }
}
