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

    private static string TextAt(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);
}
