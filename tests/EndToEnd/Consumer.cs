using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StsLint.EndToEnd.Tests;

/// <summary>A line of a build's output that reports something.</summary>
/// <param name="File">The file, relative to the consumer's folder, with forward slashes.</param>
/// <param name="Line">The line, from 1; 0 for none.</param>
/// <param name="Column">The column, from 1; 0 for none.</param>
/// <param name="Level"><c>warning</c> or <c>error</c>.</param>
/// <param name="Code">The id.</param>
/// <param name="Message">The text.</param>
/// <param name="Project">The project that reported it, relative to the consumer's folder.</param>
internal sealed record BuildLine(string File, int Line, int Column, string Level, string Code, string Message, string Project)
{
    /// <summary>What tests compare: <c>deploy/web.yaml(6,17): warning STS4010</c>.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Level} {Code}" : $"{File}({Line},{Column}): {Level} {Code}";
}

/// <summary>What a build said.</summary>
internal sealed record BuildResult(int ExitCode, string Output, IReadOnlyList<BuildLine> Lines)
{
    /// <summary>Every reported line, sorted; what is reported twice stands twice.</summary>
    public IReadOnlyList<string> Reported => [.. Lines.Select(static line => line.ToString()).Order(StringComparer.Ordinal)];
}

/// <summary>
/// Projects that use the packages, built by the real <c>dotnet</c> with a package folder of their own: nothing of the machine's or of this
/// repository's build reaches them.
/// </summary>
internal sealed partial class Consumer : IDisposable
{
    private readonly PackedPackages _packages;
    private readonly TemporaryFolder _folder = new();

    public Consumer(PackedPackages packages)
    {
        _packages = packages;
        // Files above, such as those of a repository around the temporary folder, do not count.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write(".editorconfig", "root = true\n");
        Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{packages.Folder}" /><add key="others" value="{OtherPackages.Folder}" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>The folder of all projects.</summary>
    public string Folder => _folder.Path;

    /// <summary>The absolute path of a file.</summary>
    public string PathOf(string path) => _folder.PathOf(path);

    /// <summary>Writes a file and the folders above it.</summary>
    public Consumer Write(string path, string text)
    {
        var full = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    /// <summary>A C# library with StsLint; <paramref name="more"/> goes into its project file.</summary>
    public Consumer Library(string path, string more, string frameworks = "<TargetFramework>net10.0</TargetFramework>") => Write(Path.Combine(Path.GetDirectoryName(path)!, "Code.cs"), "namespace Consumer { public class Code { } }\n").Write(path, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>{frameworks}<EnableDefaultNoneItems>false</EnableDefaultNoneItems></PropertyGroup>
          <ItemGroup><PackageReference Include="StsLint" Version="{_packages.Version}" PrivateAssets="all" /></ItemGroup>
          {more}
        </Project>
        """);

    /// <summary>A project without code; <paramref name="more"/> goes into its project file.</summary>
    public Consumer NoTargets(string path, string more) => Write(path, $"""
        <Project Sdk="Microsoft.Build.NoTargets/3.7.0">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup><PackageReference Include="StsLint" Version="{_packages.Version}" PrivateAssets="all" /></ItemGroup>
          {more}
        </Project>
        """);

    /// <summary>The version of the packages.</summary>
    public string Version => _packages.Version;

    /// <summary>Runs <c>dotnet build</c> in the consumer's folder. A console shows everything again in its summary, so a log without one is read.</summary>
    public BuildResult Build(string project = "", params string[] arguments)
    {
        var log = PathOf("build.log");
        File.Delete(log);
        var console = Dotnet(["build", .. project.Length > 0 ? [project] : Array.Empty<string>(), "-noConsoleLogger", $"-fileLoggerParameters:LogFile={log};Verbosity=minimal;NoSummary", .. arguments]);
        return ResultOf(console.ExitCode, console.Output + (File.Exists(log) ? File.ReadAllText(log) : ""));
    }

    /// <summary>Runs <c>dotnet</c> with any arguments in the consumer's folder.</summary>
    public BuildResult Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // The tests run within MSBuild themselves, which leaves its own settings to its children.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("STSLINT", StringComparison.OrdinalIgnoreCase) || name is "CI" or "VSTEST_CONNECTION_TIMEOUT").ToList())
            start.Environment.Remove(name);
        start.Environment["NUGET_PACKAGES"] = _packages.Cache;
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return ResultOf(process.ExitCode, output);
    }

    private BuildResult ResultOf(int exitCode, string output) => new(exitCode, output, [.. output.Split('\n').Select(Parse).OfType<BuildLine>()]);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private BuildLine? Parse(string line)
    {
        if (ReportPattern().Match(line.Trim()) is not { Success: true } match)
            return null;
        return new BuildLine(Relative(match.Groups["file"].Value), Number("line"), Number("column"), match.Groups["level"].Value, match.Groups["code"].Value, match.Groups["text"].Value, Relative(match.Groups["project"].Value));

        int Number(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
    }

    private string Relative(string path) => path.StartsWith(Folder, StringComparison.Ordinal) ? path[(Folder.Length + 1)..].Replace('\\', '/') : path;

    [GeneratedRegex(@"^(?<file>.*?)\s?(?:\((?<line>\d+)(?:,(?<column>\d+))?(?:,\d+,\d+)?\))?\s?: (?<level>warning|error) (?<code>[A-Z]+\d+): (?<text>.*?)(?: \[(?<project>[^\]]*)\])?$")]
    private static partial Regex ReportPattern();
}
