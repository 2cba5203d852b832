using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace StsLint.EndToEnd.Tests;

/// <summary>The steps of samples/ci/Containerfile, run without a container: over the files that it copies, and the result with nothing around it.</summary>
public sealed partial class ContainerfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void The_image_s_file_runs_without_a_runtime_and_an_environment()
    {
        var repository = Repository.Root;
        var steps = File.ReadAllText(Path.Combine(repository, "samples", "ci", "Containerfile"));
        var publish = Publish().Match(steps);
        var copied = CopyFromBuild().Match(steps);
        Assert.True(publish.Success && copied.Success);

        // What is copied: the files of the repository without what .dockerignore leaves out.
        foreach (var file in Run("git", repository, "ls-files", "--cached", "--others", "--exclude-standard").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!File.Exists(Path.Combine(repository, file)))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf("source/" + file))!);
            File.Copy(Path.Combine(repository, file), _folder.PathOf("source/" + file));
        }
        var built = Run("bash", _folder.PathOf("source"), "-ec", publish.Groups["step"].Value.Replace(" /app", " " + _folder.PathOf("app"), StringComparison.Ordinal));
        Assert.True(built.ExitCode == 0, built.Output);

        var binary = _folder.PathOf(copied.Groups["path"].Value.TrimStart('/'));
        Assert.Equal([binary], Directory.GetFiles(_folder.PathOf("app")));
        var clean = Run("env", repository, "-i", binary, "check", "samples/production");
        Assert.StartsWith("No findings in 8 objects of 3 files", clean.Output, StringComparison.Ordinal);
        var broken = Run("env", repository, "-i", binary, "check", "samples/broken-app", "--format", "sarif");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("\"ruleId\": \"STS0025\"", broken.Output, StringComparison.Ordinal);
    }

    private static Outcome Run(string program, string folder, params string[] arguments) =>
        Outcome.Of(program, folder, arguments, new() { ["TARGETARCH"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64" });

    [GeneratedRegex("(?m)^RUN (?<step>dotnet publish .*)$")]
    private static partial Regex Publish();

    [GeneratedRegex("(?m)^COPY --from=build (?<path>/app/[a-z]+) ")]
    private static partial Regex CopyFromBuild();
}
