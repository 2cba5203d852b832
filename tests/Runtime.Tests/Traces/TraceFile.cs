using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Tests.Traces;

/// <summary>One recorded scenario: objects to create, then steps, each with what was seen after it.</summary>
internal sealed class TraceFile
{
    private TraceFile(string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        Root = (ApiMap)ApiJson.Read(File.ReadAllBytes(path));
    }

    public string Name { get; }

    public ApiMap Root { get; }

    /// <summary>The manifests, in the order of creation.</summary>
    public IEnumerable<ApiMap> Manifests => Root.List("manifests")!.Maps;

    public IReadOnlyList<TraceStep> Steps => [.. Root.List("steps")!.Maps.Select(static (step, at) => new TraceStep(at, step.Map("do")!, step.Map("expect")!))];

    public bool HasGate(string gate) => Root.Map("featureGates")?.IsTrue(gate) == true;

    /// <summary>The folder of recorded scenarios; STSLINT_TRACES points at another one of the same format.</summary>
    public static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("STSLINT_TRACES") is { Length: > 0 } folder)
            return folder;
        for (var place = new DirectoryInfo(AppContext.BaseDirectory); place is not null; place = place.Parent)
        {
            if (File.Exists(Path.Combine(place.FullName, "StsLint.sln")))
            {
                var shared = Path.Combine(place.FullName, "..", "shared", "statefulset-traces");
                return Directory.Exists(shared) ? shared : null;
            }
        }
        return null;
    }

    public static TraceFile Read(string name) => new(Path.Combine(Folder()!, name + ".json"));
}

/// <summary>One step of a scenario.</summary>
/// <param name="Number">Its place, from 0.</param>
/// <param name="Do">What is done.</param>
/// <param name="Expect">What is seen then.</param>
internal sealed record TraceStep(int Number, ApiMap Do, ApiMap Expect)
{
    public override string ToString()
    {
        var text = new StringBuilder($"step {Number}:");
        foreach (var (_, value) in Do)
            text.Append(' ').Append(value.Text ?? value.ToString());
        return text.ToString();
    }
}
