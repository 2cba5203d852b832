using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1250.</summary>
internal sealed class DnsSettingsWrong : PodRule
{
    private const int MostServers = 3;
    private const int MostSearches = 32;
    private const int MostSearchCharacters = 2048;

    private static readonly string[] s_policies = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];

    private static readonly RuleDescriptor s_rule = new("STS1250", "DNS settings invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                A `dnsPolicy` that is none of ClusterFirst, ClusterFirstWithHostNet, Default and None; the policy None without a nameserver in `dnsConfig`; more than 3 nameservers, or one that is no IP
                address; more than 32 search domains, or 2048 characters of them, or one that is no DNS name; an option without a name.
                """,
            Why: "The API server refuses the object: the limits are those of the C library's resolver. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                dnsPolicy: None
                dnsConfig:
                  searches:
                  - db.example.org
                """,
            Right: """
                dnsPolicy: None
                dnsConfig:
                  nameservers:
                  - 192.0.2.53
                  searches:
                  - db.example.org
                """,
            Fix: "Writes the policy that differs only in letter case. Safe, since the word is refused as it stands.",
            Silent: "An empty policy is taken for the default, ClusterFirst, as the server takes it; a search domain may be `.`, end in a dot and have `_` (since 1.32)."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (!pod.Spec.IsKnown)
            return;
        var policy = pod.Spec.Value.Text("dnsPolicy");
        if (policy is { IsKnown: true, Value.Length: > 0 } && Array.IndexOf(s_policies, policy.Value) < 0)
        {
            var meant = KnownWords.Near(policy.Value, s_policies);
            var finding = context.ReportInTemplate(pod.Object, s_rule, policy, $"dnsPolicy '{policy.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(s_policies) : $"write '{meant}'")}");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(policy.Node!, meant));
        }
        var settings = pod.Spec.Value.Mapping("dnsConfig");
        if (policy.Is("None"))
        {
            var servers = settings.Sequence("nameservers");
            if (settings.IsLeftOut())
            {
                context.ReportInTemplate(pod.Object, s_rule, settings, "dnsPolicy None needs a dnsConfig with a nameserver");
            }
            else if (settings.IsKnown && (servers.IsLeftOut() || (servers.IsKnown && servers.Value is { Count: 0, IsOpen: false })))
            {
                context.ReportInTemplate(pod.Object, s_rule, servers, "dnsPolicy None needs a nameserver in dnsConfig");
                return;
            }
        }
        if (!settings.IsKnown)
            return;
        if (settings.Value.Sequence("nameservers") is { IsKnown: true } addresses)
            CheckServers(pod, addresses, context);
        if (settings.Value.Sequence("searches") is { IsKnown: true } searches)
            CheckSearches(pod, searches, context);
        foreach (var option in settings.Value.Sequence("options").Mappings())
        {
            if (option.Text("name") is var name && name.IsMissing())
                context.ReportInTemplate(pod.Object, s_rule, Anchor.Named(Anchor.Of(name), option), "the option has no name");
        }
    }

    private static void CheckServers(PodView pod, Field<SequenceNode> servers, RuleContext context)
    {
        if (servers.Value.Count > MostServers)
            context.ReportInTemplate(pod.Object, s_rule, servers, $"there are {servers.Value.Count.ToString(CultureInfo.InvariantCulture)} nameservers; at most {MostServers} are allowed");
        foreach (var item in servers.Value.Items)
        {
            if (item is ScalarNode { Kind: ScalarKind.Text } address && !Placeholder.IsIn(address))
                AddressProblem.Report(pod, s_rule, Anchor.At(address), address.Value, "nameserver", context);
        }
    }

    private static void CheckSearches(PodView pod, Field<SequenceNode> searches, RuleContext context)
    {
        if (searches.Value.Count > MostSearches)
            context.ReportInTemplate(pod.Object, s_rule, searches, $"there are {searches.Value.Count.ToString(CultureInfo.InvariantCulture)} search domains; at most {MostSearches} are allowed");
        var characters = searches.Value.Count - 1;
        foreach (var item in searches.Value.Items)
        {
            if (item is not ScalarNode { Kind: ScalarKind.Text } domain || Placeholder.IsIn(domain))
                continue;
            characters += domain.Value.Length;
            if (SearchProblem(domain.Value) is { } problem)
                context.ReportInTemplate(pod.Object, s_rule, domain, $"'{domain.Value}' is no search domain: {problem}");
        }
        if (characters > MostSearchCharacters)
            context.ReportInTemplate(pod.Object, s_rule, searches, $"the search domains have {characters.ToString(CultureInfo.InvariantCulture)} characters, blanks between them included; at most {MostSearchCharacters} are allowed");
    }

    // RelaxedDNSSearchValidation: a single dot, and underscores where dashes and letters may stand.
    private static string? SearchProblem(string domain)
    {
        if (domain == ".")
            return null;
        if (domain.Length > 0 && domain[domain.Length - 1] == '.')
            domain = domain.Substring(0, domain.Length - 1);
        if (domain.IndexOf('_') < 0)
            return Names.DnsSubdomain.Problem(domain);
        // Each part: a letter or digit, an underscore possibly before it; the end is never an underscore.
        foreach (var part in domain.Split('.'))
        {
            if (part.Length > 0 && (part[part.Length - 1] == '_' || part.StartsWith("__", StringComparison.Ordinal)))
                return "each part between dots must end with a letter or digit, and start with one or with '_' and one";
        }
        return Names.DnsSubdomain.Problem(domain.Replace('_', 'a'));
    }
}
