using StsLint.Engine;

namespace StsLint.Cli.Checking;

/// <summary>The counts of a run.</summary>
internal sealed class Summary
{
    private readonly Dictionary<RuleDescriptor, int> _byRule = [];

    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public int Infos { get; private set; }

    public int Suppressed { get; private set; }

    /// <summary>Findings at or above the severity that fails the run.</summary>
    public int Failing { get; private set; }

    /// <summary>Findings of the baseline that did not occur.</summary>
    public int BaselineLeft { get; set; }

    public int SafeFixes { get; private set; }

    public int UnsafeFixes { get; private set; }

    public int Files { get; set; }

    public int Documents { get; set; }

    public int Objects { get; set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>Findings that stand.</summary>
    public int Findings => Errors + Warnings + Infos;

    /// <summary>How often each rule spoke.</summary>
    public IReadOnlyDictionary<RuleDescriptor, int> ByRule => _byRule;

    /// <summary>Counts a finding; <paramref name="failOn"/> is the least severity that fails the run, none for never.</summary>
    public void Add(Finding finding, Severity failOn)
    {
        if (finding.Suppression is not null)
        {
            Suppressed++;
            return;
        }
        switch (finding.Severity)
        {
            case Severity.Error:
                Errors++;
                break;
            case Severity.Warning:
                Warnings++;
                break;
            default:
                Infos++;
                break;
        }
        if (failOn != Severity.None && finding.Severity >= failOn)
            Failing++;
        if (finding.Fix is { } fix)
        {
            if (fix.Safety == FixSafety.Safe)
                SafeFixes++;
            else
                UnsafeFixes++;
        }
        _byRule.TryGetValue(finding.Rule, out var count);
        _byRule[finding.Rule] = count + 1;
    }
}
