using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Tests;

public sealed class ExitCodeTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("warning", 1)]
    [InlineData("info", 1)]
    [InlineData("error", 0)]
    [InlineData("never", 0)]
    public void Fail_on_decides_between_0_and_1(string failOn, int exitCode)
    {
        _workspace.Write("web.yaml", Workspace.Bad());
        Assert.Equal(exitCode, _workspace.Run(["check", "web.yaml", "--fail-on", failOn, .. Workspace.Only]).ExitCode);
    }

    [Fact]
    public void What_cannot_be_found_is_said_and_the_rest_is_judged()
    {
        var outcome = _workspace.Write("web.yaml", Workspace.Bad()).Run(["check", "nosuch.yaml", "web.yaml", "*.yml", "-q", .. Workspace.Only]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("""
            stslint: nosuch.yaml: there is no such file or folder; check the path, or run 'stslint check .' for the current folder
            stslint: *.yml: there is no such file or folder; the shell found nothing that fits this pattern; check the path, or run 'stslint check .' for the current folder

            """.ReplaceLineEndings("\n"), outcome.Error);
        Assert.StartsWith("web.yaml:17:38", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_said_and_the_rest_is_judged()
    {
        _workspace.Write("app/a.yaml", Workspace.Good()).Write("app/web.yaml", Workspace.Bad());
        // Readable by nobody, also not by root: the link leads to itself.
        File.CreateSymbolicLink(_workspace.PathOf("app/loop.yaml"), "loop.yaml");
        var outcome = _workspace.Run(["check", "app", "-q", .. Workspace.Only]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("stslint: app/loop.yaml: this file cannot be read (", outcome.Error, StringComparison.Ordinal);
        Assert.StartsWith("app/web.yaml:17:38", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no option '--formt'; did you mean '--format'?", "check", "--formt", "json")]
    [InlineData("there is no command 'chek'; did you mean 'check'?", "chek")]
    [InlineData("there is no rule 'STS402x'", "explain", "STS402x")]
    [InlineData("--select: there is no rule 'STS4O28'; did you mean 'STS4028'?", "check", "--select", "STS4O28")]
    [InlineData("--ignore: there is no rule 'Storrage'; did you mean 'Storage'?", "check", "--ignore", "Storrage")]
    [InlineData("--severity: 'eror' is no value", "check", "--severity", "STS4028=eror")]
    [InlineData("--severity 'STS4028' sets nothing", "check", "--severity", "STS4028")]
    [InlineData("--kubernetes-version: '1.99' is no release", "check", "--kubernetes-version", "1.99")]
    [InlineData("--unsafe-fixes does nothing alone", "check", "--unsafe-fixes")]
    [InlineData("--watch cannot watch standard input", "check", "--watch", "-")]
    [InlineData("'xml' not recognized", "check", "--format", "xml")]
    [InlineData("old.json: the baseline cannot be read", "check", "--baseline", "old.json")]
    [InlineData("nosuch: there is no such file or folder", "config", "nosuch")]
    [InlineData("--nodes 0: a cluster has 1 to 1000 nodes", "cluster", "--nodes", "0")]
    [InlineData("--port 70000: a port is a number from 0 to 65535", "cluster", "--port", "70000")]
    [InlineData("--time-scale 'fast' is no factor", "cluster", "--time-scale", "fast")]
    [InlineData("see 'stslint cluster crash --help'", "cluster", "crash")]
    [InlineData("--server 'http://example.com' is no address of a served cluster", "cluster", "stop-node", "node-1", "--server", "http://example.com")]
    [InlineData("nosuch: the kubeconfig cannot be read", "cluster", "list-processes", "--kubeconfig", "nosuch")]
    public void Wrong_usage_is_2_with_one_line_that_helps(string message, params string[] args)
    {
        var outcome = _workspace.Run(args);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("stslint: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(static c => c == '\n'));
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void A_rule_that_fails_is_3()
    {
        _workspace.Write("web.yaml", Workspace.Bad());
        var outcome = _workspace.Run(["check", "web.yaml", "-q"], rules: [.. RuleCatalog.Rules, new FailingRule()]);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("web.yaml:1:1: error STS0000: the rule FailingRule failed on this file", outcome.Output, StringComparison.Ordinal);
    }

    private sealed class FailingRule : DocumentRule
    {
        public override IReadOnlyList<RuleDescriptor> Descriptors => [];

        public override void Check(ManifestDocument document, RuleContext context) => throw new InvalidOperationException("on purpose");
    }

    [Fact]
    public void Help_names_the_exit_codes_and_version_the_version()
    {
        var help = _workspace.Run("check", "--help");
        Assert.Equal(0, help.ExitCode);
        foreach (var line in new[] { "0  nothing at or above --fail-on", "1  findings", "2  wrong usage", "3  internal error", "--kubernetes-version", "--write-baseline" })
            Assert.Contains(line, help.Output, StringComparison.Ordinal);
        Assert.Matches(@"^stslint \d+\.\d+\.\d+\n$", _workspace.Run("--version").Output);
        Assert.Equal(2, _workspace.Run([]).ExitCode);
    }

    [Fact]
    public void An_interrupted_run_is_130()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Equal(130, _workspace.Write("web.yaml", Workspace.Bad()).Run(["check", "web.yaml"], cancel: cancel.Token).ExitCode);
    }

    [Fact]
    public void As_a_process_it_gives_the_same()
    {
        _workspace.Write("web.yaml", Workspace.Bad());
        string[] args = ["check", "-", "--format", "json", .. Workspace.Only];
        var process = _workspace.RunProcess(args, Workspace.Bad());
        Assert.Equal((1, ""), (process.ExitCode, process.Error));
        Assert.Equal(_workspace.Run(args, Workspace.Bad()).Output, process.Output);
    }

    [Fact]
    public void A_reader_that_goes_away_ends_it_quietly()
    {
        if (OperatingSystem.IsWindows())
            return;
        for (var i = 0; i < 200; i++)
            _workspace.Write($"app/web{i}.yaml", Workspace.Bad());
        var outcome = _workspace.RunProcess([], shell: "stslint check app | head -1; echo ${PIPESTATUS[0]}");
        Assert.Equal("", outcome.Error);
        Assert.EndsWith("\n1\n", outcome.Output, StringComparison.Ordinal);
    }
}
