using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Reports;

/// <summary>
/// Makes one log of the logs that <see cref="SarifLog"/> wrote for the projects of a solution. It has one run, since services that take logs refuse
/// several runs of one tool: the rules once, all results by place, and each of them once, however many projects share its manifest.
/// </summary>
public static class SarifMerge
{
    private const string WhatToDo = "delete it and build its project again";

    /// <summary>Writes the merged log. Results are taken over as they are written, so the work grows with the size of the logs, but for sorting the results.</summary>
    /// <param name="logs">The logs, in any order: the outcome does not depend on it. They are read one after the other, and only their results are kept.</param>
    /// <param name="output">Gets the log, to be encoded as UTF-8; it stays the caller's to flush and close.</param>
    /// <param name="root">The absolute folder that paths are told from: that of the logs.</param>
    /// <param name="name">What the run is called among other runs, such as the file name of the solution; null for nothing.</param>
    /// <param name="project">The project file that all the logs are of, absolute or relative to the root; null when they are of several.</param>
    /// <returns>A sentence, with the log's path, for each log that could not be read and is left out.</returns>
    public static IReadOnlyList<string> Write(IEnumerable<SourceFile> logs, TextWriter output, string root, string? name = null, string? project = null)
    {
        var log = new SarifLog(output, new SarifRun(root));
        var parts = new List<SarifPart>();
        var problems = new List<string>();
        foreach (var each in logs)
        {
            if (SarifPart.TryRead(each, log.RootUri, WhatToDo, out var part, out var problem))
                parts.Add(part);
            else
                problems.Add(problem);
        }
        problems.Sort(StringComparer.Ordinal);

        var own = project is null ? null : new SarifRoot(root).RelativeOrFull(project);
        log.Begin(name ?? own, own, own is not null ? [] : [.. parts.Select(static part => part.Project).OfType<string>().Distinct(StringComparer.Ordinal).OrderBy(static project => project, StringComparer.Ordinal)]);
        var results = new List<SplicedResult>(parts.Sum(static part => part.Results.Count));
        foreach (var part in parts)
            results.AddRange(part.Results);
        results.Sort(static (left, right) => left.CompareTo(right));
        for (var i = 0; i < results.Count; i++)
        {
            if (i == 0 || results[i - 1].CompareTo(results[i]) != 0)
                log.Splice(results[i]);
        }
        foreach (var problem in problems)
            log.Notify(problem);
        log.Splice([.. parts.SelectMany(static part => part.ExecutionNotifications)], [.. parts.SelectMany(static part => part.ConfigurationNotifications)]);
        // Of programs that ran, the one that fared worst speaks for all.
        var worst = parts.Where(static part => part.ExitCode is not null).OrderByDescending(static part => part.ExitCode).FirstOrDefault();
        log.End(problems.Count == 0 && parts.TrueForAll(static part => part.IsSuccessful), worst?.ExitCode, worst?.ExitCodeDescription);
        return problems;
    }
}

/// <summary>A result of another log, as it is written there. Ordered by place, then by rule and message; what is equal then is equal to the letter, but for the rule's number.</summary>
internal sealed class SplicedResult : IComparable<SplicedResult>
{
    private readonly string _uri = "";
    private readonly int _line;
    private readonly int _column;
    private readonly string _message;

    /// <summary>Takes a result of a log whose text, from <paramref name="offset"/> on, is <paramref name="text"/>.</summary>
    public SplicedResult(string text, int offset, MappingNode result)
    {
        Text = text;
        Start = result.Start - offset;
        End = result.End - offset;
        RuleId = SarifReading.Text(result, "ruleId") ?? "";
        _message = SarifReading.Text(result["message"], "text") ?? "";
        if (SarifReading.First(result, "locations")?["physicalLocation"] is MappingNode place)
        {
            _uri = SarifReading.Text(place["artifactLocation"], "uri") ?? "";
            _line = Number(place["region"], "startLine");
            _column = Number(place["region"], "startColumn");
        }
        (IndexStart, IndexEnd, IndexMemberEnd) = (End, End, End);
        var at = result.IndexOf("ruleIndex");
        // A log of ours never ends a result with it.
        if (at >= 0 && at + 1 < result.Count)
            (IndexStart, IndexEnd, IndexMemberEnd) = (result[at].KeyStart - offset, result[at].Value.End - offset, result[at + 1].KeyStart - offset);
    }

    /// <summary>The text that holds it.</summary>
    public string Text { get; }

    public int Start { get; }

    public int End { get; }

    /// <summary>Where the member that gives the rule's number starts; the result's end when there is none.</summary>
    public int IndexStart { get; }

    /// <summary>Where its value ends.</summary>
    public int IndexEnd { get; }

    /// <summary>Where the next member starts.</summary>
    public int IndexMemberEnd { get; }

    public string RuleId { get; }

    public int CompareTo(SplicedResult? other)
    {
        if (other is null)
            return 1;
        var order = string.CompareOrdinal(_uri, other._uri);
        if (order == 0)
            order = _line.CompareTo(other._line);
        if (order == 0)
            order = _column.CompareTo(other._column);
        if (order == 0)
            order = string.CompareOrdinal(RuleId, other.RuleId);
        if (order == 0)
            order = string.CompareOrdinal(_message, other._message);
        if (order == 0)
            order = Compare(Start, IndexStart, other, other.Start, other.IndexStart);
        return order == 0 ? Compare(IndexMemberEnd, End, other, other.IndexMemberEnd, other.End) : order;
    }

    private int Compare(int start, int end, SplicedResult other, int otherStart, int otherEnd)
    {
        var order = string.CompareOrdinal(Text, start, other.Text, otherStart, Math.Min(end - start, otherEnd - otherStart));
        return order == 0 ? (end - start).CompareTo(otherEnd - otherStart) : order;
    }

    private static int Number(Node? owner, string name) => int.TryParse(SarifReading.Text(owner, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>What is kept of a log that is merged with others.</summary>
internal sealed class SarifPart
{
    /// <summary>The project whose log it is, if it tells.</summary>
    public string? Project { get; private set; }

    public List<SplicedResult> Results { get; } = [];

    /// <summary>Notifications, as they are written.</summary>
    public List<string> ExecutionNotifications { get; } = [];

    public List<string> ConfigurationNotifications { get; } = [];

    public bool IsSuccessful { get; private set; } = true;

    public int? ExitCode { get; private set; }

    public string? ExitCodeDescription { get; private set; }

    /// <summary>Reads a log; false with a sentence when it is none of StsLint, or tells paths from another root.</summary>
    public static bool TryRead(SourceFile log, string rootUri, string whatToDo, [NotNullWhen(true)] out SarifPart? part, [NotNullWhen(false)] out string? problem)
    {
        part = null;
        if (!SarifReading.TryReadRuns(log, whatToDo, out var runs, out problem))
            return false;
        var read = new SarifPart();
        foreach (var run in runs)
        {
            if (SarifReading.Text((run["tool"] as MappingNode)?["driver"], "name") is not SarifLog.ToolName)
                problem = $"{log.Path} is no log of {SarifLog.ToolName}; {whatToDo}";
            else if (SarifReading.Text((run["originalUriBaseIds"] as MappingNode)?[SarifRoot.Base], "uri") is not { } uri || !SarifRoot.AreSame(uri, rootUri))
                problem = $"{log.Path} does not tell paths from {rootUri}; {whatToDo}, with the same root as the others";
            if (problem is not null)
                return false;
            read.Add(log.Text!, run);
        }
        part = read;
        return true;
    }

    private void Add(string text, MappingNode run)
    {
        Project ??= SarifReading.Text(run["properties"], "project");
        if (run["results"] is SequenceNode { Count: > 0 } results)
        {
            var own = text.Substring(results.Start, results.End - results.Start);
            foreach (var result in results.Items.OfType<MappingNode>())
                Results.Add(new SplicedResult(own, results.Start, result));
        }
        foreach (var invocation in SarifReading.Members(run, "invocations"))
        {
            IsSuccessful &= SarifReading.Text(invocation, "executionSuccessful") == "true";
            if (int.TryParse(SarifReading.Text(invocation, "exitCode"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) && (ExitCode is null || code > ExitCode))
                (ExitCode, ExitCodeDescription) = (code, SarifReading.Text(invocation, "exitCodeDescription"));
            foreach (var notification in SarifReading.Members(invocation, SarifLog.ExecutionNotifications))
                ExecutionNotifications.Add(text.Substring(notification.Start, notification.End - notification.Start));
            foreach (var notification in SarifReading.Members(invocation, SarifLog.ConfigurationNotifications))
                ConfigurationNotifications.Add(text.Substring(notification.Start, notification.End - notification.Start));
        }
    }
}
