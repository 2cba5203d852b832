using System.Diagnostics;
using System.Text;
using StsLint.Cli.Fixing;

namespace StsLint.Cli.Tests;

public sealed class FixTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Unsafe_fixes_are_applied_only_on_request()
    {
        _workspace.Write("web.yaml", Workspace.Bad());
        Assert.Equal(1, _workspace.Run(["check", "web.yaml", "--fix", .. Workspace.Only]).ExitCode);
        Assert.Equal(Workspace.Bad().ReplaceLineEndings("\n"), _workspace.Read("web.yaml"));

        var outcome = _workspace.Run(["check", "web.yaml", "--fix", "--unsafe-fixes", .. Workspace.Only]);
        Assert.Equal("web.yaml: fixed STS4028: Write 30, the default\n\nNo findings in 1 object of 1 file (TIME)\n", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("terminationGracePeriodSeconds: 30\n", _workspace.Read("web.yaml"), StringComparison.Ordinal);
        Assert.Equal(["web.yaml"], Directory.GetFileSystemEntries(_workspace.Root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("utf-8", false, "\n")]
    [InlineData("utf-8", true, "\r\n")]
    [InlineData("utf-16", true, "\n")]
    [InlineData("utf-16BE", true, "\r\n")]
    public void Encoding_and_line_ends_stay(string encoding, bool hasMark, string newLine)
    {
        var text = Workspace.Bad().ReplaceLineEndings(newLine).Replace("given at once", "é日👍", StringComparison.Ordinal);
        var bytes = Encode(text);
        File.WriteAllBytes(_workspace.PathOf("web.yaml"), bytes);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_workspace.PathOf("web.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(0, _workspace.Run(["check", "web.yaml", "--fix", "--unsafe-fixes", .. Workspace.Only]).ExitCode);
        Assert.Equal(Encode(text.Replace("Seconds: 0", "Seconds: 30", StringComparison.Ordinal)), File.ReadAllBytes(_workspace.PathOf("web.yaml")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_workspace.PathOf("web.yaml")));

        byte[] Encode(string value) => encoding == "utf-8"
            ? [.. hasMark ? Encoding.UTF8.Preamble : default, .. new UTF8Encoding(false).GetBytes(value)]
            : [.. Encoding.GetEncoding(encoding).Preamble, .. Encoding.GetEncoding(encoding).GetBytes(value)];
    }

    [Fact]
    public void A_file_with_bytes_that_are_no_text_is_left_alone()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Workspace.Bad()), (byte)'#', 0xff, (byte)'\n'];
        File.WriteAllBytes(_workspace.PathOf("web.yaml"), bytes);
        Assert.Equal(1, _workspace.Run(["check", "web.yaml", "--fix", "--unsafe-fixes", .. Workspace.Only]).ExitCode);
        Assert.Equal(bytes, File.ReadAllBytes(_workspace.PathOf("web.yaml")));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        _workspace.Write("real/web.yaml", Workspace.Bad());
        File.CreateSymbolicLink(_workspace.PathOf("web.yaml"), "real/web.yaml");
        Assert.Equal(0, _workspace.Run(["check", "web.yaml", "--fix", "--unsafe-fixes", .. Workspace.Only]).ExitCode);
        Assert.Equal("real/web.yaml", new FileInfo(_workspace.PathOf("web.yaml")).LinkTarget);
        Assert.Contains("Seconds: 30", _workspace.Read("real/web.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_writes_nothing_and_can_be_applied()
    {
        _workspace.Write("app/web.yaml", Workspace.Bad()).Write("app/other.yaml", Workspace.Bad("other"));
        var outcome = _workspace.Run(["check", "app", "--diff", "--unsafe-fixes", .. Workspace.Only]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("stslint: 2 fixes in 2 files would be applied; nothing was written\n", outcome.Error);
        Assert.StartsWith("""
            --- a/app/other.yaml
            +++ b/app/other.yaml
            @@ -14,7 +14,7 @@
                     app: other
                 spec:
                   # given at once
            -      terminationGracePeriodSeconds: 0
            +      terminationGracePeriodSeconds: 30
                   containers:
                   - name: other
                     image: registry.example/other:1.0
            --- a/app/web.yaml

            """.ReplaceLineEndings("\n"), outcome.Output, StringComparison.Ordinal);
        Assert.Equal(Workspace.Bad().ReplaceLineEndings("\n"), _workspace.Read("app/web.yaml"));
        Assert.Equal(0, Patch(outcome.Output));
        Assert.Equal(0, _workspace.Run(["check", "app", .. Workspace.Only]).ExitCode);
        Assert.Equal(("", "stslint: nothing would be fixed\n"), (_workspace.Run(["check", "app", "--diff", .. Workspace.Only]) is var again ? again.Output : "", again.Error));
    }

    [Fact]
    public void A_patch_shows_each_of_many_changes_for_itself()
    {
        const int Many = 3000;
        var before = string.Concat(Enumerable.Range(0, Many).Select(static i => $"name: n{i}\nvalue: 1\nlist:\n- x\n- y\n- z\nend: true\n"));
        var after = before.Replace("value: 1\n", "value: 2\n", StringComparison.Ordinal);
        var patch = UnifiedDiff.Of("f.txt", before, after);
        Assert.Equal(Many, patch.Split("-value: 1\n+value: 2\n").Length - 1);
        File.WriteAllText(_workspace.PathOf("f.txt"), before);
        Assert.Equal(0, Patch(patch));
        Assert.Equal(after, _workspace.Read("f.txt"));
    }

    [Fact]
    public void Patches_of_any_two_texts_apply()
    {
        var random = new Random(20261);
        for (var run = 0; run < 150; run++)
        {
            var before = Text();
            var after = run % 3 == 0 ? Text() : Mutate(before);
            var patch = UnifiedDiff.Of("f.txt", before, after);
            File.WriteAllText(_workspace.PathOf("f.txt"), before);
            if (before == after)
                Assert.Equal("", patch);
            else
                Assert.Equal(0, Patch(patch));
            Assert.Equal(after, _workspace.Read("f.txt"));
        }

        string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => "line " + random.Next(6) + "\n")) + (random.Next(3) == 0 ? "end" : "");

        string Mutate(string text)
        {
            var lines = text.Split('\n').ToList();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var at = random.Next(lines.Count);
                switch (random.Next(3))
                {
                    case 0:
                        lines.Insert(at, "new " + random.Next(3));
                        break;
                    case 1 when lines.Count > 2:
                        lines.RemoveAt(at);
                        break;
                    default:
                        lines[at] += "x";
                        break;
                }
            }
            return string.Join('\n', lines);
        }
    }

    [Fact]
    public void Standard_input_comes_out_fixed_and_the_report_goes_to_standard_error()
    {
        var outcome = _workspace.Run(["check", "-", "--fix", "--unsafe-fixes", "-q", .. Workspace.Only], Workspace.Bad());
        Assert.Equal(Workspace.Bad().Replace("Seconds: 0", "Seconds: 30", StringComparison.Ordinal), outcome.Output);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));

        var left = _workspace.Run(["check", "-", "--fix", "-q", .. Workspace.Only], Workspace.Bad());
        Assert.Equal(Workspace.Bad(), left.Output);
        Assert.StartsWith("-:17:38: warning STS4028", left.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_fixed_and_then_fixed_no_more()
    {
        foreach (var file in Directory.GetFiles(Workspace.Repository + "/samples", "*.yaml", SearchOption.AllDirectories))
            _workspace.Write(Path.GetRelativePath(Workspace.Repository, file), File.ReadAllText(file));
        _workspace.Run("check", "samples", "--fix", "--unsafe-fixes");
        var again = _workspace.Run("check", "samples", "--diff", "--unsafe-fixes");
        Assert.Equal("", again.Output);
    }

    private int Patch(string patch)
    {
        using var process = Process.Start(new ProcessStartInfo("git") { ArgumentList = { "apply", "--unidiff-zero", "--whitespace=nowarn", "-p1", "-" }, WorkingDirectory = _workspace.Root, RedirectStandardInput = true })!;
        process.StandardInput.Write(patch);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode;
    }
}
