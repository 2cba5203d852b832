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

    public void Add(Finding finding)
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

    /// <summary>Tells whether anything is at or above a severity; none is never.</summary>
    public bool Reaches(Severity failOn) => failOn switch
    {
        Severity.None => false,
        Severity.Error => Errors > 0,
        Severity.Warning => Errors + Warnings > 0,
        _ => Findings > 0,
    };
}
