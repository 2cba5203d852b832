using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using StsLint.Engine;
using YamlDotNet.RepresentationModel;

namespace StsLint.Cli.Tests;

/// <summary>The files of samples/ci: what their jobs run is run here, and what one of their parts says of another holds.</summary>
public sealed partial class CiSamplesTests : IDisposable
{
    private static readonly string s_folder = Path.Combine(Workspace.Repository, "samples", "ci");
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void They_are_no_manifests()
    {
        foreach (var file in Directory.GetFiles(s_folder))
            _workspace.Write($"ci/{Path.GetFileName(file)}", File.ReadAllText(file));
        Assert.Equal("No findings in 0 objects of 0 files (TIME)\n", _workspace.Run("check", "ci").Output);
    }

    [Theory]
    [InlineData("broken-app", 1)]
    [InlineData("production", 0)]
    public void The_GitHub_workflow_annotates_and_leaves_a_log(string sample, int exitCode)
    {
        Deploy(sample);
        var steps = Sequence(Job("github-actions.yml", "jobs", "check"), "steps").Cast<YamlMappingNode>().ToList();
        var outcomes = steps.FindAll(static step => Has(step, "run")).ConvertAll(step => Bash(Text(step, "run")));

        Assert.Equal([0, exitCode, 0], outcomes.Select(static outcome => outcome.ExitCode));
        Assert.Equal(exitCode == 1, outcomes[1].Output.Contains("::error file=deploy/budget.yaml,line=1,", StringComparison.Ordinal));
        AssertLog("stslint.sarif", exitCode);
        Assert.Equal(Path.Combine(_workspace.PathOf("home"), ".dotnet/tools") + "\n", _workspace.Read("github-path"));
    }

    [Fact]
    public void The_GitHub_workflow_tells_what_the_server_would_refuse_of_the_change()
    {
        Deploy("production");
        Change();
        var step = Sequence(Job("github-actions.yml", "jobs", "check"), "steps").Cast<YamlMappingNode>().Single(static step => Has(step, "run") && Text(step, "run").Contains("--base", StringComparison.Ordinal));
        var outcome = Bash(Text(step, "run"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("::error file=deploy/statefulset.yaml,line=11,", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("title=STS6003", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_GitHub_workflow_may_do_no_more_than_it_needs_and_uploads_after_a_failure()
    {
        var workflow = Root("github-actions.yml");
        Assert.Equal(["pull_request", "push"], Keys(Mapping(workflow, "on")));
        Assert.Equal(["contents: read"], Pairs(Mapping(workflow, "permissions")));
        var job = Assert.IsType<YamlMappingNode>(Assert.Single(Mapping(workflow, "jobs").Children).Value);
        Assert.Equal(["contents: read", "security-events: write"], Pairs(Mapping(job, "permissions")));
        Assert.Equal("ubuntu-latest", Text(job, "runs-on"));

        var steps = Sequence(job, "steps").Cast<YamlMappingNode>().ToList();
        Assert.All(steps, static step => Assert.Empty(Keys(step).Except(["name", "uses", "run", "with", "if"])));
        Assert.All(steps, static step => Assert.True(Has(step, "uses") != Has(step, "run"), "a step either uses an action or runs a script"));
        Assert.All(steps.FindAll(static step => Has(step, "uses")), static step => Assert.Matches("^[a-z]+/[a-z/-]+@v[0-9]+$", Text(step, "uses")));
        Assert.StartsWith("actions/checkout@", Text(steps[0], "uses"), StringComparison.Ordinal);

        var upload = steps[^1];
        Assert.StartsWith("github/codeql-action/upload-sarif@", Text(upload, "uses"), StringComparison.Ordinal);
        var log = Text(Mapping(upload, "with"), "sarif_file");
        Assert.Contains("!cancelled()", Text(upload, "if"), StringComparison.Ordinal);
        Assert.Contains($"hashFiles('{log}')", Text(upload, "if"), StringComparison.Ordinal);
        Assert.Single(steps, step => Has(step, "run") && Text(step, "run").Contains($"--format sarif --output {log}", StringComparison.Ordinal));
        // Nothing hides that a check failed.
        Assert.DoesNotContain("continue-on-error", File.ReadAllText(Path.Combine(s_folder, "github-actions.yml")), StringComparison.Ordinal);
        Assert.DoesNotContain("|| true", File.ReadAllText(Path.Combine(s_folder, "github-actions.yml")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken-app", 1)]
    [InlineData("production", 0)]
    public void The_GitLab_job_leaves_the_reports_that_it_names(string sample, int exitCode)
    {
        Deploy(sample);
        var job = Job("gitlab-ci.yml", "stslint");
        var outcome = Bash(Lines(Job("gitlab-ci.yml", ".stslint"), "before_script") + Lines(job, "script"));
        Assert.Equal(exitCode, outcome.ExitCode);

        var artifacts = Mapping(job, "artifacts");
        Assert.Equal("always", Text(artifacts, "when"));
        AssertLog(Assert.Single(Sequence(artifacts, "paths").Children).ToString(), exitCode);
        AssertTests(Text(Mapping(artifacts, "reports"), "junit"), exitCode);
    }

    [NeedsTheory("jq")]
    [InlineData("broken-app", 19)]
    [InlineData("production", 0)]
    public void GitLab_s_code_quality_report_has_every_finding(string sample, int findings)
    {
        Deploy(sample);
        // Suppressed findings stand in the log and not in the report.
        _workspace.Write("work/deploy/suppressed.yaml", Workspace.Bad().Replace("# given at once", "# stslint:ignore STS4028 -- a test", StringComparison.Ordinal));
        var job = Job("gitlab-ci.yml", "stslint");
        Bash(Lines(job, "script"));
        Assert.Equal("", Bash(Lines(job, "after_script")).Error);

        using var log = JsonDocument.Parse(_workspace.Read("work/stslint.sarif"));
        Assert.Contains(log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), static result => result.GetProperty("ruleId").GetString() == "STS4028" && result.GetProperty("suppressions").GetArrayLength() == 1);
        using var report = JsonDocument.Parse(_workspace.Read("work/" + Text(Mapping(Mapping(job, "artifacts"), "reports"), "codequality")));
        var entries = report.RootElement.EnumerateArray().Where(static entry => Location(entry).GetProperty("path").GetString() != "deploy/suppressed.yaml").ToList();
        Assert.Equal(findings, entries.Count);
        Assert.DoesNotContain(report.RootElement.EnumerateArray(), static entry => entry.GetProperty("check_name").GetString() == "STS4028" && Location(entry).GetProperty("path").GetString() == "deploy/suppressed.yaml");
        foreach (var entry in entries)
        {
            Assert.Equal(["description", "check_name", "fingerprint", "severity", "location"], entry.EnumerateObject().Select(static member => member.Name));
            Assert.Contains(entry.GetProperty("severity").GetString(), new[] { "critical", "major", "info" });
            Assert.True(File.Exists(_workspace.PathOf("work/" + Location(entry).GetProperty("path").GetString()!)));
            Assert.True(Location(entry).GetProperty("lines").GetProperty("begin").GetInt32() > 0);
        }
        Assert.Equal(entries.Count, entries.Select(static entry => entry.GetProperty("fingerprint").GetString()).Distinct().Count());

        static JsonElement Location(JsonElement entry) => entry.GetProperty("location");
    }

    [Fact]
    public void The_GitLab_job_for_changes_compares_with_the_base_of_the_merge_request()
    {
        Deploy("production");
        var job = Job("gitlab-ci.yml", "stslint-change");
        Assert.Equal(0, Bash(Lines(job, "script")).ExitCode);
        Change();
        var outcome = Bash(Lines(job, "script"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("error STS6003", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("0", Text(Mapping(job, "variables"), "GIT_DEPTH"));
        Assert.All(new[] { "stslint", "stslint-change" }, static name => Assert.Equal(".stslint", Text(Job("gitlab-ci.yml", name), "extends")));
    }

    [Theory]
    [InlineData("broken-app", 1)]
    [InlineData("production", 0)]
    public void The_Azure_pipeline_leaves_the_reports_that_it_publishes(string sample, int exitCode)
    {
        Deploy(sample);
        var steps = Sequence(Root("azure-pipelines.yml"), "steps").Cast<YamlMappingNode>().ToList();
        var outcomes = steps.FindAll(static step => Has(step, "script")).ConvertAll(step => Bash(Text(step, "script")));
        Assert.Equal([0, exitCode], outcomes.Select(static outcome => outcome.ExitCode));
        Assert.Equal($"##vso[task.prependpath]{_workspace.PathOf("home")}/.dotnet/tools\n", outcomes[0].Output);

        var tests = steps.Single(static step => Has(step, "task") && Text(step, "task") == "PublishTestResults@2");
        Assert.Equal("JUnit", Text(Mapping(tests, "inputs"), "testResultsFormat"));
        AssertTests(Text(Mapping(tests, "inputs"), "testResultsFiles"), exitCode);
        var log = steps.Single(static step => Has(step, "publish"));
        AssertLog(Text(log, "publish"), exitCode);
        Assert.Equal("CodeAnalysisLogs", Text(log, "artifact"));
        Assert.All([tests, log], static step => Assert.Equal("succeededOrFailed()", Text(step, "condition")));
    }

    /// <summary>pre-commit looks for the definitions at the root of a repository.</summary>
    [Fact]
    public void The_hooks_check_the_folder_and_are_those_of_this_repository()
    {
        var text = File.ReadAllText(Path.Combine(s_folder, ".pre-commit-hooks.yaml"));
        Assert.Equal(text, File.ReadAllText(Path.Combine(Workspace.Repository, ".pre-commit-hooks.yaml")));
        var hooks = Assert.IsType<YamlSequenceNode>(Parse(text)).Cast<YamlMappingNode>().ToList();
        Assert.Equal(["stslint", "stslint-fix"], hooks.ConvertAll(static hook => Text(hook, "id")));
        Deploy("production");
        foreach (var hook in hooks)
        {
            Assert.Equal(["id", "name", "description", "entry", "language", "pass_filenames", "always_run"], Keys(hook));
            Assert.Equal(["system", "false", "true"], new[] { "language", "pass_filenames", "always_run" }.Select(key => Text(hook, key)));
            Assert.Equal(0, Bash(Text(hook, "entry")).ExitCode);
        }
        var repository = Sequence(Root(".pre-commit-config.yaml"), "repos").Cast<YamlMappingNode>().Single();
        Assert.Equal("v" + ProductVersion.Text, Text(repository, "rev"));
        Assert.Contains(Text(Sequence(repository, "hooks").Cast<YamlMappingNode>().Single(), "id"), hooks.ConvertAll(static hook => Text(hook, "id")));
    }

    [NeedsFact("pre-commit")]
    public void Pre_commit_refuses_a_commit_that_only_removes_a_Service()
    {
        Deploy("production");
        UseHooks(static config => config.Replace("[deploy/]", "[deploy/, --fail-on, info]", StringComparison.Ordinal));
        var clean = Bash("pre-commit run");
        Assert.True(clean.ExitCode == 0, clean.Output + clean.Error);

        Git("work", "rm", "-q", "deploy/service.yaml");
        var refused = Bash("pre-commit run");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("deploy/statefulset.yaml:9:16: info STS2002", refused.Output, StringComparison.Ordinal);
    }

    [NeedsFact("pre-commit")]
    public void Pre_commit_fixes_what_is_committed()
    {
        Deploy("production");
        UseHooks(static config => config.Replace("id: stslint", "id: stslint-fix", StringComparison.Ordinal));
        var good = _workspace.Read("work/deploy/statefulset.yaml");
        _workspace.Write("work/deploy/statefulset.yaml", good.Replace("replicas: 3", "replicas: \"3\"", StringComparison.Ordinal));
        Git("work", "add", ".");

        // A hook that changes files refuses the commit, so that the changes are looked at.
        Assert.Equal(1, Bash("pre-commit run").ExitCode);
        Assert.Equal(good, _workspace.Read("work/deploy/statefulset.yaml"));
        Git("work", "add", ".");
        Assert.Equal(0, Bash("pre-commit run").ExitCode);
    }

    /// <summary>Gives the clone the sample's configuration, with the hooks from a repository on this machine.</summary>
    private void UseHooks(Func<string, string> change)
    {
        _workspace.Write("hooks/.pre-commit-hooks.yaml", File.ReadAllText(Path.Combine(s_folder, ".pre-commit-hooks.yaml")));
        Git("hooks", "init", "-q", "-b", "main");
        Git("hooks", "add", ".");
        Git("hooks", "commit", "-qm", "hooks");
        _workspace.Write("work/.pre-commit-config.yaml", change(File.ReadAllText(Path.Combine(s_folder, ".pre-commit-config.yaml")))
            .Replace("https://github.com/stslint/stslint", _workspace.PathOf("hooks"), StringComparison.Ordinal)
            .Replace("v" + ProductVersion.Text, Git("hooks", "rev-parse", "HEAD"), StringComparison.Ordinal));
        Git("work", "add", ".");
    }

    [Fact]
    public void The_image_runs_one_file_and_not_as_root()
    {
        var instructions = File.ReadAllLines(Path.Combine(s_folder, "Containerfile")).Where(static line => line.Length > 0 && line[0] != '#').Select(static line => line.Split(' ', 2)).ToList();
        Assert.Equal(["FROM", "ARG", "WORKDIR", "COPY", "RUN", "FROM", "COPY", "USER", "WORKDIR", "ENTRYPOINT", "CMD"], instructions.Select(static each => each[0]));
        var binary = instructions[6][1].Split(' ')[^1];
        Assert.StartsWith($"--from={instructions[0][1].Split(' ')[^1]} ", instructions[6][1], StringComparison.Ordinal);
        Assert.Equal($"[\"{binary}\"]", instructions[9][1]);
        Assert.NotEqual("root", instructions[7][1]);
        Assert.Contains("--self-contained", instructions[4][1], StringComparison.Ordinal);
        Assert.Equal(0, _workspace.Run(JsonSerializer.Deserialize<string[]>(instructions[10][1])!).ExitCode);
    }

    [Fact]
    public void The_commands_of_the_page_are_right_and_it_names_every_file()
    {
        var page = File.ReadAllText(Path.Combine(s_folder, "README.md"));
        foreach (var file in Directory.GetFiles(s_folder).Select(Path.GetFileName).Where(static name => name != "README.md"))
            Assert.Contains($"]({file})", page, StringComparison.Ordinal);
        Deploy("production");
        var commands = Command().Matches(page + File.ReadAllText(Path.Combine(s_folder, "Containerfile"))).Select(static match => match.Value).ToList();
        Assert.True(commands.Count >= 5, string.Join('\n', commands));
        foreach (var command in commands)
        {
            var outcome = Bash($"for file in deploy/*; do cat $file; echo ---; done | {command}");
            Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Output}{outcome.Error}");
        }
    }

    [GeneratedRegex("(?m)stslint check (?:deploy/|-)[^`\n]*$")]
    private static partial Regex Command();

    /// <summary>A clone, the folder work, whose branch main has a sample as its folder deploy; and the tool on the path.</summary>
    private void Deploy(string sample)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Workspace.Repository, "samples", sample)))
            _workspace.Write($"origin/deploy/{Path.GetFileName(file)}", File.ReadAllText(file));
        Git("origin", "init", "-q", "-b", "main");
        Git("origin", "add", ".");
        Git("origin", "commit", "-qm", "deploy");
        Git(".", "clone", "-q", "origin", "work");
        _workspace.Write("bin/stslint", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "stslint.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_workspace.PathOf("bin/stslint"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A change that the API server refuses.</summary>
    private void Change()
    {
        const string Path = "work/deploy/statefulset.yaml";
        _workspace.Write(Path, _workspace.Read(Path).Replace("  minReadySeconds: 10\n", "  podManagementPolicy: Parallel\n", StringComparison.Ordinal));
    }

    /// <summary>Runs a script of a job as its runner does, in the clone; all of it but what installs something.</summary>
    private Outcome Bash(string script)
    {
        var lines = script.Split('\n').Where(static line => !line.StartsWith("dotnet tool install ", StringComparison.Ordinal) && !line.StartsWith("apt-get ", StringComparison.Ordinal));
        return Run("bash", "work", "-eo", "pipefail", "-c", string.Join('\n', lines));
    }

    private string Git(string folder, params string[] arguments)
    {
        var outcome = Run("git", folder, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Output.Trim();
    }

    private Outcome Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _workspace.PathOf(folder), RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var home = Directory.CreateDirectory(_workspace.PathOf("home")).FullName;
        foreach (var (name, value) in new[]
        {
            ("PATH", _workspace.PathOf("bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH")),
            ("HOME", home),
            ("PRE_COMMIT_HOME", Path.Combine(home, "pre-commit")),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "test"),
            ("GIT_AUTHOR_EMAIL", "test@registry.example"),
            ("GIT_COMMITTER_NAME", "test"),
            ("GIT_COMMITTER_EMAIL", "test@registry.example"),
            ("GITHUB_PATH", _workspace.PathOf("github-path")),
            ("GITHUB_BASE_REF", "main"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "origin/main"),
        })
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }

    private void AssertLog(string path, int exitCode)
    {
        using var log = JsonDocument.Parse(_workspace.Read("work/" + path));
        var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Workspace.Repository, "tests", "Cli.Tests", "Sarif", "sarif-2.1.0.json"))).RootElement;
        Assert.Empty(JsonSchemaCheck.Errors(schema, log.RootElement));
        Assert.Equal(exitCode == 1, log.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength() > 0);
    }

    private void AssertTests(string path, int exitCode) =>
        Assert.Equal(exitCode == 1, (int)XDocument.Parse(_workspace.Read("work/" + path)).Root!.Attribute("failures")! > 0);

    private static YamlNode Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Assert.Single(stream.Documents).RootNode;
    }

    private static YamlMappingNode Root(string file) => Assert.IsType<YamlMappingNode>(Parse(File.ReadAllText(Path.Combine(s_folder, file))));

    private static YamlMappingNode Job(string file, params string[] path)
    {
        var node = Root(file);
        foreach (var key in path)
            node = Mapping(node, key);
        return node;
    }

    private static bool Has(YamlMappingNode node, string key) => node.Children.ContainsKey(key);

    private static YamlMappingNode Mapping(YamlMappingNode node, string key) => Assert.IsType<YamlMappingNode>(node[key]);

    private static YamlSequenceNode Sequence(YamlMappingNode node, string key) => Assert.IsType<YamlSequenceNode>(node[key]);

    private static string Text(YamlMappingNode node, string key) => Assert.IsType<YamlScalarNode>(node[key]).Value!;

    private static List<string> Keys(YamlMappingNode node) => [.. node.Children.Keys.Select(static key => key.ToString())];

    private static List<string> Pairs(YamlMappingNode node) => [.. node.Children.Select(static pair => $"{pair.Key}: {pair.Value}")];

    private static string Lines(YamlMappingNode node, string key) => string.Concat(Sequence(node, key).Select(static line => line + "\n"));
}
