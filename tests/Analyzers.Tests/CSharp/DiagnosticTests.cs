using Microsoft.CodeAnalysis;
using StsLint.Tests.Harness;

namespace StsLint.Tests.CSharp;

/// <summary>What a diagnostic in C# says besides its place.</summary>
public sealed class DiagnosticTests
{
    [Fact]
    public async Task The_other_end_is_an_additional_location()
    {
        var diagnostics = await CSharpTest.Of("""
            // rules: STS2006
            static class Maker
            {
                public static void Run()
                {
                    var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
                    var service = new V1Service { Metadata = new() { Name = "db" }, Spec = new() { Selector = new Dictionary<string, string> { ["app"] = {|STS2006:"other"|} }, ClusterIP = "None", Ports = [new() { Name = "sql", Port = 5432 }] } };
                    Console.WriteLine(KubernetesYaml.Serialize(new object[] { set, service }));
                }
            }
            """).RunAsync();
        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal("spec.selector[app]", diagnostic.Properties["stslint.field"]);
        var place = Assert.Single(diagnostic.AdditionalLocations);
        Assert.Equal("\"db\"", TextAt(place));
    }

    [Fact]
    public async Task Where_a_value_comes_from_is_an_additional_location()
    {
        var diagnostics = await CSharpTest.Of("""
            // rules: STS1027
            static class Maker
            {
                public static V1StatefulSet Make()
                {
                    var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
                    set.Spec.PodManagementPolicy = {|STS1027:Settings.Policy|};
                    return set;
                }
            }
            // file: Settings.cs
            static class Settings
            {
                public static readonly string Policy = "parallel";
            }
            """).RunAsync();
        Assert.Equal("\"parallel\"", TextAt(Assert.Single(Assert.Single(diagnostics).AdditionalLocations)));
    }

    /// <summary>Code that is deeper than any that people write costs neither the stack nor the time.</summary>
    [Theory]
    [InlineData(300, "if (n == {0}) set.Spec.Replicas = {0}; else ", "set.Spec.Selector = Parts.Selector(\"db\");", "")]
    [InlineData(25, "foreach (var c{0} in \"abc\") { ", "set.Spec.Selector = Parts.Selector(\"db\");", "}")]
    [InlineData(200, "{ ", "replicas = 3;", "}")]
    [InlineData(6, "foreach (var c{0} in \"abc\") { ", "replicas = 3;", "}")]
    [InlineData(100, "{ n++; if (n == {0}) { ", "set.Spec.Selector = Parts.Selector(\"db\");", "} }")]
    [InlineData(150, "n = n + (", "(set.Spec.Selector = Parts.Selector(\"db\")).ToString()!.Length", ");")]
    public async Task Deep_code_is_followed_only_so_far(int depth, string open, string inner, string close)
    {
        var code = string.Concat(Enumerable.Range(0, depth).Select(level => (level == 0 || !open.StartsWith("n =", StringComparison.Ordinal) ? open : "(").Replace("{0}", level.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)))
            + inner + (close == ");" ? new string(')', depth) + ";" : string.Concat(Enumerable.Repeat(close, depth)));
        await CSharpTest.Of($$"""
            // rules: STS1026 STS1020
            static class Program
            {
                static void Main(string[] args)
                {
                    var n = args.Length;
                    var replicas = -1;
                    var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
                    {{code}}
                    set.Spec.Selector = Parts.Selector("db");
                    set.Spec.Replicas = replicas + n;
                    set.Spec.Replicas = {{(inner.StartsWith("replicas", StringComparison.Ordinal) ? "replicas" : "3")}};
                    Console.WriteLine(KubernetesYaml.Serialize(set));
                }
            }
            """).RunAsync();
    }

    private static string TextAt(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);
}
