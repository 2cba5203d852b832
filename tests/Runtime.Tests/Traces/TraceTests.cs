using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Tests.Traces;

/// <summary>What the real StatefulSet controller did against a real API server, step by step, against what the embedded cluster does.</summary>
[Trait("Category", "Traces")]
public sealed class TraceTests
{
    public static TheoryData<string> Names()
    {
        var names = new TheoryData<string>();
        foreach (var path in TraceFile.Folder() is { } folder ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
            names.Add(Path.GetFileNameWithoutExtension(path));
        if (names.Count == 0)
            names.Add("");
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EmbeddedClusterDoesAsKubernetesDid(string name)
    {
        // Without the recorded scenarios beside the repository there is nothing to compare with.
        if (name.Length == 0)
            return;
        var trace = TraceFile.Read(name);
        var cluster = new TraceCluster(trace);
        var different = new StringBuilder();
        foreach (var step in trace.Steps)
        {
            cluster.Take(step);
            var differences = TraceComparison.Compare(step.Expect, cluster.Observer);
            if (differences.Count == 0)
                continue;
            different.AppendLine($"{name}.json, {step}");
            foreach (var difference in differences)
                different.Append("  ").AppendLine(difference);
            // Later steps would only repeat it.
            break;
        }
        Assert.True(different.Length == 0, different.ToString());
    }
}
