using StsLint.Syntax;

namespace StsLint.Tests.Syntax;

/// <summary>Keys and values stand exactly where they are written. Marked texts: «a value», ‹a key›.</summary>
public class SpanTests
{
    public static TheoryData<string> Texts() =>
    [
        "«‹a›: «b»»\n",
        "«‹a›: «b»»",
        "\ufeff«‹a›: «b»»\n",
        "# c\n\n«‹a›: «b» # d\n‹c›: «d e»»  # f\n",
        "«‹a›:\n  «‹b›:\n    «‹c›: «d»»»\n‹e›: «f»»\n\n",
        "«‹a›:\n«- «b»\n- «‹c›: «d»»»\n‹x›: «y»»\n",
        "«‹a›:\n\n# c\n  «- «b»\n  -   «c»»»\n# end\n",
        "«- «- «a»\n  - «b»»\n- «‹k›: «v»\n  ‹l›: «w»»»\n",
        "«‹a›:«»\n‹b›: «c»\n‹d›:«»»\n",
        "«‹a›:«» # comment\n‹b›: «~»»\n",
        "«-«»\n- «x»\n-«»» # c\n",
        "«‹a›: «{‹b›:«» , ‹c›: «[«1», «x y», «'z'»]», ‹d›: «{}»}»»\n",
        "«‹a›: «[«‹x›: «y»», «z»]»»\n",
        "«‹a›: «{‹b›«», ‹c›: «1»}»»\n",
        "«‹a›: «[\n  «b»,\n  «c»,\n]»\n‹d›: «e»»\n",
        "«‹\"a b\"›: «\"c\\n\\\"d\"»\n‹'e'›: «'f''g'»»\n",
        "«‹a›: «\"b\n  c\"»\n‹d›: «e\n  f»\n‹g›: «'h\n\n  i'»»\n",
        "«‹a›: «\"b\nc\"»\n‹d›: «\"e\n f\n\"»\n‹g›: «h»»\n",
        "«‹a›: «|\n  b\n  c»\n\n\n# d\n‹e›: «>-  # f\n  g\n   h»»\n\n\n",
        "«‹a›: «|»\n‹b›: «>-» # c\n‹d›: «|2+\n   e»\n\n‹f›: «g»»\n",
        "«‹a›: &x «b»\n‹c›: !!str «d»\n‹e›: &y !!map\n  «‹f›: «g»»\n‹h›: !!seq &z «[«i»]»»\n",
        "«‹a›: &x # c\n  «b»\n‹c›: &y«»\n‹d›: &z\n  «- «e»»»\n",
        "«&k ‹a›: «b»\n‹c›: «d»»\n",
        "«‹a›: «b»\r\n‹c›:\r\n  «‹d›: «e»»\r\n‹f›: «|\r\n  g\r\n  h»\r\n\r\n‹i›: «j»»\r\n",
        "«‹a›: «b»\r‹c›:\r  «- «d»»\r‹e›: «f»»\r",
        "«‹ключ›: «значение»\n‹日本›: «é😀x»\n‹😀›: «[«😀», «b»]»»\n",
        "«‹a›:\t«b»\t\n‹c›:  «d»»  \n",
        "--- # c\n«‹a›: «b»»\n...\n",
        "---\n«‹a›: «b»»\n---\n«‹c›: «d»»\n---\n«- «e»»\n",
        "«? ‹a›\n: «b»\n? ‹c›«»»\n",
        "«just text»\n",
        "«\"quoted\"»\n# c",
        "«|\n text»\n",
        "«‹a›: «b#c»\n‹d›: «'#e'»»\n",
        "«‹a b›: «c:d»»\n",
        "«‹a›: «-1»\n‹b›: «-x»»\n",
        "«‹k›:\n  «‹a›: «1»\n  ‹b›:\n  «- «2»\n  - «3»»\n  ‹c›: «4»»»\n",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Nodes_stand_where_they_are_written(string marked)
    {
        var (text, values, keys) = Unmark(marked);
        var documents = Trees.Read(text);
        Assert.Equal("", Trees.Problems(documents));
        var nodes = documents.SelectMany(document => Trees.Nodes(document.Root)).ToList();
        Assert.Equal(Places(values, text), Places(nodes.Select(node => (node.Start, node.End)), text));
        Assert.Equal(Places(keys, text), Places(nodes.OfType<MappingNode>().SelectMany(mapping => mapping.Entries).Select(entry => (entry.KeyStart, entry.KeyEnd)), text));
    }

    /// <summary>The same in JSON.</summary>
    [Theory]
    [InlineData("«{‹\"a\"›: «1», ‹\"b\"›: «[«true», «null», «\"é\\u00e9\"»]», ‹\"\"›: «{}»}»\n")]
    [InlineData("  «[«-1.5e+3», «[]», «{‹\"a\"› : «\"\\ud83d\\ude00\"»}»]»  ")]
    [InlineData("«{‹\"a\"›:«1»}»«{‹\"b\"›:«2»}»\r\n«[]»")]
    public void Nodes_of_JSON_stand_where_they_are_written(string marked)
    {
        var (text, values, keys) = Unmark(marked);
        var documents = Trees.Read(text, "test.json");
        Assert.Equal("", Trees.Problems(documents));
        var nodes = documents.SelectMany(document => Trees.Nodes(document.Root)).ToList();
        Assert.Equal(Places(values, text), Places(nodes.Select(node => (node.Start, node.End)), text));
        Assert.Equal(Places(keys, text), Places(nodes.OfType<MappingNode>().SelectMany(mapping => mapping.Entries).Select(entry => (entry.KeyStart, entry.KeyEnd)), text));
    }

    /// <summary>Where a place is, in lines and columns.</summary>
    [Fact]
    public void Lines_end_at_LF_CRLF_and_CR()
    {
        var file = new SourceFile("x", "a\nb\r\nc\rd😀e");
        Assert.Equal(4, file.LineCount);
        Assert.Equal(new LinePosition(1, 0), file.PositionOf(2));
        Assert.Equal(new LinePosition(2, 0), file.PositionOf(5));
        Assert.Equal(new LinePosition(3, 3), file.PositionOf(10));
        Assert.Equal(new LinePosition(3, 4), file.PositionOf(999));
        file.ReleaseText();
        Assert.Equal(new LinePosition(3, 3), file.PositionOf(10));
    }

    [Theory]
    [InlineData("a: b # one\n# two\nc: 'x # y' # three\nd: |  # four\n  # text\n# five\ne: [1, # six\n  2]\n# seven", "# one|# two|# three|# four|# five|# six|# seven")]
    [InlineData("# pre\n--- # marker\na: b#c\nd: \"#\" # z\n", "# pre|# marker|# z")]
    [InlineData("a: &x # one\n  b\n", "# one")]
    [InlineData("a:\n  b: 1\n c: 2 # lost\n# kept\nd: 1\n", "# kept")]
    public void Comments_are_kept_with_their_places(string text, string expected)
    {
        var document = Trees.One(text);
        Assert.Equal(expected, string.Join("|", document.Comments.Select(comment => text[comment.Start..comment.End])));
    }

    private static string Places(IEnumerable<(int Start, int End)> places, string text) =>
        string.Join("\n", places.Order().Select(place => $"{place.Start}-{place.End} {text[place.Start..place.End]}"));

    private static (string Text, List<(int, int)> Values, List<(int, int)> Keys) Unmark(string marked)
    {
        var text = new System.Text.StringBuilder();
        var values = new List<(int, int)>();
        var keys = new List<(int, int)>();
        var open = new Stack<int>();
        foreach (var c in marked)
        {
            switch (c)
            {
                case '«' or '‹':
                    open.Push(text.Length);
                    break;
                case '»':
                    values.Add((open.Pop(), text.Length));
                    break;
                case '›':
                    keys.Add((open.Pop(), text.Length));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
        Assert.Empty(open);
        return (text.ToString(), values, keys);
    }
}
