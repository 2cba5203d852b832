using System.Text;
using StsLint.Syntax;

namespace StsLint.Tests.Syntax;

/// <summary>What is read without the parser is what the parser would have made of it, to the last offset.</summary>
public class BlockReaderTests
{
    // All that is read without the parser, close together.
    private const string Dense = """
        # head
        --- # of a document
        a: |
          one
            two

          # no comment

          three  
        b: |-
           x: y
        "c d" : 'it''s' # c
        'e' : "a \"b\" \\ \n\t" # d
        f:
        - |+
         keep


        - - p
          - q: r
            s:
        -
          t: [a, 'b', "c", [d e, -1], {f: g, "h": [] , i: {}}] # e
        -
        - u:
          - v
          w: x#y
          z z : 1:2
        g:

          h: https://a/b?c=d&e
          i: -x
        # between
            # deep
        j:
          - k
          - l # f
          -   m: n
              o: p
        q: {}
        r: []
        s:
        """;

    [Fact]
    public void Fixtures_are_read_as_the_parser_reads_them()
    {
        foreach (var text in PropertyTests.Seeds())
            Compare(text);
    }

    [Fact]
    public void Generated_documents_are_read_as_the_parser_reads_them()
    {
        var random = new Random(11);
        for (var i = 0; i < 3000; i++)
            Compare(Generated.Yaml(random));
    }

    [Fact]
    public void All_that_needs_no_parser_is_read_as_the_parser_reads_it_and_so_are_slips_in_it()
    {
        Assert.Equal(1, CountRead(Dense, out _));
        var random = new Random(13);
        for (var i = 0; i < 20_000; i++)
        {
            var text = Dense;
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                text = OneEdit(text, random);
            Compare(text);
        }
    }

    /// <summary>The number of texts is <c>STSLINT_FUZZ</c>, and <c>STSLINT_SEED</c> repeats a run.</summary>
    [Fact]
    public void Mutated_manifests_are_read_as_the_parser_reads_them()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("STSLINT_FUZZ") ?? "2000");
        var seed = int.Parse(Environment.GetEnvironmentVariable("STSLINT_SEED") ?? "1");
        var seeds = PropertyTests.Seeds().Where(static text => text.Length < 20_000).ToArray();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Parallel.For(0, count, (i, state) =>
        {
            var random = new Random(unchecked((seed * 1_000_033) + i));
            var text = random.Next(3) == 0 ? Generated.Yaml(random) : Mutation.Of(seeds, random);
            try
            {
                Compare(text);
                for (var round = 0; round < 20; round++)
                    Compare(OneEdit(text, random));
            }
            catch (Exception e)
            {
                failures.Enqueue($"seed {seed}, input {i}: {e.Message}");
                state.Stop();
            }
        });
        Assert.True(failures.IsEmpty, string.Join("\n", failures.Take(3)));
    }

    /// <summary>If they did, little would be compared above.</summary>
    [Fact]
    public void Most_fixtures_need_no_parser()
    {
        var all = 0;
        var read = 0;
        foreach (var text in PropertyTests.Seeds())
        {
            read += CountRead(text, out var count);
            all += count;
        }
        Assert.True(read > all * 0.85, $"only {read} of {all}");
    }

    // Small slips do more here than large ones: most large ones are given up at once.
    private static string OneEdit(string text, Random random)
    {
        const string pieces = "  \n\n\n::---##''\"\"[]{},,|+>*&!?%~ab1\\";
        if (text.Length == 0)
            return text;
        var at = random.Next(text.Length);
        var edited = new StringBuilder(text);
        switch (random.Next(4))
        {
            case 0:
                edited.Remove(at, 1);
                break;
            case 1:
                edited[at] = pieces[random.Next(pieces.Length)];
                break;
            case 2:
                edited.Insert(at, pieces[random.Next(pieces.Length)]).Insert(at, pieces[random.Next(pieces.Length)]);
                break;
            default:
                edited.Insert(at, pieces[random.Next(pieces.Length)]);
                break;
        }
        return edited.ToString();
    }

    [Theory]
    [InlineData("- a\n- b: c\n")]
    [InlineData("  - a\n  - - b\n")]
    [InlineData("a b\n\n  \n")]
    [InlineData("---\n'it''s'\n")]
    [InlineData("\"1Gi\"")]
    public void Roots_of_every_kind_need_no_parser(string text)
    {
        Assert.Equal(1, CountRead(text, out _));
        var random = new Random(17);
        for (var i = 0; i < 1000; i++)
            Compare(OneEdit(text, random));
    }

    private static void Compare(string text) => _ = CountRead(text, out _);

    // Gives how many of the documents were read without the parser.
    private static int CountRead(string text, out int all)
    {
        var file = new SourceFile("test.yaml", text);
        var reader = new BlockReader(new TreeBuilder(new StringCache()));
        reader.Start(file, text);
        var parser = new YamlReader(new TreeBuilder(new StringCache()));
        parser.Start(file, text);
        var read = 0;
        var ranges = DocumentSplitter.Split(text);
        all = ranges.Count;
        foreach (var range in ranges)
        {
            if (range.Traits != DocumentTraits.None || reader.TryRead(range) is not { } document)
                continue;
            read++;
            var actual = Say(document);
            var expected = Say(parser.ReadAlone(range));
            if (expected != actual)
                Assert.Fail($"{System.Text.Json.JsonSerializer.Serialize(text[range.Start..range.End])}\nthe parser says:\n{expected}\nread without it:\n{actual}");
        }
        return read;
    }

    private static string Say(ManifestDocument document)
    {
        var said = new StringBuilder();
        said.Append($"{document.Start}-{document.End} broken {document.IsBroken} template {document.IsTemplate}\n");
        foreach (var comment in document.Comments)
            said.Append($"# {comment.Start}-{comment.End}\n");
        foreach (var problem in document.Problems)
            said.Append($"! {problem.Kind} {problem.Span.Start}-{problem.Span.End} {problem.Detail} {problem.Related?.Start} {problem.Mapping?.Start} {problem.Entry} {problem.OtherEntry}\n");
        Say(document.Root, said);
        return said.ToString();
    }

    private static void Say(Node? node, StringBuilder said)
    {
        switch (node)
        {
            case null:
                said.Append("nothing\n");
                break;
            case ScalarNode scalar:
                said.Append($"scalar {node.Start}-{node.End} of {node.Parent?.Start} {scalar.Style} {scalar.Tag} {scalar.Value}\n");
                break;
            case SequenceNode sequence:
                said.Append($"list {node.Start}-{node.End} of {node.Parent?.Start} flow {sequence.IsFlow} open {sequence.IsOpen}\n");
                foreach (var item in sequence.Items)
                    Say(item, said);
                break;
            case MappingNode mapping:
                said.Append($"mapping {node.Start}-{node.End} of {node.Parent?.Start} flow {mapping.IsFlow} open {mapping.IsOpen}\n");
                foreach (var entry in mapping.Entries)
                {
                    said.Append($"key {entry.KeyStart}-{entry.KeyEnd} {entry.KeyStyle} {entry.Origin} {entry.Key}\n");
                    Say(entry.Value, said);
                }
                break;
            default:
                said.Append($"unknown {node.Start}-{node.End} of {node.Parent?.Start}\n");
                break;
        }
    }
}
