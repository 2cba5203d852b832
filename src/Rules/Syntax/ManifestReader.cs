using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StsLint.Syntax;

/// <summary>Reads a source into documents. Never throws for what the text holds: what is wrong with it becomes a <see cref="SyntaxProblem"/>.</summary>
public static class ManifestReader
{
    /// <summary>Reads every document of a source, in order.</summary>
    public static IReadOnlyList<ManifestDocument> Read(SourceFile file)
    {
        var text = file.Text ?? throw new ArgumentException("The source's text was released.", nameof(file));
        var documents = new List<ManifestDocument>();
        var start = 0;
        for (var line = 0; line < file.LineCount; line++)
        {
            var at = file.StartOfLine(line);
            if (at > start && string.CompareOrdinal(text, at, "---", 0, 3) == 0)
            {
                documents.Add(ReadDocument(file, text, start, at));
                start = at;
            }
        }
        documents.Add(ReadDocument(file, text, start, text.Length));
        return documents;
    }

    private static ManifestDocument ReadDocument(SourceFile file, string text, int start, int end)
    {
        var builder = new Builder(file, start);
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text.Substring(start, end - start)), skipComments: true));
            while (parser.MoveNext())
                builder.Take(parser.Current!);
        }
        catch (YamlException e)
        {
            builder.Problems.Add(new SyntaxProblem(SyntaxProblemKind.ParseError, new SourceSpan(file, start + (int)e.Start.Index, start + (int)e.End.Index), e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            builder.Problems.Add(new SyntaxProblem(SyntaxProblemKind.ParseError, new SourceSpan(file, start, start), e.Message));
        }
        return new ManifestDocument(file, start, end, builder.Root, builder.Problems, []) { IsBroken = builder.Problems.Count > 0 };
    }

    private sealed class Builder(SourceFile file, int offset)
    {
        private readonly Stack<Frame> _open = new();

        public List<SyntaxProblem> Problems { get; } = [];

        public Node? Root { get; private set; }

        public void Take(ParsingEvent e)
        {
            var start = offset + (int)e.Start.Index;
            var end = offset + (int)e.End.Index;
            switch (e)
            {
                case Scalar scalar:
                    var style = scalar.Style switch
                    {
                        YamlDotNet.Core.ScalarStyle.SingleQuoted => ScalarStyle.SingleQuoted,
                        YamlDotNet.Core.ScalarStyle.DoubleQuoted => ScalarStyle.DoubleQuoted,
                        YamlDotNet.Core.ScalarStyle.Literal => ScalarStyle.Literal,
                        YamlDotNet.Core.ScalarStyle.Folded => ScalarStyle.Folded,
                        _ => ScalarStyle.Plain,
                    };
                    if (_open.Count > 0 && _open.Peek() is { IsMapping: true, Key: null } frame)
                        (frame.Key, frame.KeyStart, frame.KeyEnd, frame.KeyStyle) = (scalar.Value, start, end, style);
                    else
                        Add(new ScalarNode(file, start, end, scalar.Value, style));
                    break;
                case MappingStart mapping:
                    _open.Push(new Frame { IsMapping = true, Start = start, IsFlow = mapping.Style == MappingStyle.Flow });
                    break;
                case SequenceStart sequence:
                    _open.Push(new Frame { Start = start, IsFlow = sequence.Style == SequenceStyle.Flow });
                    break;
                case AnchorAlias:
                    Add(new UnknownNode(file, start, end, "alias"));
                    break;
                case MappingEnd:
                case SequenceEnd:
                    var done = _open.Pop();
                    if (done.IsFlow)
                        end++;
                    else
                        end = done.IsMapping ? done.Entries.Count > 0 ? done.Entries[done.Entries.Count - 1].Value.End : done.Start : done.Items.Count > 0 ? done.Items[done.Items.Count - 1].End : done.Start;
                    Add(done.IsMapping
                        ? new MappingNode(file, done.Start, end, done.Entries.ToArray(), done.IsFlow)
                        : new SequenceNode(file, done.Start, end, done.Items.ToArray(), done.IsFlow));
                    break;
            }
        }

        private void Add(Node node)
        {
            if (_open.Count == 0)
            {
                Root = node;
                return;
            }
            var frame = _open.Peek();
            if (frame.IsMapping)
            {
                frame.Entries.Add(new MappingEntry(frame.Key!, frame.KeyStart, frame.KeyEnd, node, frame.KeyStyle));
                frame.Key = null;
            }
            else
            {
                frame.Items.Add(node);
            }
        }

        private sealed class Frame
        {
            public bool IsMapping;
            public bool IsFlow;
            public int Start;
            public string? Key;
            public int KeyStart;
            public int KeyEnd;
            public ScalarStyle KeyStyle;
            public readonly List<MappingEntry> Entries = [];
            public readonly List<Node> Items = [];
        }
    }
}
