using StsLint.Engine;

namespace StsLint.Cli.Checking;

/// <summary>The formats of a report.</summary>
internal enum ReportFormat : byte
{
    Text,
    Json,
    Sarif,
    Github,
    Junit,
}

/// <summary>A report and where it goes; null is standard output.</summary>
internal sealed record ReportTarget(ReportFormat Format, string? File);

/// <summary>What the command line of <c>check</c> asks for.</summary>
internal sealed record CheckSettings
{
    public IReadOnlyList<string> Paths { get; init; } = [];

    public IReadOnlyList<string> Excludes { get; init; } = [];

    public IReadOnlyList<ReportTarget> Reports { get; init; } = [new ReportTarget(ReportFormat.Text, null)];

    public bool Closed { get; init; }

    public bool Color { get; init; }

    public bool Quiet { get; init; }

    public bool Statistics { get; init; }

    /// <summary>Apply fixes, or with <see cref="Diff"/> show what they would do.</summary>
    public bool Fix { get; init; }

    /// <summary>Fixes that change the meaning too.</summary>
    public bool UnsafeFixes { get; init; }

    /// <summary>Write nothing; show the difference.</summary>
    public bool Diff { get; init; }

    /// <summary>The folder or file that holds the earlier state; null to compare with nothing.</summary>
    public string? Base { get; init; }

    /// <summary>Findings that are accepted; null for none.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>Where to write the findings of this run as a new baseline.</summary>
    public string? WriteBaseline { get; init; }

    /// <summary>Standard output carries something else (fixed text): reports without a file go to standard error.</summary>
    public bool ReportsToError { get; init; }
}
