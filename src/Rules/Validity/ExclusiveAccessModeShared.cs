using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1055.</summary>
internal sealed class ExclusiveAccessModeShared : ClaimRule
{
    private static readonly RuleDescriptor s_rule = new("STS1055", "ReadWriteOncePod with other access modes",
        "ReadWriteOncePod must stand alone; remove {0}, or ReadWriteOncePod", Severity.Error,
        static () => new(
            Finds: "`accessModes` of a claim that holds `ReadWriteOncePod` and another mode.",
            Why: "The API server refuses the claim: a volume for one pod alone cannot be one for several. In a StatefulSet it is checked since 1.34; older servers store the set, and each claim is then refused.",
            Wrong: """
                spec:
                  accessModes: [ReadWriteOncePod, ReadWriteOnce]
                """,
            Right: """
                spec:
                  accessModes: [ReadWriteOncePod]
                """,
            Fix: "Removes the other modes. Unsafe, since one of them may be needed."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ClaimView claim, RuleContext context)
    {
        if (claim.AccessModes is not { IsKnown: true, Value.Count: > 1 })
            return;
        var modes = claim.AccessModes.Value;
        Node? exclusive = null;
        List<int>? others = null;
        for (var i = 0; i < modes.Count; i++)
        {
            if (modes[i] is not ScalarNode { Kind: ScalarKind.Text } mode || Placeholder.IsIn(mode))
                continue;
            if (mode.Value == "ReadWriteOncePod")
                exclusive ??= mode;
            else if (AccessModes.IsKnown(mode.Value))
                (others ??= []).Add(i);
        }
        if (exclusive is null || others is null)
            return;
        context.ReportInTemplate(claim.Object, s_rule, exclusive, string.Join(", ", others.Select(at => ((ScalarNode)modes[at]).Value)))
            .WithUnsafeFix("Keep ReadWriteOncePod only", [.. others.Select(at => Edit.RemoveItem(modes, at))]);
    }
}
