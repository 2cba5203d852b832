using System.Text;
using StsLint.Engine;

namespace StsLint.Manifests;

/// <summary>Manifests did not pass: the message lists what is in the way, one finding a line.</summary>
public sealed class ManifestValidationException : Exception
{
    internal ManifestValidationException(IReadOnlyList<Finding> findings)
        : base(Said(findings)) => Findings = findings;

    /// <summary>The findings that are in the way.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    private static string Said(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder(findings.Count == 1 ? "One finding is in the way:" : $"{findings.Count} findings are in the way:");
        foreach (var finding in findings)
        {
            text.Append("\n  ").Append(finding.Object?.ToString() ?? $"line {finding.Span.StartPosition.Line + 1}");
            if (finding.Field is { Length: > 0 } field)
                text.Append(' ').Append(field);
            text.Append(": ").Append(finding.Severity == Severity.Error ? "error " : finding.Severity == Severity.Warning ? "warning " : "info ")
                .Append(finding.Rule.Id).Append(": ").Append(finding.Message);
        }
        return text.ToString();
    }
}
