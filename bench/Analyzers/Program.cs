using BenchmarkDotNet.Running;
using StsLint.Bench;

if (args is ["once", ..])
    await AnalyzerBenchmarks.Once(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 20);
else if (args is ["code", ..])
    await CodeBenchmarks.Once(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 200);
else
    BenchmarkSwitcher.FromTypes([typeof(AnalyzerBenchmarks), typeof(CodeBenchmarks)]).Run(args);
