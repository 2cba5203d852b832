using System.Text.Json;
using StsLint.Engine;

namespace StsLint.Cli.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Explain_shows_the_rule_s_page()
    {
        Assert.Equal(RulePages.Page(RuleCatalog.Find("STS4028")!), _workspace.Run("explain", "sts4028").Output);
        var shown = _workspace.Run(["explain", "STS4028"], isTerminal: true).Output;
        Assert.Contains("Grace period 0", shown, StringComparison.Ordinal);
        Assert.Contains("╭", shown, StringComparison.Ordinal);
        Assert.StartsWith("# STS0000", _workspace.Run("explain", "STS0000").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_shows_every_rule_on_a_terminal()
    {
        foreach (var rule in RuleCatalog.Descriptors)
            Assert.Equal((0, ""), _workspace.Run(["explain", rule.Id], isTerminal: true) is var outcome ? (outcome.ExitCode, outcome.Error) : default);
    }

    [Fact]
    public void Rules_are_listed_in_each_format()
    {
        var rules = RuleCatalog.Descriptors;
        Assert.Equal(rules.Select(static rule => rule.Id), _workspace.Run("rules").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line[..7]));
        using var json = JsonDocument.Parse(_workspace.Run("rules", "--format", "json").Output);
        Assert.Equal(rules.Select(static rule => rule.Id), json.RootElement.EnumerateArray().Select(static rule => rule.GetProperty("id").GetString()!));
        Assert.Equal(RulePages.Table(rules, "docs/rules/"), _workspace.Run("rules", "--format", "markdown").Output);
        Assert.Contains("STS4028", _workspace.Run(["rules"], isTerminal: true).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Editorconfig_sets_severities_by_path()
    {
        _workspace.Write(".editorconfig", "root = true\n[*.yaml]\nstslint_severity.STS4028 = error\n[quiet/**]\nstslint_severity.STS4028 = none\n[lax/*]\nstslint_fail_on = never\n")
            .Write("a.yaml", Workspace.Bad()).Write("quiet/b.yaml", Workspace.Bad()).Write("lax/c.yaml", Workspace.Bad());
        string[] rules = ["--select", "STS4028", "-q"];
        Assert.StartsWith("a.yaml:17:38: error STS4028", _workspace.Run(["check", ".", .. rules]).Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), _workspace.Run(["check", "quiet", .. rules]) is var quiet ? (quiet.ExitCode, quiet.Output) : default);
        Assert.Equal(0, _workspace.Run(["check", "lax", .. rules]).ExitCode);
        Assert.Equal(1, _workspace.Run(["check", "lax", "--fail-on", "error", .. rules]).ExitCode);
        // The command line wins, and standard input is a YAML file in the working directory.
        Assert.StartsWith("a.yaml:17:38: info STS4028", _workspace.Run(["check", "a.yaml", "--severity", "STS4028=info", .. rules]).Output, StringComparison.Ordinal);
        Assert.StartsWith("-:17:38: error STS4028", _workspace.Run(["check", "-", .. rules], Workspace.Bad()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_an_editorconfig_is_said_once_with_its_place()
    {
        _workspace.Write(".editorconfig", "root = true\n[*]\nstslint_severty.STS4028 = error\nstslint_severity.STS4O28 = error\nindent_size = 2\n")
            .Write("a.yaml", Workspace.Good()).Write("b/b.yaml", Workspace.Good());
        var outcome = _workspace.Run("check", ".", "-q");
        Assert.Equal(0, outcome.ExitCode);
        var lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("stslint: warning: .editorconfig:3: there is no setting 'stslint_severty.", lines[0], StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("stslint: warning: .editorconfig:4: there is no rule 'STS4O28'; did you mean 'STS4028'?", lines[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Config_tells_where_each_setting_comes_from()
    {
        _workspace.Write(".editorconfig", "root = true\n[*]\nstslint_kubernetes_version = 1.30..1.34\nstslint_severity.STS4028 = none\n").Write("app/.editorconfig", "[*.yaml]\nstslint_severity.STS4028 = error\n");
        var lines = _workspace.Run("config", "app", "--namespace", "shop").Output.Split('\n').Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains("stslint_kubernetes_version = 1.30..1.34 # .editorconfig:3", lines);
        Assert.Contains("stslint_severity.sts4028 = error # app/.editorconfig:2", lines, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("stslint_namespace = shop # command line", lines);
        Assert.Contains("stslint_fail_on = warning # default", lines);
    }

    [Fact]
    public void Suppressions_count_unless_switched_off()
    {
        _workspace.Write("web.yaml", Workspace.Bad().Replace("# given at once", "# stslint:ignore STS4028 -- it is a test", StringComparison.Ordinal));
        Assert.Equal("No findings in 1 object of 1 file (TIME); 1 suppressed\n", _workspace.Run(["check", "web.yaml", .. Workspace.Only]).Output);
        Assert.Equal(1, _workspace.Run(["check", "web.yaml", "--no-suppressions", .. Workspace.Only]).ExitCode);
    }

    [Fact]
    public void A_baseline_accepts_what_is_there_and_nothing_new()
    {
        _workspace.Write("app/a.yaml", Workspace.Bad("a"));
        var written = _workspace.Run(["check", "app", "--write-baseline", "old.json", .. Workspace.Only]);
        Assert.Equal((0, "stslint: wrote 1 finding to old.json\n", "No findings in 1 object of 1 file (TIME)\n"), (written.ExitCode, written.Error, written.Output));

        // Lines may move.
        _workspace.Write("app/a.yaml", "# moved\n\n" + Workspace.Bad("a"));
        var same = _workspace.Run(["check", "app", "--baseline", "old.json", .. Workspace.Only]);
        Assert.Equal((0, "No findings in 1 object of 1 file (TIME); 1 suppressed\n"), (same.ExitCode, same.Output));
        Assert.Contains("\"kind\": \"external\"", _workspace.Run(["check", "app", "--baseline", "old.json", "-f", "sarif", .. Workspace.Only]).Output, StringComparison.Ordinal);
        Assert.Equal("", _workspace.Run(["check", "app", "--baseline", "old.json", "--diff", "--unsafe-fixes", .. Workspace.Only]).Output);

        _workspace.Write("app/b.yaml", Workspace.Bad("b"));
        var more = _workspace.Run(["check", "app", "--baseline", "old.json", "-q", .. Workspace.Only]);
        Assert.Equal(1, more.ExitCode);
        Assert.StartsWith("app/b.yaml:17:38", more.Output, StringComparison.Ordinal);

        _workspace.Write("app/a.yaml", Workspace.Good()).Write("app/b.yaml", Workspace.Good());
        Assert.Contains("1 of the baseline no longer found", _workspace.Run(["check", "app", "--baseline", "old.json", .. Workspace.Only]).Output, StringComparison.Ordinal);
        _workspace.Write("bad.json", "[]");
        Assert.Equal(2, _workspace.Run("check", "app", "--baseline", "bad.json").ExitCode);
    }

    [Fact]
    public void A_base_shows_what_an_update_would_do()
    {
        _workspace.Write("old/web.yaml", Workspace.Bad()).Write("app/web.yaml", Workspace.Bad().Replace("serviceName: web", "serviceName: other", StringComparison.Ordinal));
        var outcome = _workspace.Run("check", "app", "--base", "old", "--select", "STS6");
        Assert.Contains("app/web.yaml:6:16: error STS6001: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("::: old/web.yaml:6:16", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, _workspace.Run("check", "app", "--base", "app", "--select", "STS6").ExitCode);
        Assert.Equal(2, _workspace.Run("check", "app", "--base", "gone", "--select", "STS6").ExitCode);
    }

    [Fact]
    public async Task Watch_checks_again_after_a_change()
    {
        _workspace.Write("app/web.yaml", Workspace.Good());
        using var cancel = new CancellationTokenSource();
        using var output = new Recorder();
        var terminal = new Terminal
        {
            Input = static () => Stream.Null,
            OpenOutput = () => output,
            OpenError = static () => Stream.Null,
            Directory = _workspace.Root,
            Cancel = cancel.Token,
        };
        var run = Task.Run(() => App.Run(["check", "app", "--watch", .. Workspace.Only], terminal));
        await output.WaitFor("No findings");
        await Task.Delay(200);
        _workspace.Write("app/web.yaml", Workspace.Bad());
        await output.WaitFor("app/web.yaml:17:38: warning STS4028");
        await cancel.CancelAsync();
        Assert.Equal(0, await run);
    }

    private sealed class Recorder : MemoryStream
    {
        public async Task WaitFor(string text)
        {
            for (var i = 0; i < 600; i++)
            {
                string now;
                lock (this)
                    now = System.Text.Encoding.UTF8.GetString(ToArray());
                if (now.Contains(text, StringComparison.Ordinal))
                    return;
                await Task.Delay(50);
            }
            Assert.Fail($"'{text}' did not come");
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (this)
                base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (this)
                base.Write(buffer);
        }
    }
}
