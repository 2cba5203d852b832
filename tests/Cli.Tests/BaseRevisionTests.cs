using System.Diagnostics;

namespace StsLint.Cli.Tests;

/// <summary>The input compared with a git revision, in real repositories.</summary>
public sealed class BaseRevisionTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_change_since_a_revision_is_found()
    {
        Commit("app/db.yaml", Workspace.Bad("db"));
        _workspace.Write("app/db.yaml", Workspace.Bad("db").Replace("serviceName: db", "serviceName: database", StringComparison.Ordinal));
        foreach (var path in new[] { "app", "app/db.yaml", "." })
        {
            var outcome = _workspace.Run("check", path, "--base", "HEAD", "--select", "STS6", "--no-color");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("app/db.yaml:6:16: error STS6001", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("HEAD:app/db.yaml:6", outcome.Output, StringComparison.Ordinal);
        }
        Git("add", ".");
        Git("commit", "-m", "changed");
        Assert.Equal(0, _workspace.Run("check", "app", "--base", "HEAD", "--select", "STS6").ExitCode);
        Assert.Equal(1, _workspace.Run("check", "app", "--base", "HEAD~1", "--select", "STS6").ExitCode);
    }

    [Fact]
    public void Files_that_are_new_and_folders_within_the_repository_are_no_trouble()
    {
        Commit("deploy/prod/db.yaml", Workspace.Bad("db"));
        _workspace.Write("deploy/prod/cache.yaml", Workspace.Bad("cache"));
        Assert.Equal(0, _workspace.Run("check", "deploy", "--base", "HEAD", "--select", "STS6").ExitCode);
        Assert.Equal(0, _workspace.Run("check", "deploy/prod/cache.yaml", "--base", "HEAD", "--select", "STS6").ExitCode);
        Assert.Equal(0, _workspace.Run("check", "deploy/prod/cache.yaml", "deploy/prod/db.yaml", "--base", "HEAD", "--select", "STS6").ExitCode);
    }

    /// <summary>The base is configured as the input is: here, both are in one namespace.</summary>
    [Fact]
    public void The_configuration_of_the_input_holds_for_the_revision()
    {
        Commit("app/db.yaml", Workspace.Bad("db"));
        _workspace.Write(".editorconfig", "root = true\n[*.yaml]\nstslint_namespace = shop\n");
        _workspace.Write("app/db.yaml", Workspace.Bad("db").Replace("  name: db\n", "  name: db\n  namespace: shop\n", StringComparison.Ordinal).Replace("serviceName: db", "serviceName: database", StringComparison.Ordinal));
        Assert.Contains("STS6001", _workspace.Run("check", "app", "--base", "HEAD", "--select", "STS6").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch", "no such git revision")]
    [InlineData("--help", "no such git revision")]
    public void What_is_neither_path_nor_revision_is_said(string revision, string expected)
    {
        Commit("app/db.yaml", Workspace.Bad("db"));
        var outcome = _workspace.Run("check", "app", "--base=" + revision, "--select", "STS6");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        Commit("app/db.yaml", Workspace.Bad("db"));
        var before = Directory.GetDirectories(Path.GetTempPath(), "stslint-??????");
        _workspace.Run("check", "app", "--base", "HEAD", "--select", "STS6");
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), "stslint-??????").Except(before));
    }

    private void Commit(string path, string text)
    {
        Git("init", "-q", "-b", "main");
        _workspace.Write(path, text);
        Git("add", ".");
        Git("commit", "-q", "-m", "first");
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", .. arguments])
        {
            WorkingDirectory = _workspace.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, error);
    }
}
