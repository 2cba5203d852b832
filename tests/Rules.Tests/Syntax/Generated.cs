using System.Text;

namespace StsLint.Tests.Syntax;

/// <summary>YAML drawn at random together with what it means.</summary>
internal static class Generated
{
    private static readonly string[] s_words = ["a", "web", "x-y", "1", "0755", "true", "no", "a b", "a:b", "é", "日本", "😀", "/p/q", "~", "80%", "a#b", "$(X)", "-1", "a  b"];

    public static string Yaml(Random random) => Yaml(random, out _);

    public static string Yaml(Random random, out string meaning)
    {
        var text = new StringBuilder();
        var said = new StringBuilder();
        if (random.Next(3) == 0)
            text.Append("# head\n---").Append(random.Next(2) == 0 ? " # c" : "").Append('\n');
        Block(random, text, said, 0, 4, isRoot: true);
        meaning = said.ToString();
        var result = text.ToString();
        // A text block's last line break is part of it.
        if (random.Next(5) == 0 && !meaning.Contains("\\n", StringComparison.Ordinal))
            result = result.TrimEnd('\n');
        return random.Next(6) switch { 0 => result.Replace("\n", "\r\n"), 1 => "\ufeff" + result, _ => result };
    }

    // Writes a block collection at a column; the caller stands at the start of a line or behind a dash.
    private static void Block(Random random, StringBuilder text, StringBuilder said, int column, int depth, bool isRoot = false)
    {
        var isMapping = isRoot || random.Next(3) > 0;
        var count = random.Next(1, 5);
        said.Append(isMapping ? '{' : '[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                said.Append(", ");
                if (random.Next(8) == 0)
                    text.Append(' ', random.Next(column + 1)).Append("# between\n");
                if (random.Next(8) == 0)
                    text.Append('\n');
                text.Append(' ', column);
            }
            if (isMapping)
            {
                var key = "k" + i;
                text.Append(random.Next(6) switch { 0 => $"\"{key}\"", 1 => $"'{key}'", _ => key }).Append(':');
                said.Append(key).Append(": ");
            }
            else
            {
                text.Append('-');
            }
            Value(random, text, said, column, depth - 1, isMapping);
        }
        said.Append(isMapping ? '}' : ']');
    }

    private static void Value(Random random, StringBuilder text, StringBuilder said, int column, int depth, bool isUnderKey)
    {
        switch (random.Next(depth > 0 ? 10 : 7))
        {
            case 0:
                text.Append(End(random));
                break;
            case 1 or 2:
                var plain = s_words[random.Next(s_words.Length)];
                said.Append(plain);
                text.Append(' ', random.Next(1, 3)).Append(plain).Append(End(random));
                break;
            case 3:
                var quoted = s_words[random.Next(s_words.Length)];
                said.Append(quoted);
                text.Append(random.Next(2) == 0 ? $" \"{quoted}\"" : $" '{quoted}'").Append(End(random));
                break;
            case 4:
                text.Append(' ');
                Flow(random, text, said, 3);
                text.Append(End(random));
                break;
            case 5:
                var literal = random.Next(2) == 0;
                var lines = Enumerable.Range(0, random.Next(1, 4)).Select(_ => s_words[random.Next(s_words.Length)]).ToArray();
                said.Append(string.Join(literal ? "\\n" : " ", lines)).Append("\\n");
                text.Append(literal ? " |" : " >").Append(End(random));
                foreach (var line in lines)
                    text.Append(' ', column + 2).Append(line).Append('\n');
                break;
            case 6:
                said.Append("one two");
                text.Append(random.Next(2) == 0 ? " \"one" : " 'one").Append('\n').Append(' ', column + 1).Append("two");
                text.Append(text.ToString().LastIndexOf(" \"one", StringComparison.Ordinal) > text.ToString().LastIndexOf(" 'one", StringComparison.Ordinal) ? '"' : '\'').Append(End(random));
                break;
            case 7 when isUnderKey && random.Next(2) == 0:
                // A list level with its key.
                text.Append(End(random)).Append(' ', column).Append('-');
                said.Append('[');
                Value(random, text, said, column, depth - 1, isUnderKey: false);
                said.Append(']');
                break;
            default:
                if (isUnderKey)
                {
                    text.Append(End(random)).Append(' ', column + 2);
                    Block(random, text, said, column + 2, depth);
                }
                else
                {
                    text.Append(' ');
                    Block(random, text, said, column + 2, depth);
                }
                break;
        }
    }

    private static void Flow(Random random, StringBuilder text, StringBuilder said, int depth)
    {
        var isMapping = random.Next(2) == 0;
        text.Append(isMapping ? '{' : '[');
        said.Append(isMapping ? '{' : '[');
        var count = random.Next(4);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                text.Append(random.Next(2) == 0 ? ", " : " , ");
                said.Append(", ");
            }
            if (isMapping)
            {
                text.Append('f').Append(i).Append(": ");
                said.Append('f').Append(i).Append(": ");
            }
            if (depth > 0 && random.Next(4) == 0)
            {
                Flow(random, text, said, depth - 1);
            }
            else
            {
                var word = s_words[random.Next(s_words.Length)];
                said.Append(word);
                text.Append(random.Next(3) == 0 ? $"\"{word}\"" : word);
            }
        }
        text.Append(isMapping ? '}' : ']');
        said.Append(isMapping ? '}' : ']');
    }

    private static string End(Random random) => random.Next(6) switch { 0 => " # note\n", 1 => "  \n", _ => "\n" };
}

/// <summary>Manifests with something done to them.</summary>
internal static class Mutation
{
    private static readonly string[] s_insertions =
    [
        "\t", " ", "  ", "\n", "\r", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!t ", "|", ">", "---", "\n---\n", "...", "%", "@", "{{ x }}", "${X}", "<<: *a\n", "\0", "\ufeff", "\ud800", "é", "😀", "0x",
        "null", "~", "[[[[[[[[", "{a: {a: {a: ", "? ", "\\", "999999999999999999999", "-1", "\u0085", "spec:\n", "metadata: []\n", "name: {}\n", "- - - - ", "*: ", "<html>",
    ];

    public static string Of(string[] seeds, Random random)
    {
        var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
        for (var round = random.Next(1, 8); round > 0; round--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(7))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                    break;
                case 1 or 2:
                    text.Insert(at, s_insertions[random.Next(s_insertions.Length)]);
                    break;
                case 3 when at < text.Length:
                    text[at] = s_insertions[random.Next(s_insertions.Length)][0];
                    break;
                case 4:
                    // A part again, elsewhere.
                    var length = Math.Min(random.Next(1, 80), text.Length - at);
                    text.Insert(random.Next(text.Length + 1), text.ToString(at, length));
                    break;
                case 5:
                    Lines(text, random);
                    break;
                default:
                    var other = seeds[random.Next(seeds.Length)];
                    var from = random.Next(other.Length + 1);
                    text.Insert(at, other.AsSpan(from, Math.Min(random.Next(1, 200), other.Length - from)));
                    break;
            }
        }
        if (random.Next(40) == 0)
            text.Length = random.Next(text.Length + 1);
        return text.ToString();
    }

    // A line lost, doubled, indented or swapped with the next.
    private static void Lines(StringBuilder text, Random random)
    {
        var lines = text.ToString().Split('\n').ToList();
        var at = random.Next(lines.Count);
        switch (random.Next(5))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[at]);
                break;
            case 2:
                lines[at] = new string(' ', random.Next(1, 5)) + lines[at];
                break;
            case 3:
                lines[at] = lines[at].TrimStart();
                break;
            default:
                var other = random.Next(lines.Count);
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
        }
        text.Clear().Append(string.Join('\n', lines));
    }
}
