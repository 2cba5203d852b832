using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace StsLint.MSBuild;

/// <summary>
/// What the project makes of warnings. The same as the C# compiler makes of the analyzers' warnings, so that it does not matter which of the two finds something.
/// </summary>
internal sealed class BuildPolicy
{
    private static readonly char[] s_separators = [';', ',', ' ', '\t', '\r', '\n'];
    private readonly HashSet<string> _silenced;
    private readonly HashSet<string> _errors;
    private readonly HashSet<string> _noErrors;
    private readonly bool _allErrors;
    private readonly IReadOnlyDictionary<string, BuildLevel?> _configured;

    /// <param name="noWarn"><c>NoWarn</c>.</param>
    /// <param name="treatWarningsAsErrors"><c>TreatWarningsAsErrors</c> or <c>MSBuildTreatWarningsAsErrors</c>.</param>
    /// <param name="warningsAsErrors"><c>WarningsAsErrors</c>.</param>
    /// <param name="warningsNotAsErrors"><c>WarningsNotAsErrors</c>.</param>
    /// <param name="configured">What a .globalconfig says of rules; null for none.</param>
    public BuildPolicy(string? noWarn, bool treatWarningsAsErrors, string? warningsAsErrors, string? warningsNotAsErrors, IReadOnlyDictionary<string, BuildLevel?> configured)
    {
        _silenced = Codes(noWarn);
        _errors = Codes(warningsAsErrors);
        _noErrors = Codes(warningsNotAsErrors);
        _allErrors = treatWarningsAsErrors;
        _configured = configured;
    }

    /// <summary>The level at which a finding is reported; null when it is not.</summary>
    public BuildLevel? LevelOf(BuildFinding finding)
    {
        if (_silenced.Contains(finding.Code))
            return null;
        if (_errors.Contains(finding.Code))
            return BuildLevel.Error;
        var level = finding.Level;
        if (_configured.TryGetValue(finding.Code, out var said))
        {
            if (said is not { } configured)
                return null;
            level = configured;
        }
        return level == BuildLevel.Warning && _allErrors && !_noErrors.Contains(finding.Code) ? BuildLevel.Error : level;
    }

    /// <summary>Reports a finding as the compiler does: the page on the rule stands behind the message.</summary>
    public static void Write(TaskLoggingHelper log, BuildFinding finding, BuildLevel level)
    {
        var text = finding.HelpUri.Length > 0 ? $"{finding.Message} ({finding.HelpUri})" : finding.Message;
        var help = finding.HelpUri.Length > 0 ? finding.HelpUri : null;
        switch (level)
        {
            case BuildLevel.Error:
                log.LogError(null, finding.Code, finding.Code, help, finding.File, finding.Line, finding.Column, finding.EndLine, finding.EndColumn, "{0}", text);
                break;
            case BuildLevel.Warning:
                log.LogWarning(null, finding.Code, finding.Code, help, finding.File, finding.Line, finding.Column, finding.EndLine, finding.EndColumn, "{0}", text);
                break;
            default:
                log.LogMessage(null, finding.Code, finding.Code, finding.File, finding.Line, finding.Column, finding.EndLine, finding.EndColumn, MessageImportance.Low, "{0}", text);
                break;
        }
    }

    private static HashSet<string> Codes(string? list) => new((list ?? "").Split(s_separators, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
