using StsLint.Syntax;

namespace StsLint.Tests.Syntax;

/// <summary>What holds of every reading of every text.</summary>
internal static class Invariants
{
    public static void Check(string text, string path = "test.yaml")
    {
        try
        {
            CheckAll(text, path);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\nin {System.Text.Json.JsonSerializer.Serialize(text.Length > 3000 ? text[..3000] : text)}", e);
        }
    }

    private static void CheckAll(string text, string path)
    {
        var file = new SourceFile(path, text);
        var documents = ManifestReader.Read(file);
        Assert.NotEmpty(documents);
        Assert.Equal(0, documents[0].Start);
        Assert.Equal(text.Length, documents[^1].End);
        for (var i = 0; i < documents.Count; i++)
        {
            if (i > 0)
                Assert.Equal(documents[i - 1].End, documents[i].Start);
            Check(documents[i], text);
        }
    }

    private static void Check(ManifestDocument document, string text)
    {
        foreach (var problem in document.Problems)
        {
            Within(problem.Span.Start, problem.Span.End, 0, text.Length, problem);
            Assert.True(problem.Span.Start >= document.Start && problem.Span.End <= document.End, $"{problem} lies outside of its document");
            if (problem.Related is { } related)
                Within(related.Start, related.End, 0, text.Length, problem);
        }
        var before = document.Start;
        foreach (var comment in document.Comments)
        {
            Within(comment.Start, comment.End, before, document.End, comment);
            Assert.Equal('#', text[comment.Start]);
            before = comment.End;
        }
        var isClean = document.Problems.All(problem => problem.Kind is not (SyntaxProblemKind.IllegalCharacter or SyntaxProblemKind.TabIndentation));
        foreach (var node in Trees.Nodes(document.Root))
        {
            Within(node.Start, node.End, document.Start, document.End, node);
            if (node.Parent is { } parent)
                Within(node.Start, node.End, parent.Start, parent.End, node);
            if (node is ScalarNode { Style: ScalarStyle.Plain } scalar && isClean && IsOneLine(text, node.Start, node.End))
                Assert.Equal(scalar.Value, text[node.Start..node.End]);
            if (node is ScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } quoted)
                Assert.True(text[quoted.Start] is '"' or '\'' && text[quoted.End - 1] == text[quoted.Start], "a quoted text stands within its quotes");
            if (node is ScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded } block)
                Assert.True(text[block.Start] is '|' or '>' && text[block.End - 1] is not (' ' or '\t' or '\n' or '\r'), "a block text stands from its header to its last character");
            if (node is MappingNode mapping)
                CheckKeys(mapping, text, isClean);
        }
    }

    private static void CheckKeys(MappingNode mapping, string text, bool isClean)
    {
        for (var i = 0; i < mapping.Count; i++)
        {
            ref readonly var entry = ref mapping[i];
            if (entry.Origin == EntryOrigin.Merged)
                continue;
            Within(entry.KeyStart, entry.KeyEnd, mapping.Start, mapping.End, mapping);
            if (entry.KeyStyle == ScalarStyle.Plain && isClean && IsOneLine(text, entry.KeyStart, entry.KeyEnd))
                Assert.Equal(entry.Key, text[entry.KeyStart..entry.KeyEnd]);
            else if (entry.KeyStyle is ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted)
                Assert.True(text[entry.KeyStart] is '"' or '\'' or '*');
        }
    }

    private static bool IsOneLine(string text, int start, int end) => text.AsSpan(start, end - start).IndexOfAny("\n\r\u0085\u2028\u2029") < 0;

    private static void Within(int start, int end, int from, int to, object what) =>
        Assert.True(start >= from && start <= end && end <= to, $"{start}-{end} is not within {from}-{to}: {what}");
}
