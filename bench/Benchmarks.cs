using BenchmarkDotNet.Attributes;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Bench;

/// <summary>Reading and judging one text of 400 documents (0.27 MB), in one thread.</summary>
[MemoryDiagnoser]
[Config(typeof(PerInput))]
public class Benchmarks
{
    private readonly Linter _all = new();
    private readonly Linter _structure = new([.. RuleCatalog.Rules.Where(static rule => rule.Descriptors[0].Family == RuleFamily.Structure)]);
    private string _text = "";

    /// <summary>Length of the text in UTF-8.</summary>
    public static int InputBytes { get; } = System.Text.Encoding.UTF8.GetByteCount(MakeInput());

    private static string MakeInput() => new ScaleSet(1).Text(400);

    /// <summary>Makes the text.</summary>
    [GlobalSetup]
    public void MakeText() => _text = MakeInput();

    /// <summary>The yardstick.</summary>
    [Benchmark(Baseline = true)]
    public long Events() => EventLoop.Count(_text);

    /// <summary>Text to trees, part by part as in a run, which keeps none of them.</summary>
    [Benchmark]
    public int Read()
    {
        var documents = 0;
        foreach (var part in ManifestReader.Split(new SourceFile("bench.yaml", _text)))
            documents += ManifestReader.Read(part).Count;
        return documents;
    }

    /// <summary>Text to findings of syntax and schema only.</summary>
    [Benchmark]
    public int ReadAndCheckSchema() => Check(_structure);

    /// <summary>Text to findings, every rule on.</summary>
    [Benchmark]
    public int ReadAndCheckAll() => Check(_all);

    private int Check(Linter linter) =>
        linter.Check([new LintInput(new SourceFile("bench.yaml", _text), new ScopeInput("bench") { IsClosed = true }, LintOptions.Default, 0)]).Count;
}
