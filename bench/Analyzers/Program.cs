using BenchmarkDotNet.Running;
using StsLint.Bench;

if (args is ["once", ..])
    await AnalyzerBenchmarks.Once(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 20);
else
    BenchmarkRunner.Run<AnalyzerBenchmarks>(args: args);
