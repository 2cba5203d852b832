using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace StsLint.Tests.Harness;

/// <summary>
/// A text in which the expected diagnostics are marked: <c>{|STS2001:nginx|}</c>, or <c>[|nginx|]</c> for the test's own rule. In YAML also by a
/// comment line below, with tildes under what is flagged: <c>#    ~~~~~ STS2001</c>, or with columns where tildes cannot stand: <c># @0-4 STS2001</c>.
/// </summary>
internal sealed partial class MarkedText
{
    private MarkedText(string text, IReadOnlyList<(string Id, TextSpan Span)> spans)
    {
        Text = text;
        Spans = spans;
    }

    public string Text { get; }

    public IReadOnlyList<(string Id, TextSpan Span)> Spans { get; }

    public static MarkedText Parse(string marked, string? ownRule)
    {
        var spans = new List<(string, TextSpan)>();
        var text = TakeBrackets(TakeLines(marked, out var byLine), ownRule, spans);
        if (byLine.Count > 0)
        {
            var lines = SourceText.From(text).Lines;
            foreach (var (line, from, to, id) in byLine)
                spans.Add((id, TextSpan.FromBounds(lines[line].Start + from, lines[line].Start + to)));
        }
        return new MarkedText(text, spans);
    }

    private static string TakeLines(string marked, out List<(int Line, int From, int To, string Id)> found)
    {
        found = [];
        if (!marked.Contains("# ", StringComparison.Ordinal) && !marked.Contains("#~", StringComparison.Ordinal))
            return marked;
        var kept = new List<string>();
        foreach (var line in marked.Split('\n'))
        {
            if (MarkerLine().Match(line) is not { Success: true } match)
            {
                kept.Add(line);
                continue;
            }
            var (from, to) = match.Groups["tildes"] is { Success: true } tildes
                ? (tildes.Index, tildes.Index + tildes.Length)
                : (int.Parse(match.Groups["from"].Value), int.Parse(match.Groups["to"].Value));
            found.Add((kept.Count - 1, from, to, match.Groups["id"].Value));
        }
        return string.Join('\n', kept);
    }

    private static string TakeBrackets(string marked, string? ownRule, List<(string, TextSpan)> spans)
    {
        var text = new StringBuilder(marked.Length);
        var open = new Stack<(string? Id, int Start)>();
        for (var at = 0; at < marked.Length; at++)
        {
            if (Opening().Match(marked, at) is { Success: true } opening && opening.Index == at)
            {
                open.Push((opening.Groups["id"] is { Success: true } id ? id.Value : null, text.Length));
                at += opening.Length - 1;
            }
            else if (open.Count > 0 && marked[at] == '|' && at + 1 < marked.Length && marked[at + 1] == (open.Peek().Id is null ? ']' : '}'))
            {
                var (id, start) = open.Pop();
                spans.Add((id ?? ownRule ?? throw new InvalidOperationException("[|…|] stands for the test's own rule, but the test names none."), TextSpan.FromBounds(start, text.Length)));
                at++;
            }
            else
            {
                text.Append(marked[at]);
            }
        }
        Assert.True(open.Count == 0, "A marker is not closed.");
        return text.ToString();
    }

    [GeneratedRegex(@"\G(?:\{\|(?<id>[A-Z]+\d+):|\[\|)")]
    private static partial Regex Opening();

    [GeneratedRegex(@"^\s*#\s*(?:(?<tildes>~+)|@(?<from>\d+)-(?<to>\d+)) (?<id>STS\d{4})\s*$")]
    private static partial Regex MarkerLine();
}
