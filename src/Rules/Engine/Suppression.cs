using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>How a suppression is written.</summary>
public enum SuppressionForm : byte
{
    /// <summary><c># stslint:ignore …</c> on the line or above it.</summary>
    Line,
    /// <summary><c># stslint:ignore-file …</c>.</summary>
    File,
    /// <summary>The annotation <c>stslint.dev/ignore</c> on the object.</summary>
    Annotation,
    /// <summary>An entry of a baseline file.</summary>
    Baseline,
}

/// <summary>A wish, written in the input, that findings be not reported.</summary>
public sealed record Suppression(SuppressionForm Form, SourceSpan Span, IReadOnlyList<string> RuleIds, string? Reason, DateTime? Until);
