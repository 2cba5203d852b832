namespace StsLint.Cli.Tests;

/// <summary>
/// The scripts among the samples: each tells the story that lies beside it, byte for byte, and all that it expects is so. Where a story is meant to have changed,
/// STSLINT_WRITE_STORIES=1 writes it anew; what has changed is then for the reader of the change to judge.
/// </summary>
public sealed class SimulateSamplesTests
{
    private static readonly string s_folder = Path.Combine(Workspace.Repository, "samples", "simulate");

    public static TheoryData<string> Scripts => [.. Directory.GetFiles(s_folder, "*.yaml").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_tells_its_story(string script)
    {
        var outcome = Workspace.RunIn(Workspace.Repository, "simulate", "--script", $"samples/simulate/{script}.yaml");
        var path = Path.Combine(s_folder, script + ".story");
        if (Environment.GetEnvironmentVariable("STSLINT_WRITE_STORIES") == "1")
            File.WriteAllText(path, outcome.Output);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), outcome.Output);
    }

    [Fact]
    public void There_is_a_script_for_each_scenario()
    {
        var names = Directory.GetFiles(s_folder, "*.yaml").Select(static path => Path.GetFileName(path)).ToList();
        Assert.All(Enumerable.Range(1, 20), number => Assert.Contains(names, name => name.StartsWith($"{number:00}-", StringComparison.Ordinal)));
        Assert.Contains("first-note.yaml", names);
        // Nothing is left of a script that is gone.
        Assert.Equal(names.Select(static name => Path.ChangeExtension(name, ".story")).Order(StringComparer.Ordinal), Directory.GetFiles(s_folder, "*.story").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Their_manifests_have_no_error_and_few_warnings()
    {
        var outcome = Workspace.RunIn(Workspace.Repository, "check", "samples/simulate", "-q", "--fail-on", "never");
        var found = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain(found, static line => line.Contains(": error ", StringComparison.Ordinal));
        // The scenario of volumes that stay unused is what this rule warns of.
        Assert.All(found.Where(static line => line.Contains(": warning ", StringComparison.Ordinal)), static line => Assert.Contains(" STS3031: ", line, StringComparison.Ordinal));
    }
}
