using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StsLint.Engine;
using StsLint.Syntax;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StsLint.Tests.Syntax;

/// <summary>Texts that nobody wrote: drawn, mutated, made to hurt.</summary>
public class PropertyTests
{
    private static readonly string[] s_pieces =
    [
        "a", "b", "key", ": ", ":", "\n", "\n  ", "\n    ", "\n- ", "- ", "  ", " ", "\t", "[", "]", "{", "}", ", ", "\"", "'", "#", " # c", "|", "|\n", ">-\n", "&x ", "*x", "*x ", "!t ", "!!str ",
        "<<: ", "? ", "---", "\n---\n", "\n...\n", "%YAML 1.2\n", "\r\n", "\r", "é", "😀", "\\", "\\\n", "\\x41", "~", "0755", "\0", "\ufeff", "\u00a0", "{{ x }}", "{{- ", "@", "`", "\u0085", "\u2028", "1", "null",
    ];

    private static readonly int s_draws = Environment.GetEnvironmentVariable("STSLINT_FUZZ") is { } count ? Math.Max(3000, int.Parse(count) / 2) : 3000;

    [Fact]
    public void Any_text_is_read_into_spans_that_nest()
    {
        var texts = Gen.Elements(s_pieces).ListOf().Select(static pieces => string.Concat(pieces));
        Prop.ForAll(texts.ToArbitrary(), static text => Invariants.Check(text)).Check(Config.QuickThrowOnFailure.WithMaxTest(s_draws).WithEndSize(40));
    }

    [Fact]
    public void Any_JSON_like_text_is_read_into_spans_that_nest()
    {
        var texts = Gen.Elements("{", "}", "[", "]", "\"a\"", "\"", ":", ",", "1", "-", "true", "null", " ", "\n", "\\u00e9", "\\ud83d\\ude00", "//", "e5", ".").ListOf().Select(static pieces => string.Concat(pieces));
        Prop.ForAll(texts.ToArbitrary(), static text => Invariants.Check("{" + text, "test.json")).Check(Config.QuickThrowOnFailure.WithMaxTest(s_draws).WithEndSize(40));
    }

    [Fact]
    public void Fixtures_are_read_into_spans_that_nest()
    {
        foreach (var text in Seeds())
            Invariants.Check(text);
    }

    /// <summary>YamlDotNet's own tree of the same text says the same.</summary>
    [Fact]
    public void Trees_are_those_of_YamlStream()
    {
        var random = new Random(20260601);
        var compared = 0;
        foreach (var text in Seeds().Concat(Enumerable.Range(0, 1500).Select(_ => Generated.Yaml(random))))
        {
            var documents = Trees.Read(text);
            if (documents.Any(document => document.Problems.Count > 0) || text.Contains("<<", StringComparison.Ordinal))
                continue;
            var stream = new YamlStream();
            try
            {
                stream.Load(new StringReader(text.TrimStart('\ufeff')));
            }
            catch (Exception e) when (e is YamlException or InvalidOperationException)
            {
                // Read again with other blanks; the tests of trees know what comes of it.
                continue;
            }
            var expected = stream.Documents.Select(document => Say(document.RootNode)).Where(static said => said.Length > 0).ToList();
            var actual = documents.Where(static document => document.Root is not null).Select(static document => Trees.Say(document.Root)).ToList();
            Assert.True(expected.SequenceEqual(actual), $"{text}\nexpected:\n{string.Join("\n", expected)}\nread:\n{string.Join("\n", actual)}");
            compared++;
        }
        Assert.True(compared > 1000, $"only {compared} texts could be compared");
    }

    /// <summary>Generated documents are read without a problem, and as what they were generated from.</summary>
    [Fact]
    public void Generated_documents_are_read_as_they_were_meant()
    {
        var random = new Random(7);
        for (var i = 0; i < 1500; i++)
        {
            var text = Generated.Yaml(random, out var expected);
            var document = Trees.One(text);
            Assert.True(document.Problems.Count == 0, Trees.Problems([document]) + "\n" + text);
            Assert.Equal(expected, Trees.Say(document.Root).Replace("\"", ""));
            Invariants.Check(text);
        }
    }

    /// <summary>
    /// Mutated manifests go through all rules without an exception and in time. The number of inputs is <c>STSLINT_FUZZ</c> (3,000, and 20,000 in the gate), and
    /// <c>STSLINT_SEED</c> repeats a run.
    /// </summary>
    [Fact]
    public void Mutated_manifests_are_judged_without_a_failure()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("STSLINT_FUZZ") ?? (Environment.GetEnvironmentVariable("CI") is null ? "3000" : "20000"));
        var seed = int.Parse(Environment.GetEnvironmentVariable("STSLINT_SEED") ?? "1");
        Console.WriteLine($"fuzz: seed {seed}, {count} inputs");
        var seeds = Seeds().Where(static text => text.Length < 20_000).ToArray();
        var linter = new Linter();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        Parallel.For(0, count, (i, state) =>
        {
            var random = new Random(unchecked((seed * 1_000_003) + i));
            var text = Mutation.Of(seeds, random);
            try
            {
                Invariants.Check(text);
                var fastest = TimeSpan.MaxValue;
                for (var round = 0; round < 3 && fastest > TimeSpan.FromSeconds(1); round++)
                {
                    var watch = Stopwatch.StartNew();
                    var findings = linter.Check([new LintInput(new SourceFile("fuzz.yaml", text), new ScopeInput("fuzz") { IsClosed = true }, LintOptions.Default, 0)]);
                    fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
                    if (findings.FirstOrDefault(static finding => finding.Rule.Id == "STS0000") is { } internalError)
                        throw new InvalidOperationException(internalError.Message);
                }
                if (fastest > TimeSpan.FromSeconds(1))
                    throw new InvalidOperationException($"it took {fastest}");
            }
            catch (Exception e)
            {
                failures.Enqueue($"seed {seed}, input {i}: {e.Message}\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");
                state.Stop();
            }
        });
        Assert.True(failures.IsEmpty, string.Join("\n", failures.Take(3)));
    }

    internal static IEnumerable<string> Seeds()
    {
        var bases = Path.Combine(Repository.Root, "..", "shared", "apiserver", "bases");
        var files = Directory.EnumerateFiles(Repository.Fixtures, "*.yaml", SearchOption.AllDirectories);
        if (Directory.Exists(bases))
            files = files.Concat(Directory.EnumerateFiles(bases, "*.yaml"));
        return files.Order(StringComparer.Ordinal).Select(File.ReadAllText);
    }

    private static string Say(YamlNode node)
    {
        var text = new StringBuilder();
        Say(node, text, isRoot: true);
        return text.ToString();
    }

    private static void Say(YamlNode node, StringBuilder text, bool isRoot = false)
    {
        switch (node)
        {
            case YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar:
                text.Append(scalar.Value);
                break;
            case YamlScalarNode scalar:
                text.Append('"').Append(scalar.Value!.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r")).Append('"');
                break;
            case YamlSequenceNode sequence:
                text.Append('[');
                for (var i = 0; i < sequence.Children.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Say(sequence.Children[i], text);
                }
                text.Append(']');
                break;
            case YamlMappingNode mapping:
                text.Append('{');
                var first = true;
                foreach (var (key, value) in mapping.Children)
                {
                    text.Append(first ? "" : ", ").Append(((YamlScalarNode)key).Value).Append(": ");
                    Say(value, text);
                    first = false;
                }
                text.Append('}');
                break;
        }
    }
}
