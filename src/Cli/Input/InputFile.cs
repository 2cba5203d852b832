using StsLint.Engine;

namespace StsLint.Cli.Input;

/// <summary>One file to judge.</summary>
/// <param name="Path">As it is shown; <c>-</c> for standard input.</param>
/// <param name="FullPath">Absolute; empty for standard input.</param>
internal sealed record InputFile(string Path, string FullPath)
{
    /// <summary>What it belongs to.</summary>
    public required ScopeInput Scope { get; set; }

    /// <summary>What is known of its part before it is read.</summary>
    public FileRole Role { get; set; }

    /// <summary>In the templates folder of a chart: a template if it holds template text.</summary>
    public bool IsInChartTemplates { get; set; }

    /// <summary>Found in a folder, not named by the user: passed over silently when it is no manifest.</summary>
    public bool IsFound { get; init; }

    /// <summary>Standard input.</summary>
    public bool IsStandardInput => FullPath.Length == 0;
}

/// <summary>What is to be judged, in the order of the output, and what could not be found.</summary>
internal sealed record InputSet(IReadOnlyList<InputFile> Files, IReadOnlyList<string> Problems);
