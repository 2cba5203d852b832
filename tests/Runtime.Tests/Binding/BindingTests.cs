using System.Text.Json.Nodes;

namespace StsLint.Tests.Binding;

/// <summary>The embedded cluster binds volumes as the real binder and scheduler did, step by step.</summary>
[Trait("Category", "Binding")]
public sealed class BindingTests
{
    public static TheoryData<string> Scenarios => [.. BindingFile.Ids];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Volumes_and_claims_become_what_the_real_binder_made_of_them(string id)
    {
        var scenario = BindingFile.Scenario(id);
        var run = new BindingRun(scenario, seed: 1);
        HashSet<int>? runs = null;
        foreach (var (step, at) in scenario["steps"]!.AsArray().Select(static (step, at) => (step!.AsObject(), at)))
        {
            run.Do((string)step["do"]!);
            var differences = BindingExpectation.Compare(step, run.State(), ref runs);
            Assert.True(differences.Count == 0, $"{id} ({scenario["title"]}), step {at + 1} '{step["do"]}':\n{string.Join("\n", differences)}\n{Describe(scenario)}");
        }
    }

    private static string Describe(JsonObject scenario) =>
        string.Join("\n", ((ReadOnlySpan<string>)["classes", "volumes", "claims", "pods"]).ToArray().SelectMany(list => scenario[list]!.AsArray().Select(item => $"  {list}: {item!.ToJsonString()}")));
}
