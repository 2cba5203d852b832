namespace StsLint.Engine;

/// <summary>
/// What a build makes of a severity. A build fails on errors, so the severity from which on it is to fail (the property <c>StsLintFailOn</c>) decides
/// what is an error: warnings too, or not even errors.
/// </summary>
public static class BuildSeverity
{
    /// <summary>The severity with which a build reports a finding.</summary>
    /// <param name="severity">That of the finding.</param>
    /// <param name="failOn">The least severity that fails the build; <see cref="Severity.None"/> for never.</param>
    public static Severity Of(Severity severity, Severity failOn)
    {
        if (severity == Severity.None)
            return Severity.None;
        if (failOn == Severity.None)
            return severity == Severity.Error ? Severity.Warning : severity;
        return severity >= failOn ? Severity.Error : severity;
    }
}
