using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Reports;

/// <summary>What a SARIF log is told about its run.</summary>
/// <param name="Root">The absolute folder that paths are told from (<c>SRCROOT</c>). Files below it get relative URIs, others absolute ones.</param>
public sealed record SarifRun(string Root)
{
    /// <summary>
    /// The path of the project file in a build, absolute or relative to the root; null for other runs. Of a build, fingerprints hold paths as the
    /// root sees them, since the build's own are absolute and differ from machine to machine.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>Gives the text of a source for the fixes of its findings; null for a source whose text is not at hand, and then the fix is left out.</summary>
    public Func<SourceFile, EditText?>? TextOf { get; init; }
}
