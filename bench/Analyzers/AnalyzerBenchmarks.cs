using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using StsLint.Analyzers;

namespace StsLint.Bench;

/// <summary>
/// What an editor waits for: a project of 200 C# files and 1,000 manifests (10 MB, 14,300 objects), analysed again after one edit. The yardstick is an
/// analyzer that looks at every additional file and does nothing.
/// </summary>
// In the process: a project made for the benchmark would refer to the engine of another framework.
[InProcess]
[MemoryDiagnoser]
public class AnalyzerBenchmarks
{
    private const int Manifests = 1_000;
    private const int Documents = 14_300;
    private const int CSharpFiles = 200;
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_nothing = [new Nothing()];
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_manifests = [new ManifestAnalyzer()];
    private readonly Settings _settings = new();
    private CSharpCompilation _compilation = null!;
    private ImmutableArray<AdditionalText> _texts;
    private int _edits;

    /// <summary>Makes the project and analyses it once.</summary>
    [GlobalSetup]
    public async Task Start()
    {
        var set = new ScaleSet(1);
        _texts = [.. set.Texts(Documents, Manifests).Select(static (text, at) => new Text($"/repo/deploy/m{at:d4}.yaml", text))];
        _compilation = CSharpCompilation.Create("Bench", Enumerable.Range(0, CSharpFiles).Select(static at => CSharp(at, 0)),
            [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(static path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        await Run(s_manifests);
    }

    /// <summary>One C# file has changed; nothing is judged.</summary>
    [Benchmark(Baseline = true)]
    public Task<int> CSharpEditWithoutStsLint()
    {
        EditCSharp();
        return Run(s_nothing);
    }

    /// <summary>One C# file has changed.</summary>
    [Benchmark]
    public Task<int> CSharpEdit()
    {
        EditCSharp();
        return Run(s_manifests);
    }

    /// <summary>The replicas of one set have changed.</summary>
    [Benchmark]
    public Task<int> ManifestEdit()
    {
        EditManifest(static (text, number) => Replace(text, "  replicas: ", number.ToString(CultureInfo.InvariantCulture)));
        return Run(s_manifests);
    }

    /// <summary>The name of one Service has changed: what it is missed by has to be found.</summary>
    [Benchmark]
    public Task<int> ServiceRenamed()
    {
        EditManifest(static (text, number) => Replace(text, "  name: ", "renamed-" + number.ToString(CultureInfo.InvariantCulture)));
        return Run(s_manifests);
    }

    /// <summary>Times single runs, the first of them cold.</summary>
    internal static async Task Once(int rounds)
    {
        var bench = new AnalyzerBenchmarks();
        var watch = Stopwatch.StartNew();
        await bench.Start();
        Console.WriteLine($"cold {watch.Elapsed.TotalMilliseconds:f0} ms, {await bench.Run(s_manifests)} diagnostics");
        foreach (var (name, run) in new (string, Func<Task<int>>)[] { ("C# edit without", bench.CSharpEditWithoutStsLint), ("C# edit", bench.CSharpEdit), ("manifest edit", bench.ManifestEdit), ("Service renamed", bench.ServiceRenamed) })
        {
            var times = new List<double>();
            for (var i = 0; i < rounds; i++)
            {
                watch.Restart();
                await run();
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
            times.Sort();
            Console.WriteLine($"{name}: least {times[0]:f1}, median {times[rounds / 2]:f1}, most {times[^1]:f1} ms");
        }
    }

    private async Task<int> Run(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions(_texts, _settings), static (exception, _, _) => throw exception, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return (await _compilation.WithAnalyzers(analyzers, options).GetAnalyzerDiagnosticsAsync()).Length;
    }

    private void EditCSharp() => _compilation = _compilation.ReplaceSyntaxTree(_compilation.SyntaxTrees[7], CSharp(7, ++_edits));

    private void EditManifest(Func<string, int, string> edit) =>
        _texts = _texts.SetItem(500, new Text(_texts[500].Path, edit(_texts[500].GetText()!.ToString(), ++_edits)));

    private static string Replace(string text, string key, string value)
    {
        var at = text.IndexOf(key, StringComparison.Ordinal) + key.Length;
        return string.Concat(text.AsSpan(0, at), value, text.AsSpan(text.IndexOf('\n', at)));
    }

    private static SyntaxTree CSharp(int file, int edit)
    {
        var text = new StringBuilder($"namespace Bench;\npublic class C{file}\n{{\n");
        for (var i = 0; i < 20; i++)
            text.Append(CultureInfo.InvariantCulture, $"    public int M{i}(int x) => x * {i} + {edit} + new C{(file + i) % CSharpFiles}().GetHashCode();\n");
        return CSharpSyntaxTree.ParseText(text.Append("}\n").ToString(), path: $"/repo/C{file}.cs");
    }

    private sealed class Text(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text, Encoding.UTF8);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    private sealed class Settings : AnalyzerConfigOptionsProvider
    {
        private readonly Options _options = new();

        public override AnalyzerConfigOptions GlobalOptions => _options;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;
    }

    private sealed class Options : AnalyzerConfigOptions
    {
        public override IEnumerable<string> Keys => [];

        public override bool TryGetValue(string key, out string value)
        {
            value = "";
            return false;
        }
    }

#pragma warning disable RS1001, RS1025, RS1026, RS1036 // it is no analyzer to ship
    private sealed class Nothing : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [new DiagnosticDescriptor("NOTHING", "Nothing", "Nothing", "Bench", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterAdditionalFileAction(static _ => { });
        }
    }
}
