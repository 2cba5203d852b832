using System.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Syntax;

/// <summary>Texts made to hurt end in problems: no exception, no hang, no overflow of the stack.</summary>
public class HostileInputTests
{
    // Far beyond what each takes; a quadratic reader would need minutes.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Names() => [.. Texts.Keys];

    private static Dictionary<string, Func<string>> Texts { get; } = new()
    {
        ["brackets"] = static () => new string('[', 100_000),
        ["braces"] = static () => string.Concat(Enumerable.Repeat("{a: ", 100_000)),
        ["bare braces"] = static () => new string('{', 100_000),
        ["closed brackets"] = static () => "a: " + new string('[', 50_000) + new string(']', 50_000),
        ["closing brackets"] = static () => "a: " + new string(']', 100_000),
        ["dashes"] = static () => string.Concat(Enumerable.Repeat("- ", 100_000)),
        ["complex keys"] = static () => string.Concat(Enumerable.Repeat("? ", 100_000)),
        ["keys of keys"] = static () => string.Concat(Enumerable.Repeat("{? [", 50_000)),
        ["blocks"] = static () => string.Concat(Enumerable.Range(0, 2000).Select(static i => new string(' ', i) + "a:\n")),
        ["anchors"] = static () => string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"k{i}: &a{i} x\n")),
        ["alias bomb"] = static () => "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 30).Select(static i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat("*a" + (i - 1), 9))}]\n")),
        ["alias chain"] = static () => "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 20_000).Select(static i => $"a{i}: &a{i} [*a{i - 1}]\n")),
        ["merge bomb"] = static () => "m0: &m0 {" + string.Join(", ", Enumerable.Range(0, 2000).Select(static i => $"k{i}: {i}")) + "}\n" + string.Concat(Enumerable.Range(1, 2000).Select(static i => $"m{i}: &m{i}\n  <<: *m{i - 1}\n  x{i}: 1\n")),
        ["recursive aliases"] = static () => string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"a{i}: &a{i} [*a{i}]\n")),
        ["keys"] = static () => string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"key{i}: {i}\n")),
        ["the same key"] = static () => string.Concat(Enumerable.Repeat("key: 1\n", 100_000)),
        ["flow keys"] = static () => "{" + string.Join(", ", Enumerable.Range(0, 100_000).Select(static i => $"k{i}: {i}")) + "}",
        ["documents"] = static () => string.Concat(Enumerable.Repeat("---\na: 1\n", 100_000)),
        ["empty documents"] = static () => string.Concat(Enumerable.Repeat("---\n", 100_000)),
        ["broken documents"] = static () => string.Concat(Enumerable.Repeat("---\na: b: c\n", 20_000)),
        ["directives"] = static () => string.Concat(Enumerable.Repeat("%A\n", 100_000)),
        ["end markers"] = static () => string.Concat(Enumerable.Repeat("...\n", 100_000)),
        ["NUL"] = static () => new string('\0', 1_000_000),
        ["NUL between"] = static () => string.Concat(Enumerable.Repeat("a\0", 500_000)),
        ["tabs"] = static () => string.Concat(Enumerable.Repeat("\t\n", 200_000)),
        ["tab indentation"] = static () => "a:\n" + string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"\tk{i}: 1\n")),
        ["wrong quotes"] = static () => string.Concat(Enumerable.Range(0, 5000).Select(static i => $"k{i}: \"a\nb\"\n")),
        ["open quote"] = static () => "a: \"" + string.Concat(Enumerable.Repeat("b\n", 300_000)),
        ["comments"] = static () => string.Concat(Enumerable.Repeat("# x\n", 300_000)),
        ["hashes"] = static () => "a: " + string.Concat(Enumerable.Repeat("b#", 300_000)),
        ["line breaks"] = static () => new string('\n', 2_000_000),
        ["blanks"] = static () => "a:" + new string(' ', 2_000_000) + "b",
        ["long line"] = static () => "a: " + new string('x', 2_000_000),
        ["long key"] = static () => new string('x', 2_000_000) + ": a",
        ["templates"] = static () => string.Concat(Enumerable.Repeat("a: {{ x }}\n", 100_000)),
        ["template documents"] = static () => string.Concat(Enumerable.Repeat("---\n{{- if x }}\na: 1\n", 20_000)),
        ["open template"] = static () => "a: '\n" + string.Concat(Enumerable.Repeat("x {{ y\n", 100_000)),
        ["surrogates"] = static () => string.Concat(Enumerable.Repeat("😀\ud800", 100_000)),
        ["tags"] = static () => string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"k{i}: !t{i} x\n")),
        ["JSON brackets"] = static () => string.Concat(Enumerable.Repeat("[{\"a\":", 50_000)),
        ["JSON values"] = static () => string.Concat(Enumerable.Repeat("{\"a\": 1}\n", 50_000)),
        ["JSON errors"] = static () => string.Concat(Enumerable.Repeat("{\"a\": 1,}\n", 50_000)),
        ["JSON escapes"] = static () => "{\"a\": \"" + string.Concat(Enumerable.Repeat("\\ud83d\\ude00\\n", 100_000)) + "\"}",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_ends_in_problems(string name)
    {
        var text = Texts[name]();
        var path = name.StartsWith("JSON", StringComparison.Ordinal) ? "hostile.json" : "hostile.yaml";
        var work = Task.Run(() =>
        {
            Invariants.Check(text, path);
            var findings = new Linter().Check([new LintInput(new SourceFile(path, text), new ScopeInput("hostile") { IsClosed = true }, LintOptions.Default, 0)]);
            Assert.DoesNotContain(findings, static finding => finding.Rule.Id == "STS0000");
        });
        Assert.True(ReferenceEquals(work, await Task.WhenAny(work, Task.Delay(s_patience))), "it takes too long");
        await work;
    }

    [Fact]
    public async Task A_text_of_fifty_megabytes_is_read()
    {
        var work = Task.Run(() =>
        {
            var file = SourceFile.FromBytes("big.yaml", [.. "a: "u8, .. Enumerable.Repeat((byte)'x', 50_000_000), .. "\nb: 1\n"u8]);
            var root = (MappingNode)Assert.Single(ManifestReader.Read(file)).Root!;
            Assert.Equal(50_000_000, root["a"]!.Span.Length);
            Assert.Equal(new LinePosition(1, 3), root["b"]!.Span.StartPosition);
        });
        Assert.True(ReferenceEquals(work, await Task.WhenAny(work, Task.Delay(s_patience))), "it takes too long");
        await work;
    }

    [Fact]
    public void Depth_is_bounded_and_said()
    {
        var document = Trees.One("a: " + new string('[', 200) + new string(']', 200));
        Assert.True(document.IsBroken);
        Assert.Equal(SyntaxProblemKind.TooDeep, Assert.Single(document.Problems).Kind);
        Assert.True(Depth(document.Root) <= 130);
        Assert.Empty(Trees.One("a: " + new string('[', 120) + new string(']', 120)).Problems);
    }

    [Fact]
    public void Aliases_are_bounded_and_said_once()
    {
        var document = Trees.One(Texts["alias bomb"]());
        Assert.Equal(SyntaxProblemKind.AliasBudget, Assert.Single(document.Problems).Kind);
        long visited = 0;
        var open = new Stack<Node>([document.Root!]);
        while (open.TryPop(out var node))
        {
            visited++;
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
        Assert.True(visited < 300_000, $"a walk visits {visited} nodes");
    }

    private static int Depth(Node? node) => node switch
    {
        MappingNode mapping => 1 + mapping.Entries.Select(static entry => Depth(entry.Value)).DefaultIfEmpty().Max(),
        SequenceNode sequence => 1 + sequence.Items.Select(Depth).DefaultIfEmpty().Max(),
        _ => 1,
    };
}
