using StsLint.Engine;

namespace StsLint.Structure;

/// <summary>STS0049. The engine reports it, since only the engine knows which suppressions were needed.</summary>
internal sealed class SuppressionProblem : Rule
{
    public static RuleDescriptor Rule { get; } = new("STS0049", "Suppression problem", "{0}", Severity.Warning,
        static () => new(
            Finds: """
                A suppression (`# stslint:ignore`, `# stslint:ignore-file`, or the annotation `stslint.dev/ignore`) that names no rule or a rule that does not exist,
                that matches no finding, whose day (`until=2027-01-31`) is past, or, in a comment, that gives no reason (`-- why`).
                """,
            Why: """
                A suppression that matches nothing is left over from something that was mended, or stands at the wrong line; it would silently hide the next defect.
                One without a reason cannot be judged by whoever reads it later. An expired one no longer suppresses.
                """,
            Wrong: """
                spec:
                  # stslint:ignore STS9999
                  replicas: 3
                """,
            Right: """
                spec:
                  template:
                    spec:
                      # stslint:ignore STS4028 until=2027-01-31 -- the process has no state of its own
                      terminationGracePeriodSeconds: 0
                """,
            Fix: "Removes what matches nothing.",
            Silent: "Nothing is called unused when its rule is switched off, when the rule did not run, or when the input is open, so that a rule on several objects could not be judged. With suppressions switched off nothing is reported."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [Rule];
}
