using System.Reflection;
using System.Runtime.Loader;

namespace StsLint.Tests;

/// <summary>The assembly for netstandard2.0: it has the same types and does the same.</summary>
public class OldFrameworkTests
{
    private static readonly Assembly s_old = Load();

    [Fact]
    public void It_reads_and_writes_the_same()
    {
        var manifest = s_old.GetType("StsLint.Manifests.Manifest")!;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Samples, "production"), "*.yaml"))
        {
            var text = File.ReadAllText(file);
            var read = manifest.GetMethod("FromYaml")!.Invoke(null, [text, file]);
            Assert.Equal(Manifest.FromYaml(text).ToYaml(), manifest.GetMethod("ToYaml")!.Invoke(read, null));
            Assert.Equal(Manifest.FromYaml(text).ToJson(), manifest.GetMethod("ToJson")!.Invoke(read, null));
            Assert.Equal(Manifest.FromYaml(text).Check().Select(static finding => finding.Message), ((IEnumerable<object>)manifest.GetMethod("Check")!.Invoke(read, [null])!).Select(static finding => (string)finding.GetType().GetProperty("Message")!.GetValue(finding)!));
        }
    }

    [Fact]
    public void It_has_the_same_members() => Assert.Equal(Members(typeof(Manifest).Assembly), Members(s_old));

    private static List<string> Members(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(static type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(member => $"{type}: {member}")).Order(StringComparer.Ordinal)];

    private static Assembly Load()
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        var folder = Path.Combine(Repository.Root, "src", "Manifests", "bin", configuration, "netstandard2.0");
        return new Context(folder).LoadFromAssemblyPath(Path.Combine(folder, "StsLint.Manifests.dll"));
    }

    // What stands in the folder comes from there, whatever the tests have loaded.
    private sealed class Context(string folder) : AssemblyLoadContext("netstandard2.0")
    {
        protected override Assembly? Load(AssemblyName name) => Path.Combine(folder, name.Name + ".dll") is var path && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
