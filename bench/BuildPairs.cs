using System.Diagnostics;
using System.Globalization;

namespace StsLint.Bench;

/// <summary>Times <c>dotnet build</c> of a project with StsLint and, in turn with it, of the same project without.</summary>
internal sealed class BuildPairs
{
    private const int Manifests = 100;
    private const int CodeFiles = 30;
    private readonly string _work;
    private readonly int _rounds;
    private int _edit;

    private BuildPairs(string work, int rounds) => (_work, _rounds) = (work, rounds);

    /// <summary>Compares and prints a table.</summary>
    /// <param name="packages">The folder of the packages.</param>
    /// <param name="version">Their version.</param>
    /// <param name="work">An empty folder of its own.</param>
    /// <param name="rounds">How many pairs are timed.</param>
    public static void Compare(string packages, string version, string work, int rounds) => new BuildPairs(Path.GetFullPath(work), rounds).Compare(Path.GetFullPath(packages), version);

    private void Compare(string packages, string version)
    {
        Directory.CreateDirectory(_work);
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write(".editorconfig", "root = true\n");
        Write("nuget.config", $"<configuration><packageSources><clear /><add key=\"packed\" value=\"{packages}\" /></packageSources></configuration>");
        Make("without", "");
        Make("with", $"""<ItemGroup><PackageReference Include="StsLint" Version="{version}" PrivateAssets="all" /><StatefulSetManifest Include="deploy/**/*.yaml" /></ItemGroup>""");
        Console.WriteLine($"{Manifests} manifest files, {CodeFiles} C# files, {_rounds} pairs");
        Console.WriteLine();
        Console.WriteLine("| what has changed | reports | without, s | with, s | more, ms | more, % |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (reporter, arguments) in new[] { ("the analyzer", Array.Empty<string>()), ("the task", ["-p:RunAnalyzers=false"]) })
        {
            Line("nothing", reporter, arguments, static (_, _) => { });
            Line("a C# file", reporter, arguments, (project, number) => Write($"{project}/Code0.cs", Code(0, number)));
            Line("a C# file and a manifest", reporter, arguments, (project, number) =>
            {
                Write($"{project}/Code0.cs", Code(0, number));
                var manifest = Directory.EnumerateFiles(Path.Combine(_work, project, "deploy"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
                File.AppendAllText(manifest, $"# {number}\n");
            });
        }
    }

    private void Line(string what, string reporter, string[] arguments, Action<string, int> edit)
    {
        // Both know of each other's arguments only after a build with them.
        for (var warm = 0; warm < 2; warm++)
        {
            Build("without", arguments);
            Build("with", arguments);
        }
        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 0; round < _rounds; round++)
        {
            _edit++;
            edit("without", _edit);
            edit("with", _edit);
            without.Add(Build("without", arguments));
            with.Add(Build("with", arguments));
        }
        var more = Median([.. with.Zip(without, static (left, right) => left - right)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {reporter} | {Median(without):f3} | {Median(with):f3} | {more * 1000:f0} | {100 * more / Median(without):f1} |"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private double Build(string project, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["build", Path.Combine(project, "app.csproj"), "-tl:off", "-v:minimal", "-noAutoResponse", .. arguments])
        {
            WorkingDirectory = _work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_work, "cache");
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // As at a desk: the compiler's server and MSBuild's nodes stay.
        start.Environment.Remove("UseSharedCompilation");
        start.Environment.Remove("MSBUILDDISABLENODEREUSE");
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        return process.ExitCode == 0 ? seconds : throw new InvalidOperationException(output + error.GetAwaiter().GetResult());
    }

    private void Make(string project, string items)
    {
        Write($"{project}/app.csproj", $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{items}</Project>""");
        for (var number = 0; number < CodeFiles; number++)
            Write($"{project}/Code{number}.cs", Code(number, 0));
        ScaleSet.Write(Path.Combine(_work, project, "deploy"), 3 * Manifests, Manifests, 10, seed: 1, isCareless: false);
    }

    private static string Code(int number, int edit) => $$"""
        namespace App;

        public sealed class Code{{number}}
        {
            private readonly Dictionary<string, int> _counts = [];

            public int Edit => {{edit}};

            public int Count(string word) => _counts[word] = _counts.GetValueOrDefault(word) + 1;

            public IEnumerable<string> Words(int least) => _counts.Where(pair => pair.Value >= least).Select(pair => pair.Key).Order(StringComparer.Ordinal);
        }

        """.Replace("namespace App;", "using System;\nusing System.Collections.Generic;\nusing System.Linq;\n\nnamespace App;", StringComparison.Ordinal);

    private void Write(string path, string text)
    {
        var full = Path.Combine(_work, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
