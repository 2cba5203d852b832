using YamlDotNet.Core;

namespace StsLint.Syntax;

internal enum FailureCause : byte
{
    Other,
    /// <summary>A line of a quoted text is not indented deeper than its key; the server takes it.</summary>
    QuoteIndentation,
    /// <summary>The same within brackets.</summary>
    FlowIndentation,
    Tab,
}

/// <summary>Where the parser stopped, and why.</summary>
internal sealed class ReadFailure
{
    private string _said = "";
    private int _end;

    /// <summary>Offset of the place.</summary>
    public int At { get; private set; }

    /// <summary>Offset up to which all was understood.</summary>
    public int Understood { get; private init; }

    public FailureCause Cause { get; private set; }

    /// <summary>Offset at which the outermost flow collection around it starts, or -1.</summary>
    public int FlowStart { get; private init; }

    /// <summary>Offset at which the innermost flow collection around it starts, or -1.</summary>
    public int InnerFlowStart { get; private init; }

    /// <summary>Offset at which the innermost block collection around it starts, or -1.</summary>
    public int BlockStart { get; private init; }

    public static ReadFailure Of(Exception exception, in Mark position, Func<long, int> toOffset, int understood, TreeBuilder tree)
    {
        var failure = new ReadFailure { Understood = understood, FlowStart = tree.OuterFlowStart, InnerFlowStart = tree.InnerFlowStart, BlockStart = tree.InnerBlockStart };
        failure.At = failure._end = toOffset(position.Index);
        if (exception is YamlException yaml)
        {
            failure._said = yaml.Message;
            // Some exceptions come without marks, which then say the very start.
            if (yaml.End.Index > 0)
            {
                failure.At = toOffset(yaml.Start.Index);
                failure._end = toOffset(yaml.End.Index);
            }
        }
        if (failure._said.Contains("wrong indentation", StringComparison.Ordinal))
            failure.Cause = FailureCause.QuoteIndentation;
        else if (failure._said.Contains(" tab ", StringComparison.Ordinal))
            (failure.Cause, failure.At) = (FailureCause.Tab, toOffset(position.Index));
        else if (exception is InvalidOperationException && failure.FlowStart >= 0)
            failure.Cause = FailureCause.FlowIndentation;
        return failure;
    }

    public SyntaxProblem ToProblem(SourceFile file, string text, in DocumentRange range)
    {
        var start = Math.Max(range.Start, Math.Min(At, range.End));
        if (Cause == FailureCause.Tab)
        {
            var line = start;
            while (line > range.Start && text[line - 1] is not ('\n' or '\r'))
                line--;
            var tab = text.IndexOf('\t', line, range.End - line);
            if (tab >= 0)
            {
                var behind = tab;
                while (behind < range.End && text[behind] == '\t')
                    behind++;
                return new SyntaxProblem(SyntaxProblemKind.TabIndentation, new SourceSpan(file, tab, behind), "");
            }
        }
        // At the end of a line or of the text: what stands last in front of it.
        while (start > range.Start && (start >= range.End || text[start] is '\n' or '\r'))
        {
            start--;
            if (text[start] is not ('\n' or '\r' or ' ' or '\t'))
                break;
        }
        var end = Math.Min(Math.Max(_end, start), range.End);
        var lineEnd = start;
        while (lineEnd < range.End && text[lineEnd] is not ('\n' or '\r'))
            lineEnd++;
        if (end <= start)
        {
            end = start;
            while (end < lineEnd && text[end] is not (' ' or '\t'))
                end++;
        }
        end = Math.Max(Math.Min(end, lineEnd), Math.Min(start + 1, range.End));
        var problem = new SyntaxProblem(SyntaxProblemKind.ParseError, new SourceSpan(file, start, end), ParserWords.Of(_said, text, start, range.End));
        return FlowStart >= 0 && FlowStart < start && _said.Contains("expected ','", StringComparison.Ordinal)
            ? problem with { Related = new SourceSpan(file, InnerFlowStart, InnerFlowStart + 1) }
            : problem;
    }
}
