using System.Globalization;
using BenchmarkDotNet.Running;
using StsLint.Bench;

switch (args)
{
    case ["generate", var folder, var documents, var files, .. var rest]:
        ScaleSet.Write(folder, Number(documents), Number(files), rest.Length > 0 ? Number(rest[0]) : int.MaxValue, rest.Length > 1 ? Number(rest[1]) : 1);
        return 0;
    case ["events", var folder]:
        Console.WriteLine(EventLoop.CountFolder(folder));
        return 0;
    case ["compare", var tool, var work, .. var rest]:
        WholeProcess.Compare(tool, work, rest.Length > 0 ? Number(rest[0]) : 5);
        return 0;
    case ["builds", var packages, var version, var work, .. var rest]:
        BuildPairs.Compare(packages, version, work, rest.Length > 0 ? Number(rest[0]) : 7);
        return 0;
    case ["micro", .. var rest]:
        BenchmarkRunner.Run<Benchmarks>(args: rest);
        return 0;
    case ["micro-dsl", .. var rest]:
        BenchmarkRunner.Run<DslBenchmarks>(args: rest);
        return 0;
    case ["cluster", var sets, var replicas, .. var rest]:
        return ClusterRun.Converge(Number(sets), Number(replicas), rest.Length > 0 ? (ulong)Number(rest[0]) : 1);
    case ["micro-planner", .. var rest]:
        BenchmarkRunner.Run<PlannerBenchmarks>(args: rest);
        return 0;
    case ["dsl", var path, var objects]:
        DslProgram.Write(path, Number(objects));
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: StsLint.Bench generate FOLDER DOCUMENTS FILES [FILES-PER-FOLDER [SEED]]
                   StsLint.Bench events FOLDER                      the bare event loop over every *.yaml of the folder
                   StsLint.Bench compare TOOL WORK-FOLDER [ROUNDS]  whole processes: the tool and the event loop in turn
                   StsLint.Bench builds PACKAGES VERSION WORK-FOLDER [ROUNDS]  builds of a project with and without the package in turn
                   StsLint.Bench micro [BenchmarkDotNet options]
                   StsLint.Bench micro-dsl [BenchmarkDotNet options]
                   StsLint.Bench cluster SETS REPLICAS [SEED]       an embedded cluster until all pods of so many sets are ready
                   StsLint.Bench micro-planner [BenchmarkDotNet options]
                   StsLint.Bench dsl FILE OBJECTS                   a program in the DSL: so many objects as YAML
            """);
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
