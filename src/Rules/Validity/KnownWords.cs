using System.Text;

namespace StsLint.Validity;

/// <summary>Closed sets of words, for messages and fixes.</summary>
internal static class KnownWords
{
    /// <summary>The known word that differs only in letter case, dashes, underscores and blanks.</summary>
    public static string? Near(string word, IReadOnlyList<string> known)
    {
        var bare = Bare(word);
        if (bare.Length == 0)
            return null;
        foreach (var candidate in known)
        {
            if (string.Equals(bare, candidate, StringComparison.OrdinalIgnoreCase))
                return candidate;
        }
        return null;
    }

    /// <summary>The words as a list: <c>A, B or C</c>.</summary>
    public static string Or(IReadOnlyList<string> words)
    {
        var text = new StringBuilder(words[0]);
        for (var i = 1; i < words.Count; i++)
            text.Append(i == words.Count - 1 ? " or " : ", ").Append(words[i]);
        return text.ToString();
    }

    private static string Bare(string word)
    {
        var text = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            if (c is not ('-' or '_' or ' '))
                text.Append(c);
        }
        return text.ToString();
    }
}
