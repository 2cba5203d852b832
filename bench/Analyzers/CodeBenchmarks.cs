using System.Collections.Immutable;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using StsLint.Analyzers.CSharp;

namespace StsLint.Bench;

/// <summary>
/// What an editor waits for in a C# file of the DSL: 300 lines that make 20 applications (a set, its Service, a claim, a budget), judged again as a new
/// compilation. The compiler's own work on the file is done before.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class CodeBenchmarks
{
    private const int Applications = 20;
    private readonly ImmutableArray<DiagnosticAnalyzer> _analyzers = [new CSharpManifestAnalyzer()];
    private CSharpCompilation _compilation = null!;
    private CSharpCompilation _next = null!;
    private int _edits;

    /// <summary>Makes the project.</summary>
    [GlobalSetup]
    public void Start()
    {
        var code = new StringBuilder("using System.Collections.Generic;\nusing StsLint.Manifests;\n\nstatic class Program\n{\n");
        for (var i = 0; i < Applications; i++)
        {
            code.Append($$"""
                    public static Manifest Make{{i}}()
                    {
                        Labels app = new() { ["app"] = "nginx{{i}}" };
                        var http = ContainerPort.Tcp("web", 80);
                        var nginx = Service.Headless("nginx{{i}}", app, http);
                        var www = new PersistentVolumeClaim("www", 1.Gi(), storageClass: "standard");
                        var web = new StatefulSet("web{{i}}", nginx, app)
                        {
                            Replicas = 2,
                            Containers = [new("nginx", "registry.example/nginx:1.27") { Ports = [http], VolumeMounts = [www.At("/usr/share/nginx/html")] }],
                            Claims = [www],
                        };
                        return [nginx, web, PodDisruptionBudget.For(web, maxUnavailable: 1)];
                    }


                """);
        }
        code.Append("}\n");
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) == "netstandard.dll")
            .Append(Path.Combine(AppContext.BaseDirectory, "StsLint.Manifests.dll"));
        _compilation = CSharpCompilation.Create("Bench", [CSharpSyntaxTree.ParseText(code.ToString(), path: "/repo/Program.cs"), Other()],
            framework.Select(static path => MetadataReference.CreateFromFile(path)), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        if (_compilation.GetDiagnostics().FirstOrDefault(static each => each.Severity == DiagnosticSeverity.Error) is { } error)
            throw new InvalidOperationException(error.ToString());
    }

    /// <summary>A new compilation, in which another file has changed.</summary>
    [IterationSetup]
    public void Edit()
    {
        _next = _compilation = _compilation.ReplaceSyntaxTree(_compilation.SyntaxTrees[1], Other());
        _next.GetDiagnostics();
    }

    /// <summary>The analyzer alone: time that Roslyn counts for it, in milliseconds.</summary>
    [Benchmark]
    public async Task<double> Judge()
    {
        var running = _next.WithAnalyzers(_analyzers, new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: true));
        await running.GetAnalyzerDiagnosticsAsync();
        return (await running.GetAnalyzerTelemetryInfoAsync(_analyzers[0], CancellationToken.None)).ExecutionTime.TotalMilliseconds;
    }

    /// <summary>Prints the least and the median of what Roslyn counts for the analyzer.</summary>
    internal static async Task Once(int rounds)
    {
        var bench = new CodeBenchmarks();
        bench.Start();
        var times = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            bench.Edit();
            times.Add(await bench.Judge());
        }
        // The first half warms up.
        var warm = times.Skip(rounds / 2).Order().ToList();
        Console.WriteLine($"{bench._compilation.SyntaxTrees[0].GetText().Lines.Count} lines: least {warm[0]:F1}, median {warm[warm.Count / 2]:F1} ms");
    }

    private SyntaxTree Other() => CSharpSyntaxTree.ParseText($"class Other {{ int Edits => {_edits++}; }}", path: "/repo/Other.cs");
}
