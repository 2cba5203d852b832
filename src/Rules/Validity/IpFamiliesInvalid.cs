using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1089.</summary>
internal sealed class IpFamiliesInvalid : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1089", "IP family fields invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "`ipFamilies` with an entry other than `IPv4` and `IPv6`, or with one twice; `ipFamilyPolicy` other than `SingleStack`, `PreferDualStack` and `RequireDualStack`; two families without a dual-stack policy; either field on an ExternalName.",
            Why: "The API server refuses the Service.",
            Wrong: """
                spec:
                  ipFamilies: [IPv4, IPv6]
                """,
            Right: """
                spec:
                  ipFamilyPolicy: PreferDualStack
                  ipFamilies: [IPv4, IPv6]
                """,
            Fix: "Mends letter case. Safe: nothing else can have been meant."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly string[] s_families = ["IPv4", "IPv6"];
    private static readonly string[] s_policies = ["SingleStack", "PreferDualStack", "RequireDualStack"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        var families = service.Spec.Sequence("ipFamilies");
        var policy = service.Spec.Text("ipFamilyPolicy");
        if (service.Type.Is("ExternalName"))
        {
            if (families is { IsKnown: true, Value.Count: > 0 })
                context.Report(service.Object, s_rule, families, "a Service of type ExternalName has no addresses; remove ipFamilies");
            if (policy.IsKnown)
                context.Report(service.Object, s_rule, policy, "a Service of type ExternalName has no addresses; remove ipFamilyPolicy");
            return;
        }
        var valid = families.IsKnown ? CheckFamilies(service, families.Value, context) : 0;
        if (policy.IsKnown && Array.IndexOf(s_policies, policy.Value) < 0)
        {
            Report(service, (ScalarNode)policy.Node!, "ipFamilyPolicy", s_policies, context);
        }
        else if (valid == 2 && (policy.IsAbsent || policy.Is("SingleStack")))
        {
            context.Report(service.Object, s_rule, policy, "two ipFamilies need ipFamilyPolicy: PreferDualStack or RequireDualStack");
        }
    }

    // The number of families, or -1 when something is wrong or unknown.
    private static int CheckFamilies(ServiceView service, SequenceNode families, RuleContext context)
    {
        var valid = families.IsOpen ? -1 : families.Count;
        for (var i = 0; i < families.Count; i++)
        {
            if (families[i] is not ScalarNode { Kind: ScalarKind.Text } family || Placeholder.IsIn(family))
            {
                valid = -1;
                continue;
            }
            if (Array.IndexOf(s_families, family.Value) < 0)
            {
                valid = -1;
                Report(service, family, "the IP family", s_families, context);
                continue;
            }
            for (var j = 0; j < i && j < 2; j++)
            {
                if (families[j] is ScalarNode earlier && earlier.Value == family.Value)
                {
                    valid = -1;
                    context.Report(service.Object, s_rule, family, $"ipFamilies has {family.Value} twice").At(earlier, "the other one is here");
                    break;
                }
            }
        }
        return valid;
    }

    private static void Report(ServiceView service, ScalarNode value, string what, string[] known, RuleContext context)
    {
        var meant = KnownWords.Near(value.Value, known);
        var finding = context.Report(service.Object, s_rule, value, $"{what} '{value.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(value, meant));
    }
}
