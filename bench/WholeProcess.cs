using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StsLint.Bench;

/// <summary>Times whole processes: the tool and, in turn with it, the bare event loop over the same bytes.</summary>
internal static class WholeProcess
{
    private sealed record Run(double Seconds, double CpuSeconds, double PeakMegabytes, int Findings);

    public static void Compare(string tool, string work, int rounds)
    {
        Console.WriteLine("| input | documents | findings | MB | stslint check, s | CPU, s | peak MB | bare event loop, s | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Line("one small file", 3, 1, 1);
        Line("few files, one folder", 1_000, 10, 10);
        Line("few files, one folder", 10_000, 10, 10);
        Line("many files, one folder", 10_000, 2_500, 2_500);
        Line("many files, many folders", 10_000, 2_500, 25);
        Line("one file", 10_000, 1, 1);
        Line("most applications with a finding", 10_000, 10, 10, isCareless: true);
        Line("one file", 100_000, 1, 1);
        Line("few files, one folder", 100_000, 100, 100);
        Line("many files, many folders", 100_000, 25_000, 25);

        void Line(string name, int documents, int files, int perFolder, bool isCareless = false)
        {
            var folder = Path.Combine(work, $"{documents}-{files}-{perFolder}{(isCareless ? "-careless" : "")}");
            if (!Directory.Exists(folder))
                ScaleSet.Write(folder, documents, files, perFolder, seed: 1, isCareless);
            var paths = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).ToList();
            var bytes = paths.Sum(static file => new FileInfo(file).Length);
            var tools = new List<Run>();
            var loops = new List<Run>();
            for (var i = 0; i < rounds; i++)
            {
                tools.Add(Time(tool, "check", paths.Count == 1 ? paths[0] : folder, "--no-color"));
                loops.Add(Time(Environment.ProcessPath!, "events", folder));
            }
            var one = Median(tools);
            var other = Median(loops);
            // Of each pair, since the machine may be faster in one round than in the next.
            var ratio = tools.Zip(loops, static (left, right) => left.Seconds / right.Seconds).Order().ElementAt(rounds / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {documents} | {one.Findings} | {bytes / 1e6:f1} | {one.Seconds:f3} | {one.CpuSeconds:f3} | {tools.Max(static run => run.PeakMegabytes):f0} | {other.Seconds:f3} | {ratio:f2} |"));
        }
    }

    private static Run Median(List<Run> runs) => runs.OrderBy(static run => run.Seconds).ElementAt(runs.Count / 2);

    private static Run Time(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var before = CpuOfChildren();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var findings = 0;
        process.OutputDataReceived += (_, line) => findings += line.Data is { } text && IsFinding(text) ? 1 : 0;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peak = 0L;
        // Seldom, since looking takes time from a tool that uses every core.
        while (!process.WaitForExit(20))
            peak = Math.Max(peak, PeakOf(process.Id));
        watch.Stop();
        // 1: findings. Anything else was no measurement.
        if (process.ExitCode is not (0 or 1))
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        // The rest of the output.
        process.WaitForExit();
        return new Run(watch.Elapsed.TotalSeconds, CpuOfChildren() - before, peak / 1024.0, findings);
    }

    // "path:line:column: severity STSnnnn: message"
    private static bool IsFinding(string line) => line.Contains(": error STS", StringComparison.Ordinal) || line.Contains(": warning STS", StringComparison.Ordinal) || line.Contains(": info STS", StringComparison.Ordinal);

    // The kernel keeps the high-water mark, so the last look before the end is nearly the whole truth.
    private static long PeakOf(int process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(6, line.Length - 8), NumberStyles.Integer, CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            // The process has ended.
        }
        return 0;
    }

    // A process that has ended can no longer be asked; the system adds it up for its parent.
    private static double CpuOfChildren()
    {
        const int Children = -1;
        var usage = new long[36];
        return GetUsage(Children, usage) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : double.NaN;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetUsage(int who, [In, Out] long[] usage);
}
