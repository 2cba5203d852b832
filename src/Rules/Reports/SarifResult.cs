using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Reports;

/// <summary>A range of a text as SARIF counts it: lines and columns from 1, columns in UTF-16 units, the end exclusive. A line of 0 is one that is not known.</summary>
/// <param name="StartLine">Line of the first character.</param>
/// <param name="StartColumn">Its column.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Its column.</param>
/// <param name="Offset">Zero-based offset of the first character; -1 when it is not known.</param>
/// <param name="Length">Length, when the offset is known.</param>
internal readonly record struct SarifRegion(int StartLine, int StartColumn, int EndLine, int EndColumn, int Offset = -1, int Length = 0)
{
    public static SarifRegion Of(SourceFile file, int start, int end) => Of(new SourceSpan(file, start, end));

    public static SarifRegion Of(SourceSpan span)
    {
        var start = span.StartPosition;
        var end = span.EndPosition;
        return new SarifRegion(start.Line + 1, start.Column + 1, end.Line + 1, end.Column + 1, span.Start, span.Length);
    }

    /// <summary>A range of a text that is not at hand.</summary>
    public static SarifRegion OfOffsets(int start, int end) => new(0, 0, 0, 0, start, end - start);
}

/// <summary>A range of a file.</summary>
internal sealed record SarifPlace(string Path, SarifRegion Region)
{
    public static SarifPlace Of(SourceSpan span) => new(span.File.Path, SarifRegion.Of(span));
}

/// <summary>That a result is suppressed. <paramref name="Place"/> is where that is written, if it is told.</summary>
internal sealed record SarifSuppression(bool IsInSource, string? Reason, SarifPlace? Place);

/// <summary>What a fix replaces in one file.</summary>
internal sealed record SarifChange(string Path, IReadOnlyList<(SarifRegion Region, string NewText)> Replacements);

/// <summary>A way to mend a result.</summary>
internal sealed record SarifFix(string Title, FixSafety Safety, IReadOnlyList<SarifChange> Changes);

/// <summary>A result as a log holds it, whether it comes from a finding or from the compiler's log.</summary>
internal sealed class SarifResult : IComparable<SarifResult>
{
    public required string RuleId { get; init; }

    public required string Level { get; init; }

    /// <summary>As the finding says it, without the full stop that the log adds.</summary>
    public required string Message { get; init; }

    public SarifPlace? Place { get; init; }

    public ObjectIdentity? Object { get; init; }

    public string? Field { get; init; }

    public IReadOnlyList<(SarifPlace Place, string? Message)> Related { get; init; } = [];

    public SarifSuppression? Suppression { get; init; }

    public SarifFix? Fix { get; init; }

    /// <summary>By file and place, then by rule and message.</summary>
    public int CompareTo(SarifResult? other)
    {
        if (other is null)
            return 1;
        var order = string.CompareOrdinal(Place?.Path, other.Place?.Path);
        if (order == 0 && Place is { Region: var own } && other.Place is { Region: var its })
        {
            order = own.StartLine.CompareTo(its.StartLine);
            if (order == 0)
                order = own.StartColumn.CompareTo(its.StartColumn);
        }
        if (order == 0)
            order = string.CompareOrdinal(RuleId, other.RuleId);
        return order == 0 ? string.CompareOrdinal(Message, other.Message) : order;
    }
}
