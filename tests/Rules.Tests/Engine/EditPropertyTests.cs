using System.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

/// <summary>Edits of random manifests, in random styles: the text that comes out, read again, is the tree that was meant.</summary>
public class EditPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_edited_text_is_the_edited_tree(int seed)
    {
        for (var round = 0; round < 700; round++)
        {
            var random = new Random(seed * 10_000 + round);
            var text = Write(random, Grow(random, 0, isMap: true));
            var file = new SourceFile("x.yaml", text);
            var root = ManifestReader.Read(file)[0].Root!;
            var maps = All(root).OfType<MappingNode>().Where(map => map.Count > 0).ToList();
            var lists = All(root).OfType<SequenceNode>().ToList();
            var map = maps[random.Next(maps.Count)];
            var expected = Copy(root, out var twins);
            Edit edit;
            string what;
            switch (random.Next(6))
            {
                case 0:
                    what = $"set {map.Start}";
                    edit = Edit.Set(map, "new", "one: 1\ntwo:\n- a\n- b: c");
                    ((Map)twins[map]).Set("new", new Map { ["one"] = "1", ["two"] = new List<object> { "a", new Map { ["b"] = "c" } } });
                    break;
                case 1:
                    var removed = map[random.Next(map.Count)].Key;
                    what = $"remove {removed} at {map.Start}";
                    edit = Edit.Remove(map, removed);
                    ((Map)twins[map]).Remove(removed);
                    break;
                case 2:
                    var replaced = map[random.Next(map.Count)].Key;
                    what = $"replace {replaced} at {map.Start}";
                    edit = Edit.Set(map, replaced, random.Next(2) == 0 ? "x: 1\ny1: 2" : "plain");
                    ((Map)twins[map]).Set(replaced, edit.Resolve(text).Any(change => change.NewText.Contains("plain", StringComparison.Ordinal)) ? "plain" : new Map { ["x"] = "1", ["y1"] = "2" });
                    break;
                case 3 when lists.Count > 0:
                    var list = lists[random.Next(lists.Count)];
                    what = $"add at {list.Start}";
                    edit = Edit.AddItem(list, "n: 1\nm: 2");
                    ((List<object>)twins[list]).Add(new Map { ["n"] = "1", ["m"] = "2" });
                    break;
                case 4 when lists.Any(each => each.Count > 0):
                    var full = lists.First(each => each.Count > 0);
                    var index = random.Next(full.Count);
                    what = $"drop {index} at {full.Start}";
                    edit = Edit.RemoveItem(full, index);
                    ((List<object>)twins[full]).RemoveAt(index);
                    break;
                default:
                    var nested = map[random.Next(map.Count)].Key;
                    what = $"nest {nested} at {map.Start}";
                    edit = Edit.Nest(map, nested, "deep");
                    ((Map)twins[map]).Set(nested, new Map { ["deep"] = ((Map)twins[map])[nested] });
                    break;
            }
            var result = FixApplier.Apply(file, [new Fix(what, FixSafety.Safe, [edit])], FixSafety.Safe);
            var documents = ManifestReader.Read(new SourceFile("x.yaml", result.Text));
            var actual = documents[0].Root is { } read ? Show(Copy(read, out _)) : "nothing";
            Assert.True(result.Applied == 1 && actual == Show(expected), $"seed {seed}, round {round}: {what}\n{text}\n=>\n{result.Text}\nexpected {Show(expected)}\nactual   {actual}");
            var breaks = result.Text.Count(c => c == '\n');
            Assert.Equal(text.Contains('\r', StringComparison.Ordinal) ? breaks : 0, result.Text.Split("\r\n").Length - 1);
        }
    }

    [Fact]
    public void Rounds_of_fixes_end()
    {
        var file = new SourceFile("a.yaml", "a: 1\nb: 1\n");
        // Each round swaps the value: the second round comes back to where it began.
        var swapped = FixApplier.ApplyAll([file], files => [new Fix("swap", FixSafety.Safe, [Swap(files[0])])], FixSafety.Safe);
        Assert.Equal(1, swapped.Rounds);
        // One that breaks the text is left out, the other is applied.
        var result = FixApplier.ApplyAll([file], files =>
        {
            var root = (MappingNode)ManifestReader.Read(files[0])[0].Root!;
            return root["b"] is ScalarNode { Value: "1" }
                ? [new Fix("harm", FixSafety.Safe, [Edit.Replace(root["a"]!.Span, "[")]), new Fix("good", FixSafety.Safe, [Edit.ReplaceValue(root["b"]!, "2")])]
                : [];
        }, FixSafety.Safe);
        Assert.Equal("a: 1\nb: 2\n", result.Texts["a.yaml"]);
        Assert.Equal(["good"], result.Applied.Select(fix => fix.Title));

        static Edit Swap(SourceFile file)
        {
            var value = (ScalarNode)((MappingNode)ManifestReader.Read(file)[0].Root!)["a"]!;
            return Edit.ReplaceValue(value, value.Value == "1" ? "2" : "1");
        }
    }

    [Fact]
    public void A_fix_of_two_files_is_applied_to_both_or_to_none()
    {
        SourceFile[] files = [new("a.yaml", "a: 1\n"), new("b.yaml", "b: 1\n")];
        MappingNode Root(int i) => (MappingNode)ManifestReader.Read(files[i])[0].Root!;
        var first = new Fix("first", FixSafety.Safe, [Edit.ReplaceValue(Root(1)["b"]!, "2")]);
        var both = new Fix("both", FixSafety.Safe, [Edit.ReplaceValue(Root(0)["a"]!, "3"), Edit.ReplaceValue(Root(1)["b"]!, "3")]);
        var rounds = 0;
        var result = FixApplier.ApplyAll(files, _ => rounds++ == 0 ? [first, both] : [], FixSafety.Safe);
        Assert.Equal(["b.yaml"], result.Texts.Keys);
        rounds = 0;
        result = FixApplier.ApplyAll(files, _ => rounds++ == 0 ? [both, first] : [], FixSafety.Safe);
        Assert.Equal("3", result.Texts["a.yaml"].Trim()[^1..] + (result.Texts["b.yaml"] == "b: 3\n" ? "" : "?"));
    }

    [Fact]
    public void Fixes_of_one_mapping_do_not_disturb_one_another()
    {
        var file = new SourceFile("a.yaml", "spec:\n  inner:\n    x: 1\n");
        var root = (MappingNode)ManifestReader.Read(file)[0].Root!;
        var spec = (MappingNode)root["spec"]!;
        var inner = (MappingNode)spec["inner"]!;
        var fixes = new[] { Edit.Set(root, "r", "1"), Edit.Set(spec, "s", "1"), Edit.Set(inner, "i", "1"), Edit.Set(spec, "t", "1"), Edit.Set(spec, "s", "2") }
            .Select(edit => new Fix("fix", FixSafety.Safe, [edit]));
        var result = FixApplier.Apply(file, fixes, FixSafety.Safe);
        Assert.Equal("spec:\n  inner:\n    x: 1\n    i: 1\n  s: 1\n  t: 1\nr: 1\n", result.Text);
        Assert.Equal((4, 1), (result.Applied, result.Left));
    }

    private sealed class Map : Dictionary<string, object>
    {
        public new object this[string key]
        {
            get => base[key];
            set => Set(key, value);
        }

        public void Set(string key, object value) => base[key] = value;
    }

    private static object Grow(Random random, int depth, bool isMap)
    {
        if (isMap || (depth < 4 && random.Next(3) == 0))
        {
            var map = new Map();
            for (var i = random.Next(1, 4); i > 0; i--)
                map["k" + random.Next(20)] = Grow(random, depth + 1, isMap: false);
            return map;
        }
        if (depth < 4 && random.Next(4) == 0)
            return Enumerable.Range(0, random.Next(0, 4)).Select(_ => Grow(random, depth + 1, isMap: false)).ToList();
        return random.Next(8) == 0 ? "one\ntwo\n" : "v" + random.Next(100);
    }

    // Writes a tree with random indentation, list style, flow, comments, quotes, line breaks and end of file.
    private static string Write(Random random, object root)
    {
        var step = random.Next(2) == 0 ? 2 : 4;
        var isLevel = random.Next(2) == 0;
        var text = new StringBuilder();
        Block(root, 0, false);
        var result = text.ToString();
        if (random.Next(4) == 0 && !result.EndsWith("two\n", StringComparison.Ordinal))
            result = result.TrimEnd('\n');
        return random.Next(3) == 0 ? result.Replace("\n", "\r\n", StringComparison.Ordinal) : result;

        string Comment() => random.Next(6) == 0 ? " # c" : "";

        void Block(object value, int column, bool firstOnLine)
        {
            if (value is Map map)
            {
                foreach (var (key, child) in map)
                {
                    if (!firstOnLine)
                        text.Append(' ', column);
                    firstOnLine = false;
                    text.Append(random.Next(6) == 0 ? "\"" + key + "\"" : key).Append(':');
                    Value(child, column, inMap: true);
                    if (random.Next(12) == 0)
                        text.Append(random.Next(2) == 0 ? "\n" : new string(' ', column) + "# alone\n");
                }
            }
            else
            {
                foreach (var item in (List<object>)value)
                {
                    text.Append(' ', column).Append('-');
                    Value(item, column, inMap: false);
                }
            }
        }

        void Value(object child, int column, bool inMap)
        {
            var isEmpty = child is Map { Count: 0 } or List<object> { Count: 0 };
            if (child is string scalar)
            {
                if (scalar.Contains('\n', StringComparison.Ordinal))
                    text.Append(" |").Append(Comment()).Append('\n').Append(' ', column + step).Append("one\n").Append(' ', column + step).Append("two\n");
                else
                    text.Append(' ').Append(random.Next(5) == 0 ? "'" + scalar + "'" : scalar).Append(Comment()).Append('\n');
            }
            else if (isEmpty || random.Next(5) == 0)
            {
                text.Append(' ').Append(Flow(child)).Append(Comment()).Append('\n');
            }
            else if (inMap)
            {
                text.Append(Comment()).Append('\n');
                Block(child, child is List<object> && isLevel ? column : column + step, false);
            }
            else if (child is Map)
            {
                text.Append(' ');
                Block(child, column + 2, true);
            }
            else
            {
                text.Append('\n');
                Block(child, column + 2, false);
            }
        }

        string Flow(object value) => value switch
        {
            Map map => "{" + string.Join(", ", map.Select(pair => pair.Key + ": " + Flow(pair.Value))) + "}",
            List<object> list => "[" + string.Join(", ", list.Select(Flow)) + "]",
            string scalar => scalar.Contains('\n', StringComparison.Ordinal) ? "\"one\\ntwo\\n\"" : scalar,
            _ => throw new InvalidOperationException(),
        };
    }

    private static object Copy(Node root, out Dictionary<Node, object> twins)
    {
        var known = new Dictionary<Node, object>();
        var copy = Of(root);
        twins = known;
        return copy;

        object Of(Node node)
        {
            object twin;
            switch (node)
            {
                case MappingNode mapping:
                    var map = new Map();
                    twin = map;
                    foreach (var entry in mapping.Entries)
                        map[entry.Key] = Of(entry.Value);
                    break;
                case SequenceNode sequence:
                    twin = sequence.Items.Select(Of).ToList();
                    break;
                default:
                    // Without a final line break a literal has none either.
                    twin = ((ScalarNode)node).Value.TrimEnd('\n');
                    break;
            }
            known[node] = twin;
            return twin;
        }
    }

    private static IEnumerable<Node> All(Node node)
    {
        yield return node;
        var children = node switch
        {
            MappingNode mapping => mapping.Entries.Select(entry => entry.Value),
            SequenceNode sequence => sequence.Items,
            _ => [],
        };
        foreach (var child in children.SelectMany(All))
            yield return child;
    }

    private static string Show(object value) => value switch
    {
        Map map => "{" + string.Join(", ", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + ": " + Show(pair.Value))) + "}",
        List<object> list => "[" + string.Join(", ", list.Select(Show)) + "]",
        _ => (string)value,
    };
}
