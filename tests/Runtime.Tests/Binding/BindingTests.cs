using System.Text.Json.Nodes;

namespace StsLint.Tests.Binding;

/// <summary>The embedded cluster binds volumes as the real binder and scheduler did, step by step.</summary>
[Trait("Category", "Binding")]
public sealed class BindingTests
{
    private const int MostSeeds = 20;

    public static TheoryData<string> Scenarios => [.. BindingFile.Ids];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Volumes_and_claims_become_what_the_real_binder_made_of_them(string id)
    {
        var scenario = BindingFile.Scenario(id);
        var failure = Replay(scenario, null);
        // Where the real runs did not agree, they do not show all that can be: one of several courses here must be one of theirs.
        for (ulong seed = 1; failure is not null && IsOpenToChance(scenario) && seed <= MostSeeds; seed++)
        {
            if (Replay(scenario, seed) is null)
                return;
        }
        Assert.True(failure is null, $"{failure}\n{Describe(scenario)}");
    }

    // Volumes that are alike, or several claims that wait when a volume comes, is changed or set free: these are served in no fixed order.
    private static bool IsOpenToChance(JsonObject scenario)
    {
        if (scenario["tie"] is not null)
            return true;
        var waiting = 0;
        foreach (var step in scenario["steps"]!.AsArray())
        {
            var words = ((string)step!["do"]!).Split(' ');
            if (waiting > 1 && words is not (["create", "claims" or "classes" or "pods", ..] or ["make" or "unmake", ..]))
                return true;
            waiting = step["expect"]!["claims"]!.AsObject().Count(static claim => claim.Value?["phase"] is JsonValue phase && (string?)phase == "Pending");
        }
        return false;
    }

    private static string? Replay(JsonObject scenario, ulong? seed)
    {
        var run = new BindingRun(scenario, seed);
        HashSet<int>? runs = null;
        foreach (var (step, at) in scenario["steps"]!.AsArray().Select(static (step, at) => (step!.AsObject(), at)))
        {
            run.Do((string)step["do"]!);
            var differences = BindingExpectation.Compare(step, run.State(), ref runs);
            if (differences.Count > 0)
                return $"{scenario["id"]} ({scenario["title"]}), step {at + 1} '{step["do"]}':\n{string.Join("\n", differences)}";
        }
        return null;
    }

    private static string Describe(JsonObject scenario) =>
        string.Join("\n", ((ReadOnlySpan<string>)["classes", "volumes", "claims", "pods"]).ToArray().SelectMany(list => scenario[list]!.AsArray().Select(item => $"  {list}: {item!.ToJsonString()}")));
}
