using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1256.</summary>
internal sealed class HostAliasWrong : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1256", "Host alias invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of `hostAliases` whose `ip` is missing or no IP address, or with a host name that is no DNS name (lower-case letters, digits, `-` and `.`, at most 253 characters).",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created. From 1.36 on it also refuses addresses with leading zeros.",
            Wrong: """
                hostAliases:
                - ip: db.example.org
                  hostnames: [Db_Primary]
                """,
            Right: """
                hostAliases:
                - ip: 192.0.2.10
                  hostnames: [db-primary]
                """,
            Silent: "For an entry without host names, and for an address that stands in two entries, which the server takes with a warning."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        foreach (var alias in pod.Spec.Sequence("hostAliases").Mappings())
        {
            var address = alias.Text("ip");
            if (address.IsKnown || address.IsMissing())
                AddressProblem.Report(pod, s_rule, Anchor.Of(address), address.ValueOr("")!, "host alias", context);
            if (alias.Sequence("hostnames") is not { IsKnown: true } names)
                continue;
            foreach (var item in names.Value.Items)
            {
                if (item is ScalarNode { Kind: ScalarKind.Text } name && !Placeholder.IsIn(name) && Names.DnsSubdomain.Problem(name.Value) is { } problem)
                    context.ReportInTemplate(pod.Object, s_rule, name, $"'{name.Value}' is no host name: {problem}");
            }
        }
    }
}
