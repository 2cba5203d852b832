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

    /// <summary>Findings of this severity and above fail the run; <see cref="Severity.None"/> is never.</summary>
    public Severity FailOn { get; init; } = Severity.Warning;

    /// <summary>What the command line says; files add what their .editorconfig says.</summary>
    public LintOptions Options { get; init; } = LintOptions.Default;

    public bool Closed { get; init; }

    public bool Color { get; init; }

    public bool Quiet { get; init; }

    public bool Statistics { get; init; }
}
