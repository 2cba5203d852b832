namespace StsLint.MSBuild;

/// <summary>How much a finding weighs in a build.</summary>
internal enum BuildLevel : byte
{
    /// <summary>A message of low importance.</summary>
    Info,
    /// <summary>A warning.</summary>
    Warning,
    /// <summary>The build fails.</summary>
    Error,
}

/// <summary>A finding as a build reports it. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive.</summary>
internal sealed record BuildFinding(BuildLevel Level, string Code, string Message, string HelpUri, string File, int Line, int Column, int EndLine, int EndColumn);
