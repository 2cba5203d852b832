using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Tables;

/// <summary>What stands in the cells of tables, in the words that kubectl's users know.</summary>
internal static class Cells
{
    public const string None = "<none>";
    public const string Unset = "<unset>";
    public const string Unknown = "<unknown>";
    private const int MostShown = 3;

    /// <summary>How long ago a time is; <c>&lt;unknown&gt;</c> when there is none.</summary>
    public static string Since(DateTimeOffset? time, DateTimeOffset now) => time is { } then ? Duration(now - then) : Unknown;

    /// <summary>How long ago a time is that the API wrote.</summary>
    public static string Since(string? time, DateTimeOffset now) => Since(ApiTime.Read(time), now);

    /// <summary>A time span for people: <c>45s</c>, <c>5m30s</c>, <c>3h</c>, <c>2d</c>; the longer, the coarser.</summary>
    public static string Duration(TimeSpan span)
    {
        var seconds = (long)span.TotalSeconds;
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 0)
            return "0s";
        if (seconds < 120)
            return Whole(seconds, "s");
        var minutes = seconds / 60;
        if (minutes < 10)
            return Whole(minutes, "m") + Rest(seconds % 60, "s");
        if (minutes < 180)
            return Whole(minutes, "m");
        var hours = minutes / 60;
        if (hours < 8)
            return Whole(hours, "h") + Rest(minutes % 60, "m");
        if (hours < 48)
            return Whole(hours, "h");
        var days = hours / 24;
        if (hours < 192)
            return Whole(days, "d") + Rest(hours % 24, "h");
        if (days < 365 * 2)
            return Whole(days, "d");
        return days < 365 * 8 ? Whole(days / 365, "y") + Rest(days % 365, "d") : Whole(days / 365, "y");
    }

    /// <summary>The short names of access modes, in their usual order.</summary>
    public static string AccessModes(ApiList? modes)
    {
        var given = (modes ?? ApiList.Empty).Texts.ToHashSet(StringComparer.Ordinal);
        var shown = new List<string>();
        foreach (var (name, brief) in (ReadOnlySpan<(string, string)>)[("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")])
        {
            if (given.Contains(name))
                shown.Add(brief);
        }
        return string.Join(',', shown);
    }

    /// <summary>A value of the API's as text.</summary>
    public static string Text(ApiValue? value) => value switch
    {
        null => "",
        ApiText text => text.Value,
        ApiNumber number => number.Literal,
        ApiBoolean boolean => boolean.Value ? "true" : "false",
        _ => "",
    };

    /// <summary>A text, or <c>&lt;none&gt;</c>.</summary>
    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    /// <summary>Labels in order; <c>&lt;none&gt;</c> when there are none.</summary>
    public static string Labels(ApiMap? labels) =>
        labels is { Count: > 0 } ? string.Join(',', labels.OrderBy(static each => each.Key, StringComparer.Ordinal).Select(static each => $"{each.Key}={Text(each.Value)}")) : None;

    /// <summary>Names or images of the containers of a pod template.</summary>
    public static string OfContainers(ApiMap? podSpec, string field) =>
        string.Join(',', (podSpec?.List("containers") ?? ApiList.Empty).Maps.Select(each => each.TextOf(field) ?? ""));

    /// <summary>A few of many, and how many there are beside.</summary>
    public static string Few(IReadOnlyCollection<string> all, string whenNone)
    {
        if (all.Count == 0)
            return whenNone;
        var shown = string.Join(',', all.Take(MostShown));
        return all.Count > MostShown ? string.Create(CultureInfo.InvariantCulture, $"{shown} + {all.Count - MostShown} more...") : shown;
    }

    private static string Whole(long number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;

    private static string Rest(long number, string unit) => number == 0 ? "" : Whole(number, unit);
}
