using BenchmarkDotNet.Attributes;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Bench;

/// <summary>Reading and judging one text of 400 documents (0.28 MB), in one thread.</summary>
[MemoryDiagnoser]
public class Benchmarks
{
    private readonly Linter _all = new();
    private readonly Linter _structure = new([.. RuleCatalog.Rules.Where(static rule => rule.Descriptors[0].Family == RuleFamily.Structure)]);
    private string _text = "";

    /// <summary>Makes the text.</summary>
    [GlobalSetup]
    public void MakeText() => _text = new ScaleSet(1).Text(400);

    /// <summary>The yardstick.</summary>
    [Benchmark(Baseline = true)]
    public long Events() => EventLoop.Count(_text);

    /// <summary>Text to trees.</summary>
    [Benchmark]
    public int Read() => ManifestReader.Read(new SourceFile("bench.yaml", _text)).Count;

    /// <summary>Text to findings of syntax and schema only.</summary>
    [Benchmark]
    public int ReadAndCheckSchema() => Check(_structure);

    /// <summary>Text to findings, every rule on.</summary>
    [Benchmark]
    public int ReadAndCheckAll() => Check(_all);

    private int Check(Linter linter) =>
        linter.Check([new LintInput(new SourceFile("bench.yaml", _text), new ScopeInput("bench") { IsClosed = true }, LintOptions.Default, 0)]).Count;
}
