using System.Text;
using StsLint.Syntax;

namespace StsLint.Tests.Syntax;

/// <summary>Reads texts and walks trees for the tests of the reader.</summary>
internal static class Trees
{
    public static IReadOnlyList<ManifestDocument> Read(string text, string path = "test.yaml") => ManifestReader.Read(new SourceFile(path, text));

    public static ManifestDocument One(string text, string path = "test.yaml") => Assert.Single(Read(text, path));

    /// <summary>Every node once, parents first.</summary>
    public static IEnumerable<Node> Nodes(Node? root)
    {
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Node>();
        if (root is not null)
            open.Push(root);
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
                continue;
            yield return node;
            switch (node)
            {
                case MappingNode mapping:
                    foreach (var entry in mapping.Entries)
                        open.Push(entry.Value);
                    break;
                case SequenceNode sequence:
                    foreach (var item in sequence.Items)
                        open.Push(item);
                    break;
            }
        }
    }

    /// <summary>What a tree says, without where it stands: <c>{a: "b", c: [1]}</c>.</summary>
    public static string Say(Node? node)
    {
        var text = new StringBuilder();
        Say(node, text);
        return text.ToString();
    }

    private static void Say(Node? node, StringBuilder text)
    {
        switch (node)
        {
            case null:
                text.Append("nothing");
                break;
            case ScalarNode { Style: ScalarStyle.Plain } scalar:
                text.Append(scalar.Value);
                break;
            case ScalarNode scalar:
                text.Append('"').Append(scalar.Value.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r")).Append('"');
                break;
            case UnknownNode unknown:
                text.Append('<').Append(unknown.Reason).Append('>');
                break;
            case SequenceNode sequence:
                text.Append('[');
                for (var i = 0; i < sequence.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Say(sequence[i], text);
                }
                text.Append(sequence.IsOpen ? ", …]" : "]");
                break;
            case MappingNode mapping:
                text.Append('{');
                for (var i = 0; i < mapping.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "").Append(mapping[i].Origin switch { EntryOrigin.Merged => "<<", EntryOrigin.Overridden => "-", _ => "" }).Append(mapping[i].Key).Append(": ");
                    Say(mapping[i].Value, text);
                }
                text.Append(mapping.IsOpen ? ", …}" : "}");
                break;
        }
    }

    /// <summary>Problems as <c>Kind 'marked text'</c>, with the first words of what is said where that matters.</summary>
    public static string Problems(IEnumerable<ManifestDocument> documents) =>
        string.Join("; ", documents.SelectMany(document => document.Problems).OrderBy(problem => problem.Span.Start).Select(problem => $"{problem.Kind} '{TextOf(problem.Span)}'"));

    public static string TextOf(SourceSpan span) => span.File.Text![span.Start..span.End].Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t");
}
