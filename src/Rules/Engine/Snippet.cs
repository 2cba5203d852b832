using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>A piece of YAML that is to be written somewhere.</summary>
internal sealed class Snippet
{
    private Snippet(string[] lines, Node? root)
    {
        Lines = lines;
        Root = root;
    }

    /// <summary>Its lines, as they would stand in the first column.</summary>
    public string[] Lines { get; }

    /// <summary>Its tree; null for nothing.</summary>
    public Node? Root { get; }

    /// <summary>A block mapping or sequence: it starts on a line of its own.</summary>
    public bool IsBlock => Root is MappingNode { IsFlow: false } or SequenceNode { IsFlow: false };

    /// <summary>A block scalar.</summary>
    public bool IsLiteral => Root is ScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded };

    public static Snippet Parse(string yaml)
    {
        var text = yaml.Replace("\r\n", "\n").Replace('\r', '\n').Trim('\n').TrimEnd(' ');
        var lines = text.Split('\n');
        var indent = int.MaxValue;
        foreach (var line in lines)
        {
            if (line.Trim().Length > 0)
                indent = Math.Min(indent, Leading(line));
        }
        if (indent is > 0 and < int.MaxValue)
        {
            for (var i = 0; i < lines.Length; i++)
                lines[i] = lines[i].Substring(Math.Min(indent, lines[i].Length));
        }
        return Of(lines);
    }

    public static Snippet OfText(string value, bool quoted) => Of([quoted ? YamlText.Quote(value) : YamlText.Scalar(value)]);

    public static Snippet Of(string[] lines) => new(lines, ManifestReader.Read(new SourceFile("", string.Join("\n", lines) + "\n"))[0].Root);

    /// <summary>The lines of an entry with this value, for a key in the first column.</summary>
    public string[] AsEntry(string key, int step, bool levelLists)
    {
        if (Lines.Length == 1 && Lines[0].Length == 0)
            return [key + ":"];
        if (!IsBlock)
            return Continued(key + ": ", step);
        var indent = Root is SequenceNode && levelLists ? 0 : step;
        var entry = new string[Lines.Length + 1];
        entry[0] = key + ":";
        for (var i = 0; i < Lines.Length; i++)
            entry[i + 1] = Indented(Lines[i], indent);
        return entry;
    }

    /// <summary>The lines behind <paramref name="lead"/>, those that follow being deeper than the first column.</summary>
    public string[] Continued(string lead, int step)
    {
        var result = new string[Lines.Length];
        result[0] = lead + Lines[0];
        var extra = 0;
        for (var i = 1; i < Lines.Length; i++)
        {
            if (Lines[i].Length > 0 && Lines[i][0] != ' ')
                extra = step;
        }
        for (var i = 1; i < Lines.Length; i++)
            result[i] = Indented(Lines[i], extra);
        return result;
    }

    public static string Indented(string line, int by) => line.Length == 0 ? line : new string(' ', by) + line;

    public static int Leading(string line)
    {
        var count = 0;
        while (count < line.Length && line[count] == ' ')
            count++;
        return count;
    }
}
