using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

/// <summary>Every edit, by the text before and after it. <c>⏎</c> stands for CR LF.</summary>
public class EditTests
{
    public static TheoryData<string, string, string, string> Cases() => new()
    {
        // What, where and with what; before; after.
        { "set at the end of a block", "set spec serviceName nginx", "spec:\n  replicas: 3\nkind: X\n", "spec:\n  replicas: 3\n  serviceName: nginx\nkind: X\n" },
        { "set keeps comments", "set spec b 2", "spec:\n  a: 1 # one\n# two\nkind: X\n", "spec:\n  a: 1 # one\n  b: 2\n# two\nkind: X\n" },
        { "set without a final newline", "set spec b 2", "spec:\n  a: 1", "spec:\n  a: 1\n  b: 2" },
        { "set at the root", "set . b 2", "a: 1\n", "a: 1\nb: 2\n" },
        { "set at the root of the first document", "set . b 2", "a: 1\n---\nc: 1\n", "a: 1\nb: 2\n---\nc: 1\n" },
        { "set with CR LF", "set spec b x: 1\\ny: 2", "spec:⏎  a: 1⏎kind: X⏎", "spec:⏎  a: 1⏎  b:⏎    x: 1⏎    y: 2⏎kind: X⏎" },
        { "set keeps the width of indentation", "set spec b x: 1", "spec:\n    a:\n        c: 1\n", "spec:\n    a:\n        c: 1\n    b:\n        x: 1\n" },
        { "set a list as the file writes lists, level", "set spec b - 1", "spec:\n  a:\n  - 1\n", "spec:\n  a:\n  - 1\n  b:\n  - 1\n" },
        { "set a list as the file writes lists, indented", "set spec b - 1", "spec:\n  a:\n    - 1\n", "spec:\n  a:\n    - 1\n  b:\n    - 1\n" },
        { "set in a list item", "set c.0 image x", "c:\n- name: a\n- name: b\n", "c:\n- name: a\n  image: x\n- name: b\n" },
        { "set in a list item with a wide dash", "set c.0 image x", "c:\n-   name: a\n-   name: b\n", "c:\n-   name: a\n    image: x\n-   name: b\n" },
        { "set in flow", "set spec b 2", "spec: {a: 1}\n", "spec: {a: 1, b: 2}\n" },
        { "set in flow with a trailing comma", "set spec b 2", "spec: {a: 1,}\n", "spec: {a: 1, b: 2}\n" },
        { "set in flow, a block becomes flow", "set spec b x: 1\\nz:\\n- 2", "spec: {a: 1}\n", "spec: {a: 1, b: {x: 1, z: [2]}}\n" },
        { "set in an empty flow mapping", "set spec b x: 1", "spec: {} # c\nkind: X\n", "spec: # c\n  b:\n    x: 1\nkind: X\n" },
        { "set in an empty flow mapping within flow", "set spec.a b 1", "spec: {a: {}}\n", "spec: {a: {b: 1}}\n" },
        { "set over nothing", "set spec a 1", "spec:\n  a: # c\n  b: 2\n", "spec:\n  a: 1 # c\n  b: 2\n" },
        { "set a block over nothing", "set spec a x: 1", "spec:\n  a: # c\n  b: 2\n", "spec:\n  a: # c\n    x: 1\n  b: 2\n" },
        { "set over null", "set spec a 1", "spec:\n  a: null\n", "spec:\n  a: 1\n" },
        { "set a scalar over a block", "set . spec x", "spec: # c\n  a: 1\n  b: 2\nkind: X\n", "spec: x # c\nkind: X\n" },
        { "set a block over a scalar", "set . spec x: 1", "spec: 1 # c\nkind: X\n", "spec: # c\n  x: 1\nkind: X\n" },
        { "set a block over a block", "set . spec x: 1", "spec:\n  a: 1\n  b: 2 # c\nkind: X\n", "spec:\n  x: 1 # c\nkind: X\n" },
        { "set a block scalar", "set . a |\\n  one\\n  two", "a: 1\nb: 2\n", "a: |\n  one\n  two\nb: 2\n" },
        { "set behind a literal", "set . b 2", "a: |\n  one\n  two\n", "a: |\n  one\n  two\nb: 2\n" },
        { "set behind a kept literal", "set . b 2", "a: |+\n  one\n\n", "a: |+\n  one\n\nb: 2\n" },
        { "set behind a folded text", "set . b 2", "a: >-\n  one\n  two\n\n\n", "a: >-\n  one\n  two\nb: 2\n\n\n" },
        { "set behind a plain text of two lines", "set spec b 2", "spec:\n  a: one\n    two\n", "spec:\n  a: one\n    two\n  b: 2\n" },
        { "set in JSON", "set spec b x: no\\nz: up", "{\"spec\": {\"a\": 1}}\n", "{\"spec\": {\"a\": 1, \"b\": {\"x\": false, \"z\": \"up\"}}}\n" },
        { "set in printed JSON", "set spec b two", "{\n  \"spec\": {\n    \"a\": 1\n  }\n}\n", "{\n  \"spec\": {\n    \"a\": 1,\n    \"b\": \"two\"\n  }\n}\n" },
        { "set in an empty JSON object", "set spec b two", "{\"spec\": {}}\n", "{\"spec\": {\"b\": \"two\"}}\n" },
        { "set replaces in JSON", "set spec a two", "{\"spec\": {\"a\": 1}}\n", "{\"spec\": {\"a\": \"two\"}}\n" },
        { "text is quoted in JSON", "text spec.a two", "{\"spec\": {\"a\": 1}}\n", "{\"spec\": {\"a\": \"two\"}}\n" },
        { "text is quoted where needed", "text spec.a on", "spec:\n  a: 1 # c\n", "spec:\n  a: \"on\" # c\n" },
        { "rename in JSON", "rename spec a b", "{\"spec\": {\"a\": 1}}\n", "{\"spec\": {\"b\": 1}}\n" },
        { "remove the first", "remove spec a", "spec:\n  a: 1 # c\n  b: 2\n", "spec:\n  b: 2\n" },
        { "remove the last", "remove spec b", "spec:\n  a: 1\n  b: # c\n    x: 1\n    y: 2\nkind: X\n", "spec:\n  a: 1\nkind: X\n" },
        { "remove the last without a final newline", "remove . b", "a: 1\nb: 2", "a: 1" },
        { "remove the first of the file", "remove . a", "a: 1\nb: 2\n", "b: 2\n" },
        { "remove with CR LF", "remove . b", "a: 1⏎b: 2⏎c: 3⏎", "a: 1⏎c: 3⏎" },
        { "remove the only one", "remove spec a", "spec: # c\n  a: 1\nkind: X\n", "spec: {} # c\nkind: X\n" },
        { "remove a literal", "remove . a", "a: |\n  one\n\n  two\nb: 2\n", "b: 2\n" },
        { "remove the first of a list item", "remove c.0 name", "c:\n- name: a\n  image: x\n", "c:\n- image: x\n" },
        { "remove the only one of a list item", "remove c.0 name", "c:\n- name: a\n- name: b\n", "c:\n- {}\n- name: b\n" },
        { "remove the first in flow", "remove spec a", "spec: {a: 1, b: 2}\n", "spec: {b: 2}\n" },
        { "remove the last in flow", "remove spec b", "spec: {a: 1, b: 2}\n", "spec: {a: 1}\n" },
        { "remove the only one in flow", "remove spec a", "spec: { a: 1 }\n", "spec: {}\n" },
        { "remove in printed JSON", "remove . b", "{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"a\": 1\n}\n" },
        { "remove an alias", "remove . b", "a: &x 1\nb: *x\nc: 3\n", "a: &x 1\nc: 3\n" },
        { "add an item", "add spec.a 2", "spec:\n  a:\n  - 1\n  b: 2\n", "spec:\n  a:\n  - 1\n  - 2\n  b: 2\n" },
        { "add a mapping", "add c name: b\\nimage: x", "c:\n  - name: a\n    ports:\n      - 1 # c\nd: 1\n", "c:\n  - name: a\n    ports:\n      - 1 # c\n  - name: b\n    image: x\nd: 1\n" },
        { "add an item in flow", "add a 2", "a: [1]\n", "a: [1, 2]\n" },
        { "add to an empty list", "add a two", "a: [] # c\n", "a: [two] # c\n" },
        { "add a mapping to an empty list", "add a name: x", "a: []\nb: 1\n", "a:\n- name: x\nb: 1\n" },
        { "add an item in JSON", "add a two", "{\"a\": [\"one\"]}", "{\"a\": [\"one\", \"two\"]}" },
        { "remove an item", "drop a 1", "a:\n- 1\n- 2 # c\n- 3\n", "a:\n- 1\n- 3\n" },
        { "remove the first item", "drop a 0", "a:\n- x: 1\n  y: 2\n- 3\n", "a:\n- 3\n" },
        { "remove the only item", "drop a 0", "a:\n- x: 1\n  y: 2\nb: 1\n", "a: []\nb: 1\n" },
        { "remove an empty item", "drop a 1", "a:\n- 1\n-\n- 3\n", "a:\n- 1\n- 3\n" },
        { "remove an item in flow", "drop a 0", "a: [1, 2, 3]\n", "a: [2, 3]\n" },
        { "remove the last item in flow", "drop a 2", "a: [1, 2, 3]\n", "a: [1, 2]\n" },
        { "remove an item of a list in a list", "drop a.0 0", "a:\n- - 1\n  - 2\n", "a:\n- - 2\n" },
        { "move", "move . clusterIP spec", "spec:\n  a: 1\nclusterIP: None # c\nkind: X\n", "spec:\n  a: 1\n  clusterIP: None # c\nkind: X\n" },
        { "move up, with a block", "move spec.t strategy spec", "spec:\n  t:\n    a: 1\n    strategy: # c\n      type: X\n      # d\n      list:\n      - 1\n  z: 1\n", "spec:\n  t:\n    a: 1\n  z: 1\n  strategy: # c\n    type: X\n    # d\n    list:\n    - 1\n" },
        { "move the only one away", "move spec.t a spec", "spec:\n  t:\n    a: 1\n", "spec:\n  t: {}\n  a: 1\n" },
        { "move into an empty mapping", "move . a spec", "a: 1\nspec: {}\n", "spec:\n  a: 1\n" },
        { "move into flow", "move . a spec", "a:\n  x: 1\nspec: {b: 2}\n", "spec: {b: 2, a: {x: 1}}\n" },
        { "move out of flow", "move spec a .", "spec: {a: [1, 2], b: 2}\n", "spec: {b: 2}\na: [1, 2]\n" },
        { "move in JSON", "move . a spec", "{\"a\": 1, \"spec\": {\"b\": 2}}", "{\"spec\": {\"b\": 2, \"a\": 1}}" },
        { "move with a new name", "moveas . a spec c", "a: 1\nspec:\n  b: 2\n", "spec:\n  b: 2\n  c: 1\n" },
        { "nest a block", "nest spec selector matchLabels", "spec:\n  selector: # c\n    app: x\n    b: y\n  z: 1\n", "spec:\n  selector: # c\n    matchLabels:\n      app: x\n      b: y\n  z: 1\n" },
        { "nest a scalar", "nest . s type", "s: RollingUpdate # c\nz: 1\n", "s:\n  type: RollingUpdate # c\nz: 1\n" },
        { "nest flow", "nest . s m", "s: {a: b}\n", "s: {m: {a: b}}\n" },
        { "nest JSON", "nest . s m", "{\"s\": {\"a\": 1}}", "{\"s\": {\"m\": {\"a\": 1}}}" },
        { "nest a level list", "nest . s m", "s:\n- 1\n- 2\n", "s:\n  m:\n  - 1\n  - 2\n" },
        { "nest a literal", "nest . s m", "s: |\n  one\n\n  two\nz: 1\n", "s:\n  m: |\n    one\n\n    two\nz: 1\n" },
        { "append a document", "document a: 1\\nb: 2", "x: 1\n", "x: 1\n---\na: 1\nb: 2\n" },
        { "append a document without a final newline", "document a: 1", "x: 1", "x: 1\n---\na: 1\n" },
        { "append a document with CR LF", "document a: 1", "x: 1⏎", "x: 1⏎---⏎a: 1⏎" },
        { "append a document behind a marker", "document a: 1", "x: 1\n---\n", "x: 1\n---\na: 1\n" },
        { "append a document to nothing", "document a: 1", "", "a: 1\n" },
        { "break", "break 1", "a: 1\n\n# about b\nb: 2\n", "a: 1\n\n---\n# about b\nb: 2\n" },
        { "indent", "indent . 1 2", "s:\na:\n- 1 # c\n\nb: 2\nc: 3\n", "s:\n  a:\n  - 1 # c\n\n  b: 2\nc: 3\n" },
        { "a value", "value a.0 5", "a:\n- 3 # c\n", "a:\n- 5 # c\n" },
        { "a value, from scalar to block", "value a.0 x: 1\\ny: 2", "a:\n- 3\n- 4\n", "a:\n- x: 1\n  y: 2\n- 4\n" },
        { "a value, from block to scalar", "value a.0 5", "a:\n- x: 1\n  y: 2\n- 4\n", "a:\n- 5\n- 4\n" },
        { "a value, a list wrapped", "value c [ReadWriteOnce]", "c: ReadWriteOnce # c\n", "c: [ReadWriteOnce] # c\n" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Makes_the_text(string what, string command, string before, string after)
    {
        var file = new SourceFile("x.yaml", before.Replace("⏎", "\r\n", StringComparison.Ordinal));
        var fix = new Fix(what, FixSafety.Safe, [Make(file, command)]);
        var result = FixApplier.Apply(file, [fix], FixSafety.Safe);
        Assert.Equal(after.Replace("⏎", "\r\n", StringComparison.Ordinal), result.Text);
        Assert.Equal(1, result.Applied);
    }

    public static Edit Make(SourceFile file, string command)
    {
        var root = ManifestReader.Read(file)[0].Root;
        var words = command.Split(' ');
        string Rest(int from) => string.Join(' ', words[from..]).Replace("\\n", "\n", StringComparison.Ordinal);
        MappingNode Map(string path) => (MappingNode)At(root!, path);
        return words[0] switch
        {
            "set" => Edit.Set(Map(words[1]), words[2], Rest(3)),
            "text" => Edit.ReplaceText(At(root!, words[1]), Rest(2)),
            "value" => Edit.ReplaceValue(At(root!, words[1]), Rest(2)),
            "rename" => Edit.RenameKey(Map(words[1]), words[2], words[3]),
            "remove" => Edit.Remove(Map(words[1]), words[2]),
            "add" => Edit.AddItem((SequenceNode)At(root!, words[1]), Rest(2)),
            "drop" => Edit.RemoveItem((SequenceNode)At(root!, words[1]), int.Parse(words[2])),
            "move" => Edit.Move(Map(words[1]), words[2], Map(words[3])),
            "moveas" => Edit.Move(Map(words[1]), words[2], Map(words[3]), words[4]),
            "nest" => Edit.Nest(Map(words[1]), words[2], words[3]),
            "document" => Edit.AppendDocument(file, Rest(1)),
            "break" => Edit.InsertDocumentBreak(Map("."), int.Parse(words[1])),
            "indent" => Edit.IndentUnder(Map(words[1]), int.Parse(words[2]), int.Parse(words[3])),
            _ => throw new ArgumentException(command),
        };
    }

    private static Node At(Node node, string path)
    {
        foreach (var step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            node = node is SequenceNode sequence ? sequence[int.Parse(step)] : ((MappingNode)node)[step]!;
        return node;
    }
}
