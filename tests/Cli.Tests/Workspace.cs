using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using StsLint.Engine;

namespace StsLint.Cli.Tests;

/// <summary>What a run of the program gave.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);

/// <summary>A folder of its own for one test, and the program run in it.</summary>
internal sealed partial class Workspace : IDisposable
{
    private static int s_count;

    public Workspace()
    {
        Root = Path.Combine(Path.GetTempPath(), $"stslint-tests-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public static string Repository { get; } = FindRepository();

    /// <summary>A StatefulSet that checks clean on its own.</summary>
    public static string Good(string name = "web") => $"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {name}
        data:
          key: value

        """;

    /// <summary>A StatefulSet with exactly one finding: STS4028 (warning, unsafe fix) at line 17, columns 38 to 39.</summary>
    public static string Bad(string name = "web") => $"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: {name}
        spec:
          serviceName: {name}
          replicas: 1
          selector:
            matchLabels:
              app: {name}
          template:
            metadata:
              labels:
                app: {name}
            spec:
              # given at once
              terminationGracePeriodSeconds: 0
              containers:
              - name: {name}
                image: registry.example/{name}:1.0

        """;

    /// <summary>The options that leave only that finding.</summary>
    public static string[] Only { get; } = ["--select", "STS4028"];

    public string PathOf(string path) => Path.Combine(Root, path);

    public Workspace Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text.Replace("\r\n", "\n", StringComparison.Ordinal));
        return this;
    }

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public Outcome Run(params string[] args) => Run(args, "");

    public Outcome Run(string[] args, string input = "", bool isTerminal = false, int width = 100, IReadOnlyList<Rule>? rules = null, CancellationToken cancel = default) =>
        Run(Root, args, input, isTerminal, width, rules, cancel);

    /// <summary>Runs the program in a folder that is there anyway.</summary>
    public static Outcome RunIn(string directory, params string[] args) => Run(directory, args, "", false, 100, null, default);

    private static Outcome Run(string directory, string[] args, string input, bool isTerminal, int width, IReadOnlyList<Rule>? rules, CancellationToken cancel)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var terminal = new Terminal
        {
            Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            OpenOutput = () => output,
            OpenError = () => error,
            Directory = directory,
            OutputIsTerminal = isTerminal,
            Width = width,
            Today = new DateTime(2026, 6, 1),
            Rules = rules,
            Cancel = cancel,
        };
        var exitCode = App.Run(args, terminal);
        return new Outcome(exitCode, WithoutTime(Encoding.UTF8.GetString(output.ToArray())), Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Runs the built program as a process of its own.</summary>
    public Outcome RunProcess(string[] args, string input = "", string? shell = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "stslint.dll");
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Root, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        if (shell is not null)
        {
            start.FileName = "bash";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(shell.Replace("stslint", $"dotnet '{program}'", StringComparison.Ordinal));
        }
        else
        {
            start.ArgumentList.Add(program);
            foreach (var arg in args)
                start.ArgumentList.Add(arg);
        }
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, WithoutTime(output), error.Result);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>The run's time is the one thing that differs from run to run.</summary>
    public static string WithoutTime(string text) => JunitTime().Replace(Time().Replace(text, "(TIME)"), "time=\"TIME\"");

    [GeneratedRegex(@"\([0-9.]+ m?s\)")]
    private static partial Regex Time();

    [GeneratedRegex("time=\"[0-9.]+\"")]
    private static partial Regex JunitTime();

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StsLint.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("StsLint.sln was not found above the tests.");
    }
}
