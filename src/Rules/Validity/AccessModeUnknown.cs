using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1054.</summary>
internal sealed class AccessModeUnknown : ClaimRule
{
    private static readonly RuleDescriptor s_rule = new("STS1054", "Unknown access mode", "the access mode '{0}' is not known; {1}", Severity.Error,
        static () => new(
            Finds: "An entry of a claim's `accessModes` that is none of `ReadWriteOnce`, `ReadOnlyMany`, `ReadWriteMany` and `ReadWriteOncePod`. The short forms that kubectl prints (RWO, ROX, RWX, RWOP) are not taken as input, and letter case counts.",
            Why: "The API server refuses the claim. In a StatefulSet it is checked since 1.34; older servers store the set, and each claim is then refused.",
            Wrong: """
                spec:
                  accessModes: [RWO]
                """,
            Right: """
                spec:
                  accessModes: [ReadWriteOnce]
                """,
            Fix: "Writes the long form, or the right letter case. Safe: nothing else can have been meant."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ClaimView claim, RuleContext context)
    {
        if (!claim.AccessModes.IsKnown)
            return;
        var modes = claim.AccessModes.Value;
        for (var i = 0; i < modes.Count; i++)
        {
            if (modes[i] is not ScalarNode { Kind: ScalarKind.Text or ScalarKind.Null } mode || Placeholder.IsIn(mode))
                continue;
            var word = mode.IsNull ? "" : mode.Value;
            if (AccessModes.IsKnown(word))
                continue;
            var meant = AccessModes.Meant(word);
            var finding = context.ReportInTemplate(claim.Object, s_rule, mode, word, meant is null ? "it must be " + KnownWords.Or(AccessModes.Known) : $"write '{meant}'");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(mode, meant));
        }
    }
}
