using System.Security.Cryptography;
using System.Text;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Rounds of fixes over sources whose texts somebody else holds, or can give again. Ends in any case: texts that come back end it, and
/// there are not many rounds.
/// </summary>
public sealed class FixRounds
{
    private const int Most = 20;
    private readonly FixSafety _allowed;
    private readonly Func<SourceFile, string?> _textOf;
    // Of the paths that changed so far: what they held first, and what they hold now.
    private readonly Dictionary<string, (string First, string Now)> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal) { "" };

    /// <summary>
    /// Starts. <paramref name="textOf"/> gives the text of a source that the fixes of the round name, the same each time; null for one that
    /// must not be changed.
    /// </summary>
    public FixRounds(FixSafety allowed, Func<SourceFile, string?> textOf)
    {
        _allowed = allowed;
        _textOf = textOf;
    }

    /// <summary>How many rounds changed something.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Does one more round: <paramref name="judge"/> adds the fixes of the sources as they are now, the most wanted first, each with what it
    /// is to be known by. A fix is not kept, only what it replaces. Gives null when it is over.
    /// </summary>
    public FixStep? Next(Action<Action<Fix, object>> judge)
    {
        if (Count >= Most)
            return null;
        var round = new FixRound(_allowed, _textOf);
        judge(round.Add);
        round.LeaveOutHarm();
        var texts = round.Write();
        if (round.Accepted.Count == 0)
            return null;
        foreach (var (file, text) in texts)
        {
            var now = Hash(text);
            _changed[file.Path] = (_changed.TryGetValue(file.Path, out var known) ? known.First : Hash(_textOf(file)!), now);
        }
        if (!_seen.Add(State()))
            return null;
        Count++;
        return new FixStep(texts, [.. round.Accepted.Select(static fix => fix.Owner)]);
    }

    private string State()
    {
        var state = new StringBuilder();
        foreach (var (path, (first, now)) in _changed.OrderBy(static each => each.Key, StringComparer.Ordinal).Select(static each => (each.Key, each.Value)))
        {
            if (first != now)
                state.Append(path).Append('\0').Append(now).Append('\0');
        }
        return state.Length == 0 ? "" : Hash(state.ToString());
    }

    private static string Hash(string text)
    {
        var bytes = Encoding.Unicode.GetBytes(text);
#if NET
        return Convert.ToBase64String(SHA256.HashData(bytes));
#else
        using var hash = SHA256.Create();
        return Convert.ToBase64String(hash.ComputeHash(bytes));
#endif
    }
}

/// <summary>What a round did: the texts that changed, and what the fixes that changed them were known by.</summary>
public sealed record FixStep(IReadOnlyList<(SourceFile File, string Text)> Texts, IReadOnlyList<object> Applied);
