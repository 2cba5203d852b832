using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Stories;

/// <summary>What a line of a story is.</summary>
public enum StoryKind : byte
{
    /// <summary>Something happened in the cluster.</summary>
    Event,
    /// <summary>A step of the script begins.</summary>
    Step,
    /// <summary>What a step shows: a line of a table, of a file, of an answer.</summary>
    Output,
    /// <summary>What was expected is so.</summary>
    Met,
    /// <summary>What was expected is not so, or a step could not be done.</summary>
    Failed,
}

/// <summary>One line of a story.</summary>
/// <param name="At">When, from the start of the story.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">What it is about, as <c>pod/web-0</c>; empty where it is about nothing in particular.</param>
/// <param name="What">What happened.</param>
public sealed record StoryLine(TimeSpan At, StoryKind Kind, string Subject, string What);

/// <summary>What happened in a cluster, line by line. The same seed and the same steps give the same story.</summary>
public sealed class Story
{
    private const int TimeWidth = 9;
    private const int SubjectWidth = 24;
    private readonly List<StoryLine> _lines = [];

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<StoryLine> Lines => _lines;

    /// <summary>Told of each line.</summary>
    public event Action<StoryLine>? Added;

    /// <summary>The story as text, a line for each of its lines.</summary>
    public override string ToString() => string.Concat(_lines.Select(static line => TextOf(line) + "\n"));

    /// <summary>A line as text: the time in seconds from the start, the subject, and what happened.</summary>
    public static string TextOf(StoryLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var time = TimeOf(line.At).PadRight(TimeWidth);
        return line.Kind switch
        {
            StoryKind.Step => $"{time}> {line.What}",
            StoryKind.Output => $"{time}    {line.What}".TrimEnd(),
            StoryKind.Met => $"{time}  ok  {line.What}",
            StoryKind.Failed => $"{time}  FAILED  {line.What}",
            _ => $"{time}  {line.Subject.PadRight(SubjectWidth)}  {line.What}",
        };
    }

    /// <summary>The story as a JSON array with an object for each line: <c>at</c> (seconds), <c>kind</c>, <c>subject</c> and <c>what</c>.</summary>
    public ApiList ToJson() => new(_lines.Select(JsonOf).ToArray());

    /// <summary>A line as JSON.</summary>
    public static ApiValue JsonOf(StoryLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return ApiMap.Of(
            ("at", ApiNumber.Parse(line.At.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture))),
            ("kind", KindName(line.Kind)),
            ("subject", line.Subject.Length == 0 ? null : line.Subject),
            ("what", line.What));
    }

    /// <summary>A time from the start as stories write it: <c>+12.3s</c>.</summary>
    public static string TimeOf(TimeSpan at) => string.Create(CultureInfo.InvariantCulture, $"+{Math.Floor(at.TotalSeconds * 10) / 10:0.0}s");

    internal void Add(StoryLine line)
    {
        _lines.Add(line);
        Added?.Invoke(line);
    }

    private static string KindName(StoryKind kind) => kind switch
    {
        StoryKind.Step => "step",
        StoryKind.Output => "output",
        StoryKind.Met => "met",
        StoryKind.Failed => "failed",
        _ => "event",
    };
}
