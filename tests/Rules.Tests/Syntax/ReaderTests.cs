using System.Text;
using StsLint.Syntax;

namespace StsLint.Tests.Syntax;

/// <summary>What the reader makes of texts: trees, problems, documents.</summary>
public class ReaderTests
{
    [Theory]
    // aliases and merge keys
    [InlineData("a: &x {k: 1}\nb: *x", "{a: {k: 1}, b: {k: 1}}", "")]
    [InlineData("a: &x 1\n*x : 2", "{a: 1, 1: 2}", "")]
    [InlineData("a: *x", "{a: <unknown alias>}", "UnknownAlias '*x'")]
    [InlineData("a: &x [*x]", "{a: [<recursive alias>]}", "RecursiveAlias '*x'")]
    [InlineData("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3", "{a: {k: 1, l: 2}, b: {l: 3, <<k: 1}}", "MergeHides 'l'")]
    [InlineData("a: &x {k: 1}\nb:\n  k: 1\n  <<: *x", "{a: {k: 1}, b: {k: 1}}", "")]
    [InlineData("b:\n  <<: [{k: 1}, {k: 2, l: 3}]", "{b: {<<k: 1, <<l: 3}}", "")]
    [InlineData("b:\n  <<: 1", "{b: {, …}}", "BadMerge '<<'")]
    [InlineData("b:\n  <<: [{k: 1}, x]", "{b: {<<k: 1, …}}", "BadMerge '<<'")]
    [InlineData("b:\n  '<<': 1", "{b: {<<: 1}}", "")]
    // keys
    [InlineData("a: 1\nb: 2\na: 3\na: 4", "{-a: 1, b: 2, -a: 3, a: 4}", "DuplicateKey 'a'; DuplicateKey 'a'")]
    [InlineData("[a]: 1\nb: 2", "{b: 2, …}", "ComplexKey '[a]'")]
    [InlineData("? {a: {b: c}}\n: {d: [e]}\nb: 2", "{b: 2, …}", "ComplexKey '{a: {b: c}}'")]
    // what YAML has and the server does not take
    [InlineData("%YAML 1.2\n---\na: 1", "{a: 1}", "Directive '%YAML 1.2'")]
    [InlineData("--- some words\na: 1", "{a: 1}", "TextOnMarker 'some words'")]
    [InlineData("--- a: 1\nb: 2", "{a: 1, b: 2}", "TextOnMarker 'a: 1'")]
    [InlineData("a: !Ref b\nc: !!str d\ne: !f {g: h}", "{a: b, c: d, e: {g: h}}", "CustomTag '!Ref'; CustomTag '!f'")]
    [InlineData("a: x\0y", "{a: x\ufffdy}", "IllegalCharacter '\0'")]
    [InlineData("a: \ufeffb", "{a: \ufffdb}", "IllegalCharacter '\ufeff'")]
    // tabs
    [InlineData("a:\n\tb: c", "{a: {b: c}}", "TabIndentation '\\t'")]
    [InlineData("a:\n\tb:\n\t\t- c\n\t\t- d\n\te: f", "{a: {b: [c, d], e: f}}", "TabIndentation '\\t'; TabIndentation '\\t\\t'; TabIndentation '\\t\\t'; TabIndentation '\\t'")]
    [InlineData("-\ta: 1\n-\tb: 2\n\tc: 3", "[{a: 1}, {b: 2, c: 3}]", "TabIndentation '\\t'; TabIndentation '\\t'; TabIndentation '\\t'")]
    [InlineData("a:\n    b: 1\n\tc: 2", "{a: {b: 1, c: 2}}", "TabIndentation '\\t'")]
    [InlineData("a: [\n\tb,\n\tc ]\nd: |\n  x\n  \ty\ne:\tf\t", "{a: [b, c], d: \"x\\n\ty\\n\", e: f}", "")]
    [InlineData("a: b\n\t\nc: d", "{a: b, c: d}", "TabIndentation '\\t'")]
    // what the server takes and YAML 1.2 does not
    [InlineData("a: \"b\nc\n  d\"\ne: f", "{a: \"b c d\", e: f}", "")]
    [InlineData("x:\n  a: \"b\n  c\"\n  e: \"f\n g\"", "{x: {a: \"b c\", e: \"f g\"}}", "")]
    [InlineData("a: [\nb, {c: d,\ne: f}\n]\ng: h", "{a: [b, {c: d, e: f}], g: h}", "")]
    [InlineData("a: \"b\\\n  c\"", "{a: \"bc\"}", "")]
    [InlineData("\u00a0a: 1", "{\u00a0a: 1}", "")]
    [InlineData("a: $VAR\nb: ${X}\nc: 0755", "{a: $VAR, b: ${X}, c: 0755}", "")]
    public void Texts_become_trees(string text, string tree, string problems)
    {
        var document = Trees.One(text);
        Assert.Equal(problems, Trees.Problems([document]));
        Assert.Equal(tree, Trees.Say(document.Root));
        Assert.False(document.IsBroken);
    }

    [Theory]
    [InlineData("a: b: c", "{a: <not read>, …}", ":", "a second ': '")]
    [InlineData("a:\n  b: 1\n c: 2", "{a: {b: 1}, …}", "c:", "fits no block")]
    [InlineData("a:\n  b: 1\n  - c", "{a: {b: 1, …}, …}", "-", "")]
    [InlineData("a: 1\nb\nc: 2", "{a: 1, …}", "b", "no ': '")]
    [InlineData("a: \"b\nc: d", "{a: <not read>, …}", "\"b", "never closed")]
    [InlineData("a: 'b\n---\nc: d", "{a: <not read>, …}", "'b", "never closed")]
    [InlineData("a: [b, c\nd: e", "{a: [b, c d, …], …}", ":", "closing ']'")]
    [InlineData("a: {b: c\nd: e", "{a: {b: <not read>, …}, …}", ":", "closing '}'")]
    [InlineData("a: [b}", "{a: [b, …], …}", "}", "closing ']'")]
    [InlineData("a: b]\nc: ]", "{a: b], c: <not read>, …}", "]", "closes nothing")]
    [InlineData("a: @b", "{a: <not read>, …}", "@", "cannot start with '@'")]
    [InlineData("a: `b`", "{a: <not read>, …}", "`", "cannot start with '`'")]
    [InlineData("a: * b", "{a: <not read>, …}", "*", "makes it an alias")]
    [InlineData("a: */5 * *", "{a: <unknown alias>, …}", "*/5 *", "makes it an alias")]
    [InlineData("a: \"\\q\"", "{a: <not read>, …}", "\"", "backslash")]
    [InlineData("a: |x\n  b", "{a: <not read>, …}", "|", "nothing but a comment")]
    [InlineData("a: - b", "{a: <not read>, …}", "-", "list item cannot start")]
    [InlineData("- a\nb: c", "[a, …]", "b:", "")]
    [InlineData("a\nb: c", "nothing", "", "")]
    public void What_cannot_be_read_is_said_at_its_place(string text, string tree, string marked, string words)
    {
        var document = Trees.Read(text)[0];
        Assert.True(document.IsBroken);
        var problem = Assert.Single(document.Problems);
        Assert.Equal(SyntaxProblemKind.ParseError, problem.Kind);
        if (marked.Length > 0)
            Assert.Equal(marked, Trees.TextOf(problem.Span));
        Assert.Contains(words, problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("While", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(tree, Trees.Say(document.Root));
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("\ufeff", "nothing")]
    [InlineData("# c\n", "nothing")]
    [InlineData("---", "nothing")]
    [InlineData("---\n---\n", "nothing|nothing")]
    [InlineData("a\n---\nb\n...\nc\n", "a|b|c")]
    [InlineData("# c\n---\na\n---\n# d\n", "a|nothing")]
    [InlineData("a: |\n  x\n  ---\n---\nb", "{a: \"x\\n---\\n\"}|b")]
    [InlineData("a: [\n---\nb: 1\n---\nc: \"\n---\nd: 2", "{a: [, …], …}|{b: 1}|{c: <not read>, …}|{d: 2}")]
    [InlineData("a: b: c\r\n---\r\nd: 1\r\n", "{a: <not read>, …}|{d: 1}")]
    [InlineData("a: 1\r---\rb: 2", "{a: 1}|{b: 2}")]
    [InlineData("{\"a\": 1}\n---\n[2]\n---\nb: 3", "{a: 1}|[2]|{b: 3}")]
    public void Documents_are_cut_at_marker_lines(string text, string trees)
    {
        var documents = Trees.Read(text);
        Assert.Equal(trees, string.Join("|", documents.Select(document => Trees.Say(document.Root))));
        Assert.Equal(0, documents[0].Start);
        Assert.Equal(text.Length, documents[^1].End);
        for (var i = 1; i < documents.Count; i++)
            Assert.Equal(documents[i - 1].End, documents[i].Start);
    }

    [Theory]
    [InlineData("a: {{ .Values.x }}\n", true)]
    [InlineData("a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n", true)]
    [InlineData("{{ include \"x\" . }}\n", true)]
    [InlineData("a:\n  {{- toYaml .Values.x | nindent 2 }}\n", true)]
    [InlineData("{% if x %}\na: 1\n{% endif %}\n", true)]
    [InlineData("a: {{x}}-b\n", true)]
    [InlineData("a: x{{ y }}z\n", false)]
    [InlineData("a: '{{ x }}'\nb: \"{{ y }}\" # {{ z }}\n", false)]
    [InlineData("a: |\n  {{ define }}\n  {{ x }}: {{ y }}\n", false)]
    [InlineData("a: { { b: c }: d }\n", false)]
    [InlineData("a: {b: {c: d}}\n", false)]
    public void Templates_are_told_from_texts_with_braces(string text, bool isTemplate)
    {
        var document = Trees.One(text);
        Assert.Equal(isTemplate, document.IsTemplate);
        Assert.Equal(isTemplate, document.IsBroken);
        Assert.Equal(isTemplate, document.Root is null);
        Assert.Equal(isTemplate, document.Problems.Any(problem => problem.Kind == SyntaxProblemKind.Template));
        Assert.DoesNotContain(document.Problems, problem => problem.Kind == SyntaxProblemKind.ParseError);
    }

    [Fact]
    public void Templates_are_said_once_per_file_also_when_it_is_read_in_parts()
    {
        var text = string.Concat(Enumerable.Repeat("---\na: {{ x }}\n", 20));
        var whole = Trees.Read(text);
        Assert.Single(whole.SelectMany(document => document.Problems));
        var file = new SourceFile("t.yaml", text);
        var parts = ManifestReader.Split(file, 50);
        Assert.True(parts.Count > 3);
        var joined = ManifestReader.Join([.. parts.Select(ManifestReader.Read)]);
        Assert.Equal(20, joined.Count);
        Assert.Single(joined.SelectMany(document => document.Problems));
    }

    [Fact]
    public void Parts_give_what_the_whole_gives()
    {
        var text = string.Join("---\n", Directory.EnumerateFiles(Repository.Fixtures, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(150).Select(File.ReadAllText));
        var whole = Trees.Read(text);
        var parts = ManifestReader.Split(new SourceFile("t.yaml", text), 3000);
        var joined = ManifestReader.Join([.. parts.AsParallel().AsOrdered().Select(ManifestReader.Read)]);
        Assert.Equal(whole.Select(document => (document.Start, document.End, Trees.Say(document.Root), document.Comments.Count)), joined.Select(document => (document.Start, document.End, Trees.Say(document.Root), document.Comments.Count)));
        Assert.Equal(Trees.Problems(whole), Trees.Problems(joined));
    }

    [Theory]
    [InlineData("{\"a\": [1, -2.5e3, true, null], \"b\": \"\\u00e9\\n\\ud83d\\ude00\\/\", \"c\": {}}", "{a: [1, -2.5e3, true, null], b: \"é\\n😀/\", c: {}}", "")]
    [InlineData("{\"a\": 1, \"a\": 2}", "{-a: 1, a: 2}", "DuplicateKey '\"a\"'")]
    [InlineData("{\"a\": 1,}", "{a: 1, …}", "ParseError ','")]
    [InlineData("[1,]", "[1, …]", "ParseError ','")]
    [InlineData("{\"a\": 1 \"b\": 2}", "{a: 1, …}", "ParseError '\"'")]
    [InlineData("{\"a\" 1}", "{a: <not read>, …}", "ParseError '1'")]
    [InlineData("{\"a\": 1", "{a: 1, …}", "ParseError '1'")]
    [InlineData("{\"a\": [1}", "{a: [1, …], …}", "ParseError '}'")]
    [InlineData("{'a': 1}", "{, …}", "ParseError ''a''")]
    [InlineData("{a: 1}", "{, …}", "ParseError 'a'")]
    [InlineData("{\"a\": 'b'}", "{a: <not read>, …}", "ParseError ''b''")]
    [InlineData("{\"a\": True}", "{a: <not read>, …}", "ParseError 'True'")]
    [InlineData("{\"a\": 01}", "{a: <not read>, …}", "ParseError '01'")]
    [InlineData("{\"a\": .5}", "{a: <not read>, …}", "ParseError '.5'")]
    [InlineData("{\"a\": +1}", "{a: <not read>, …}", "ParseError '+1'")]
    [InlineData("{\"a\": 1} // c", "{a: 1}|nothing", "ParseError '//'")]
    [InlineData("{\"a\": 1, // c\n \"b\": 2}", "{a: 1, …}", "ParseError '//'")]
    [InlineData("{\"a\": \"b\nc\"}", "{a: <not read>, …}", "ParseError '\"b'")]
    [InlineData("{\"a\": \"\\q\"}", "{a: <not read>, …}", "ParseError '\\q'")]
    [InlineData("{\"a\": \"\\u12\"}", "{a: <not read>, …}", "ParseError '\\u12\"}'")]
    [InlineData("{\"a\": \"\\ud800\"}", "{a: \"\ufffd\"}", "")]
    [InlineData("{\"a\": \"\t\"}", "{a: <not read>, …}", "ParseError '\\t'")]
    [InlineData("{\"a\": 1}{\"b\": 2}\n[3]", "{a: 1}|{b: 2}|[3]", "")]
    [InlineData("{\"a\": 1,}\n{\"b\": 2}", "{a: 1, …}|{b: 2}", "ParseError ','")]
    [InlineData("\ufeff {\"a\": 1}", "{a: 1}", "")]
    public void JSON_is_read_strictly(string text, string trees, string problems)
    {
        var documents = Trees.Read(text, "test.json");
        Assert.Equal(problems, Trees.Problems(documents));
        Assert.Equal(trees, string.Join("|", documents.Select(document => Trees.Say(document.Root))));
    }

    [Fact]
    public void Bytes_become_text_as_their_mark_says()
    {
        const string text = "a: é日😀\n";
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(true, true) })
        {
            var file = SourceFile.FromBytes("x.yaml", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
            Assert.Equal("\ufeff" + text, file.Text);
            Assert.Equal("{a: é日😀}", Trees.Say(Assert.Single(ManifestReader.Read(file)).Root));
        }
        Assert.Equal(text, SourceFile.FromBytes("x.yaml", Encoding.UTF8.GetBytes(text)).Text);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_said_where_they_stand()
    {
        byte[] bytes = [.. "a: é"u8, 0xff, .. "b\n---\nc: "u8, 0xe2, 0x82, .. "d\n"u8, 0xc0, 0x80];
        var file = SourceFile.FromBytes("x.yaml", bytes);
        Assert.Equal("a: é\ufffdb\n---\nc: \ufffdd\n\ufffd", file.Text);
        var documents = ManifestReader.Read(file);
        Assert.Equal(SyntaxProblemKind.InvalidEncoding, Assert.Single(documents[0].Problems).Kind);
        Assert.Equal([4, 14, 17], documents.SelectMany(document => document.Problems).Where(problem => problem.Kind == SyntaxProblemKind.InvalidEncoding).Select(problem => problem.Span.Start));
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_said()
    {
        var document = Trees.One("a: 😀\ud800 \udc00");
        Assert.Equal([5, 7], document.Problems.Select(problem => problem.Span.Start));
        Assert.Equal("{a: 😀\ufffd \ufffd}", Trees.Say(document.Root));
    }

    [Fact]
    public void An_aliased_node_belongs_to_where_it_is_written()
    {
        var root = (MappingNode)Trees.One("r:\n  base: &x {k: 1}\n  other:\n    sub: *x\n    <<: *x\n").Root!;
        var outer = (MappingNode)root["r"]!;
        var anchored = outer["base"]!;
        Assert.Same(anchored, ((MappingNode)outer["other"]!)["sub"]);
        Assert.Same(outer, anchored.Parent);
    }
}
