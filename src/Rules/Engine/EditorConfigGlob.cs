using System.Globalization;
using System.Text;

namespace StsLint.Engine;

/// <summary>
/// The pattern of a section of .editorconfig: <c>*</c>, <c>**</c>, <c>?</c>, <c>[abc]</c>, <c>[!a-z]</c>, <c>{one,two}</c>, <c>{1..9}</c>,
/// and <c>\</c> before a character that means itself. Source: the EditorConfig specification.
/// </summary>
public sealed class EditorConfigGlob
{
    // Far beyond any real pattern; a pattern made to be slow matches nothing.
    private const int MostSteps = 200_000;
    private const int LongestPattern = 4096;
    private readonly List<Part>? _parts;

    /// <summary>Reads a pattern; without a slash in it, it is for names in any folder below.</summary>
    public EditorConfigGlob(string pattern)
    {
        Pattern = pattern;
        if (pattern.Length > LongestPattern)
            return;
        var slash = pattern.IndexOf('/');
        if (slash == 0)
            pattern = pattern.Substring(1);
        _parts = new Reader(pattern).ReadAll();
        if (slash < 0)
            _parts.Insert(0, new Part(PartKind.AnyFolders));
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>Tells whether a path, relative to the folder of the .editorconfig and with forward slashes, fits.</summary>
    public bool IsMatch(string relativePath)
    {
        if (_parts is null)
            return false;
        var steps = MostSteps;
        return Match(_parts, 0, relativePath, 0, ref steps, null);
    }

    private sealed record Continuation(List<Part> Parts, int Index, Continuation? Outer);

    private static bool Match(List<Part> parts, int index, string path, int at, ref int steps, Continuation? outer)
    {
        while (true)
        {
            if (--steps < 0)
                return false;
            if (index == parts.Count)
            {
                if (outer is null)
                    return at == path.Length;
                (parts, index, outer) = (outer.Parts, outer.Index, outer.Outer);
                continue;
            }
            var part = parts[index];
            switch (part.Kind)
            {
                case PartKind.Literal:
                    if (at >= path.Length || path[at] != part.Character)
                        return false;
                    at++;
                    index++;
                    continue;
                case PartKind.One:
                    if (at >= path.Length || path[at] == '/')
                        return false;
                    at++;
                    index++;
                    continue;
                case PartKind.Class:
                    if (at >= path.Length || path[at] == '/' || part.Holds(path[at]) == part.IsNegated)
                        return false;
                    at++;
                    index++;
                    continue;
                case PartKind.Star:
                case PartKind.DoubleStar:
                    for (var end = at; ; end++)
                    {
                        if (Match(parts, index + 1, path, end, ref steps, outer))
                            return true;
                        if (end >= path.Length || (part.Kind == PartKind.Star && path[end] == '/'))
                            return false;
                    }
                case PartKind.AnyFolders:
                    for (var start = at; ; start++)
                    {
                        if (Match(parts, index + 1, path, start, ref steps, outer))
                            return true;
                        start = path.IndexOf('/', start);
                        if (start < 0)
                            return false;
                    }
                case PartKind.Choice:
                    foreach (var choice in part.Choices!)
                    {
                        if (Match(choice, 0, path, at, ref steps, new Continuation(parts, index + 1, outer)))
                            return true;
                    }
                    return false;
                default:
                    var digits = at;
                    if (digits < path.Length && path[digits] is '-' or '+')
                        digits++;
                    var first = digits;
                    for (; digits < path.Length && path[digits] is >= '0' and <= '9'; digits++)
                    {
                        // Leading zeros are not in a range of numbers.
                        if (long.TryParse(path.Substring(at, digits + 1 - at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                            && number >= part.Least && number <= part.Most
                            && (path[first] != '0' || digits == first)
                            && Match(parts, index + 1, path, digits + 1, ref steps, outer))
                            return true;
                    }
                    return false;
            }
        }
    }

    private enum PartKind : byte
    {
        Literal,
        One,
        Class,
        Star,
        DoubleStar,
        AnyFolders,
        Choice,
        Range,
    }

    private sealed class Part(PartKind kind)
    {
        public PartKind Kind { get; } = kind;

        public char Character { get; init; }

        public string Characters { get; init; } = "";

        public bool IsNegated { get; init; }

        public List<List<Part>>? Choices { get; init; }

        public long Least { get; init; }

        public long Most { get; init; }

        // Pairs of characters: from and to.
        public bool Holds(char c)
        {
            for (var i = 0; i + 1 < Characters.Length; i += 2)
            {
                if (c >= Characters[i] && c <= Characters[i + 1])
                    return true;
            }
            return false;
        }
    }

    private sealed class Reader(string pattern)
    {
        private int _at;

        public List<Part> ReadAll()
        {
            var parts = new List<Part>();
            while (_at < pattern.Length)
                ReadPart(parts, depth: 0);
            return parts;
        }

        private void ReadPart(List<Part> parts, int depth)
        {
            var c = pattern[_at];
            switch (c)
            {
                case '\\' when _at + 1 < pattern.Length:
                    parts.Add(new Part(PartKind.Literal) { Character = pattern[_at + 1] });
                    _at += 2;
                    break;
                case '*' when _at + 1 < pattern.Length && pattern[_at + 1] == '*':
                    _at += 2;
                    // "a/**/b" is also "a/b".
                    if (_at < pattern.Length && pattern[_at] == '/' && (_at == 2 || pattern[_at - 3] == '/'))
                    {
                        _at++;
                        parts.Add(new Part(PartKind.AnyFolders));
                    }
                    else
                    {
                        parts.Add(new Part(PartKind.DoubleStar));
                    }
                    break;
                case '*':
                    _at++;
                    parts.Add(new Part(PartKind.Star));
                    break;
                case '?':
                    _at++;
                    parts.Add(new Part(PartKind.One));
                    break;
                case '[' when TryReadClass(out var set):
                    parts.Add(set);
                    break;
                case '{' when depth < 32 && TryReadBraces(depth, out var choice):
                    parts.AddRange(choice);
                    break;
                default:
                    _at++;
                    parts.Add(new Part(PartKind.Literal) { Character = c });
                    break;
            }
        }

        private bool TryReadClass(out Part part)
        {
            part = null!;
            var end = _at + 1;
            while (end < pattern.Length && (pattern[end] != ']' || end == _at + 1))
            {
                // A slash inside makes the bracket mean itself.
                if (pattern[end] == '/')
                    return false;
                end += pattern[end] == '\\' ? 2 : 1;
            }
            if (end >= pattern.Length)
                return false;
            var at = _at + 1;
            var isNegated = pattern[at] is '!' or '^';
            if (isNegated)
                at++;
            var pairs = new StringBuilder();
            while (at < end)
            {
                if (pattern[at] == '\\')
                    at++;
                var from = pattern[at++];
                var to = from;
                if (at + 1 < end && pattern[at] == '-')
                {
                    to = pattern[at + 1];
                    at += 2;
                }
                pairs.Append(from).Append(to);
            }
            _at = end + 1;
            part = new Part(PartKind.Class) { Characters = pairs.ToString(), IsNegated = isNegated };
            return true;
        }

        private bool TryReadBraces(int depth, out IEnumerable<Part> parts)
        {
            parts = [];
            var start = _at;
            if (Closing(_at) is not (>= 0 and var end))
                return false;
            var inner = pattern.Substring(_at + 1, end - _at - 1);
            var dots = inner.IndexOf("..", StringComparison.Ordinal);
            if (dots > 0
                && long.TryParse(inner.Substring(0, dots), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var one)
                && long.TryParse(inner.Substring(dots + 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var other))
            {
                _at = end + 1;
                parts = [new Part(PartKind.Range) { Least = Math.Min(one, other), Most = Math.Max(one, other) }];
                return true;
            }
            var choices = new List<List<Part>>();
            var current = new List<Part>();
            _at++;
            while (_at < end)
            {
                if (pattern[_at] == ',')
                {
                    choices.Add(current);
                    current = [];
                    _at++;
                    continue;
                }
                ReadPart(current, depth + 1);
            }
            choices.Add(current);
            _at = end + 1;
            // Braces around a single text mean themselves.
            parts = choices.Count > 1
                ? [new Part(PartKind.Choice) { Choices = choices }]
                : [new Part(PartKind.Literal) { Character = '{' }, .. current, new Part(PartKind.Literal) { Character = '}' }];
            return start < _at;
        }

        private int Closing(int open)
        {
            var depth = 0;
            for (var at = open; at < pattern.Length; at++)
            {
                switch (pattern[at])
                {
                    case '\\':
                        at++;
                        break;
                    case '{':
                        depth++;
                        break;
                    case '}' when --depth == 0:
                        return at;
                }
            }
            return -1;
        }
    }
}
