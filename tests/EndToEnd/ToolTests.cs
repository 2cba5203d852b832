using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace StsLint.EndToEnd.Tests;

/// <summary>The tool and the archive for this platform, as <c>eng/pack.sh --only tool</c> makes them, installed and run as users do.</summary>
public sealed class ToolTests(ToolTests.PackedTool tool) : IClassFixture<ToolTests.PackedTool>
{
    // Without a namespace, a Service or anything else that would be missing.
    private const string Manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          key: VALUE

        """;

    [LinuxX64Fact]
    public void These_files_are_made() => Assert.Equal(
        ["StsLint.Tool.VERSION.nupkg", "StsLint.Tool.any.VERSION.nupkg", "StsLint.Tool.linux-x64.VERSION.nupkg", "stslint-VERSION-linux-x64.tar.gz"],
        Directory.GetFiles(tool.Made).Select(path => Path.GetFileName(path).Replace(tool.Version, "VERSION", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [LinuxX64Fact]
    public void Packages_hold_what_is_pinned()
    {
        foreach (var id in new[] { "StsLint.Tool", "StsLint.Tool.any", "StsLint.Tool.linux-x64" })
        {
            using var package = new Package(Path.Combine(tool.Made, $"{id}.{tool.Version}.nupkg"));
            PinnedContents.Check(id + ".nupkg", package.Entries);
            Assert.Equal("MIT", package.Value("license"));
            Assert.Equal("README.md", package.Value("readme"));
            Assert.Null(package.Element("icon"));
        }
    }

    [LinuxX64Fact]
    public void The_archive_holds_what_is_pinned()
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(tool.Archive), CompressionMode.Decompress));
        var entries = new List<string>();
        while (tar.GetNextEntry() is { } entry)
            entries.Add(entry.Name.Replace(tool.Version, "VERSION", StringComparison.Ordinal));
        PinnedContents.Check("stslint-linux-x64.tar.gz", entries);
    }

    [LinuxX64Fact]
    public void The_tool_is_installed_for_this_platform_and_runs()
    {
        using var folder = new TemporaryFolder();
        // No other source: what is installed is what was made, and needs nothing else.
        File.WriteAllText(folder.PathOf("nuget.config"), $"""<configuration><packageSources><clear /><add key="made" value="{tool.Made}" /></packageSources></configuration>""");
        var installed = Outcome.Of("dotnet", folder.Path, ["tool", "install", "StsLint.Tool", "--version", tool.Version, "--tool-path", "tools", "--configfile", "nuget.config"], new() { ["NUGET_PACKAGES"] = folder.PathOf("cache") });
        Assert.True(installed.ExitCode == 0, installed.Output + installed.Error);
        Assert.True(Directory.Exists(folder.PathOf("tools/.store/stslint.tool/" + tool.Version)));
        Assert.NotEmpty(Directory.GetFiles(folder.PathOf("tools/.store"), "StsLint.Rules.dll", SearchOption.AllDirectories));
        Assert.NotEmpty(Directory.GetDirectories(folder.PathOf("tools/.store"), "stslint.tool.linux-x64", SearchOption.AllDirectories));
        CheckRuns(folder.PathOf("tools/stslint"), folder, []);
    }

    [LinuxX64Fact]
    public void The_archive_runs_without_an_installed_framework()
    {
        using var folder = new TemporaryFolder();
        using (var content = new GZipStream(File.OpenRead(tool.Archive), CompressionMode.Decompress))
            TarFile.ExtractToDirectory(content, folder.Path, overwriteFiles: false);
        var none = folder.PathOf("none");
        CheckRuns(
            folder.PathOf($"stslint-{tool.Version}-linux-x64/stslint"),
            folder,
            new() { ["PATH"] = none, ["HOME"] = none, ["DOTNET_ROOT"] = none, ["DOTNET_ROOT_X64"] = none, ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = none });
        Assert.False(Directory.Exists(none));
    }

    private void CheckRuns(string program, TemporaryFolder folder, Dictionary<string, string> variables)
    {
        var version = Outcome.Of(program, folder.Path, ["--version"], variables);
        Assert.Equal(0, version.ExitCode);
        Assert.Equal("stslint " + tool.Version, version.Output.Trim());

        File.WriteAllText(folder.PathOf("settings.yaml"), Manifest);
        var good = Outcome.Of(program, folder.Path, ["check", "settings.yaml"], variables);
        Assert.True(good.ExitCode == 0, good.Output + good.Error);

        File.WriteAllText(folder.PathOf("settings.yaml"), Manifest.Replace("VALUE", "true", StringComparison.Ordinal));
        var bad = Outcome.Of(program, folder.Path, ["check", "settings.yaml", "--no-color"], variables);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("settings.yaml:6:8: error STS0007", bad.Output, StringComparison.Ordinal);
    }

    /// <summary>Packed once for all tests of the class.</summary>
    public sealed class PackedTool : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public PackedTool()
        {
            if (!LinuxX64FactAttribute.IsHere)
                return;
            var outcome = Outcome.Of("bash", Repository.Root, ["eng/pack.sh", "--only", "tool", Made], new() { ["PLATFORMS"] = "linux-x64" });
            Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
            const string Package = "StsLint.Tool.any.";
            Version = Path.GetFileNameWithoutExtension(Directory.GetFiles(Made, Package + "*.nupkg").Single())[Package.Length..];
        }

        public string Made => _folder.Path;

        public string Version { get; } = "";

        public string Archive => _folder.PathOf($"stslint-{Version}-linux-x64.tar.gz");

        public void Dispose() => _folder.Dispose();
    }

    /// <summary>A test of what is made for Linux on x64, which only runs there.</summary>
    private sealed class LinuxX64FactAttribute : FactAttribute
    {
        public LinuxX64FactAttribute() => Skip = IsHere ? null : "Made for Linux on x64.";

        public static bool IsHere => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
    }
}
