using System.Globalization;
using System.Text;
using StsLint.Cli.Checking;
using StsLint.Cli.Fixing;
using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Output;

/// <summary>Findings for people: the place, the message, the line with the place underlined, what else matters, and what to do.</summary>
internal sealed class TextReport(TextWriter output, Sources sources, CheckSettings settings, int width) : ReportWriter
{
    private readonly Ink _ink = new(settings.Color);
    private readonly bool _isBrief = settings.Quiet;

    public override void File(InputFile file, IReadOnlyList<Finding> findings) => Late(findings);

    public override void Late(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (finding.Suppression is null)
                Write(finding);
        }
    }

    public override bool IsMadeOfPages => true;

    public override string Page(IReadOnlyList<Finding> findings, Sources ownSources)
    {
        var page = new StringWriter(new StringBuilder(findings.Count * 512), CultureInfo.InvariantCulture);
        new TextReport(page, ownSources, settings, width).Late(findings);
        return page.ToString();
    }

    public override void WritePage(string page) => output.Write(page);

    public override void Flush() => output.Flush();

    public override void Fixed(IReadOnlyList<FixedFindings> fixes)
    {
        if (_isBrief)
            return;
        foreach (var each in fixes)
        {
            output.Write($"{_ink.Bold}{DisplayLine.Harmless(each.Path)}:{_ink.Off} {_ink.Added}fixed {each.Rule.Id}{_ink.Off}");
            if (each.Count > 1)
                output.Write(string.Create(CultureInfo.InvariantCulture, $" ({each.Count} times)"));
            output.Write($": {DisplayLine.Harmless(each.Title)}\n");
        }
        if (fixes.Count > 0)
            output.Write('\n');
    }

    public override void End(Summary summary, int exitCode)
    {
        if (!_isBrief)
            WriteSummary(summary);
        if (settings.Statistics)
        {
            if (summary.Findings > 0)
                output.Write('\n');
            Statistics.Write(output, summary, settings.Color ? width : null);
        }
        output.Flush();
    }

    private void Write(Finding finding)
    {
        output.Write(_ink.Bold);
        WritePlace(finding.Span);
        output.Write(": ");
        output.Write(_ink.Off);
        output.Write(_ink.Of(finding.Severity));
        output.Write(RulePages.SeverityName(finding.Severity));
        output.Write(' ');
        output.Write(finding.Rule.Id);
        output.Write(_ink.Off);
        output.Write(_ink.Bold);
        output.Write(": ");
        output.Write(DisplayLine.Harmless(finding.Message));
        output.Write(_ink.Off);
        output.Write('\n');
        if (_isBrief)
            return;

        var last = finding.Span.StartPosition.Line + 1;
        foreach (var related in finding.Related)
            last = Math.Max(last, related.Span.StartPosition.Line + 1);
        var gutter = Digits(last);
        Excerpt(finding.Span, gutter, '^', _ink.Of(finding.Severity), null);
        foreach (var related in finding.Related)
        {
            output.Write(new string(' ', gutter));
            output.Write(_ink.Frame);
            output.Write("::: ");
            output.Write(_ink.Off);
            WritePlace(related.Span);
            output.Write('\n');
            Excerpt(related.Span, gutter, '-', _ink.Frame, related.Message);
        }
        if (finding.Object is { } identity && finding.Field is { Length: > 0 } field)
            Note(gutter, "in", $"{DisplayLine.Harmless(identity.ToString())}: {DisplayLine.Harmless(field)}");
        if (finding.Fix is { } fix)
        {
            Note(gutter, "fix", DisplayLine.Harmless(fix.Title) + (fix.Safety == FixSafety.Safe ? " (--fix)" : " (--fix --unsafe-fixes)"));
            WriteFix(finding.Span.File, fix, gutter);
        }
        Note(gutter, "help", "stslint explain " + finding.Rule.Id);
        output.Write('\n');
    }

    private void WritePlace(SourceSpan span)
    {
        var at = span.StartPosition;
        output.Write(DisplayLine.Harmless(span.File.Path));
        output.Write(':');
        output.Write((at.Line + 1).ToString(CultureInfo.InvariantCulture));
        output.Write(':');
        output.Write((at.Column + 1).ToString(CultureInfo.InvariantCulture));
    }

    // Of a range over several lines the first is shown.
    private void Excerpt(SourceSpan span, int gutter, char mark, string color, string? label)
    {
        var start = span.StartPosition;
        if (sources.TextOf(span.File) is not { } text)
        {
            if (label is not null)
                Note(gutter, "note", DisplayLine.Harmless(label));
            return;
        }
        var from = span.File.StartOfLine(start.Line);
        var to = EndOfLine(span.File, text, start.Line);
        var line = DisplayLine.Of(text.AsSpan(from, to - from), start.Column, Math.Min(span.End, to) - from, Math.Max(20, width - gutter - 3));
        Bar(gutter, null);
        output.Write('\n');
        Bar(gutter, (start.Line + 1).ToString(CultureInfo.InvariantCulture));
        output.Write(' ');
        output.Write(line.Text);
        output.Write('\n');
        Bar(gutter, null);
        output.Write(' ');
        output.Write(new string(' ', line.MarkStart));
        output.Write(color);
        output.Write(new string(mark, line.MarkWidth));
        if (label is not null)
        {
            output.Write(' ');
            output.Write(DisplayLine.Harmless(label));
        }
        output.Write(_ink.Off);
        output.Write('\n');
    }

    private void WriteFix(SourceFile file, Fix fix, int gutter)
    {
        const int MostLines = 12;
        if (sources.EditTextOf(file) is not { } text)
            return;
        var lines = FixPreview.Of(text, fix);
        if (lines.Count is 0 or > MostLines)
            return;
        foreach (var (sign, line) in lines)
        {
            Bar(gutter, null);
            output.Write(' ');
            output.Write(sign == '+' ? _ink.Added : _ink.Removed);
            output.Write(sign);
            output.Write(' ');
            output.Write(DisplayLine.Of(line, 0, 0, Math.Max(20, width - gutter - 5)).Text);
            output.Write(_ink.Off);
            output.Write('\n');
        }
    }

    private void Bar(int gutter, string? number)
    {
        output.Write(_ink.Frame);
        output.Write((number ?? "").PadLeft(gutter));
        output.Write(" |");
        output.Write(_ink.Off);
    }

    private void Note(int gutter, string word, string text)
    {
        output.Write(new string(' ', gutter + 1));
        output.Write(_ink.Frame);
        output.Write("= ");
        output.Write(_ink.Off);
        output.Write(_ink.Bold);
        output.Write(word);
        output.Write(_ink.Off);
        output.Write(": ");
        output.Write(text);
        output.Write('\n');
    }

    private void WriteSummary(Summary summary)
    {
        var text = new StringBuilder();
        if (summary.Findings == 0)
        {
            text.Append(_ink.Bold).Append("No findings");
        }
        else
        {
            Count(summary.Errors, "error", "errors", Severity.Error);
            Count(summary.Warnings, "warning", "warnings", Severity.Warning);
            Count(summary.Infos, "info", "infos", Severity.Info);
        }
        text.Append(_ink.Off).Append(" in ").Append(Many(summary.Objects, "object", "objects")).Append(" of ").Append(Many(summary.Files, "file", "files"));
        text.Append(" (").Append(Time(summary.Elapsed)).Append(')');
        if (summary.Suppressed > 0)
            text.Append("; ").Append(summary.Suppressed).Append(" suppressed");
        if (summary.BaselineLeft > 0)
            text.Append("; ").Append(summary.BaselineLeft).Append(" of the baseline no longer found");
        if (summary.SafeFixes > 0)
            text.Append("; ").Append(summary.SafeFixes).Append(" fixable with --fix");
        if (summary.UnsafeFixes > 0)
            text.Append("; ").Append(summary.UnsafeFixes).Append(summary.SafeFixes > 0 ? " more" : "").Append(" fixable with --fix --unsafe-fixes");
        output.Write(text.Append('\n'));

        void Count(int count, string one, string several, Severity severity)
        {
            if (count == 0)
                return;
            if (text.Length > 0)
                text.Append(", ");
            text.Append(_ink.Of(severity)).Append(Many(count, one, several)).Append(_ink.Off);
        }
    }

    private static string Time(TimeSpan elapsed) => elapsed.TotalSeconds < 1
        ? ((int)elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + " ms"
        : elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private static string Many(int count, string one, string several) => count.ToString(CultureInfo.InvariantCulture) + " " + (count == 1 ? one : several);

    private static int Digits(int number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10)
            digits++;
        return digits;
    }

    internal static int EndOfLine(SourceFile file, string text, int line)
    {
        var end = line + 1 < file.LineCount ? file.StartOfLine(line + 1) : text.Length;
        var start = file.StartOfLine(line);
        while (end > start && text[end - 1] is '\n' or '\r')
            end--;
        return end;
    }
}
