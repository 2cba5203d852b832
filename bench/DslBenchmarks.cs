using BenchmarkDotNet.Attributes;
using StsLint.Manifests;

namespace StsLint.Bench;

/// <summary>The DSL: 10,000 objects made, written and read again.</summary>
[MemoryDiagnoser]
public class DslBenchmarks
{
    private const int Objects = 10_000;
    private Manifest _manifest = [];
    private string _yaml = "";

    /// <summary>Makes what is written and read.</summary>
    [GlobalSetup]
    public void MakeManifest()
    {
        _manifest = DslProgram.Make(Objects);
        _yaml = _manifest.ToYaml();
    }

    /// <summary>Objects only.</summary>
    [Benchmark]
    public int Make() => DslProgram.Make(Objects).Count;

    /// <summary>Objects to YAML.</summary>
    [Benchmark]
    public int WriteYaml() => _manifest.ToYaml().Length;

    /// <summary>Objects to JSON.</summary>
    [Benchmark]
    public int WriteJson() => _manifest.ToJson().Length;

    /// <summary>YAML to objects.</summary>
    [Benchmark]
    public int ReadYaml() => Manifest.FromYaml(_yaml).Count;
}
