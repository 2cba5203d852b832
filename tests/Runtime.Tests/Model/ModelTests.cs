using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using StsLint.Runtime.Embedded;
using Xunit.Abstractions;

namespace StsLint.Tests.Model;

/// <summary>
/// Random users, random faults: 5,000 runs of 200 steps. After each step all invariants hold, and when everything is mended the set reaches its goal and rests there.
/// STSLINT_SEED starts another row of runs, STSLINT_RUNS asks for another number; a failing run is shortened and printed with its seeds.
/// </summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const int Steps = 200;
    private const ulong UsualSeed = 20260101;
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_same_seed_gives_the_same_trace_byte_for_byte(int number)
    {
        var draw = new SeededRandom((ulong)number);
        var acts = Enum.GetValues<Act>();
        var run = new RandomRun((ulong)number, [.. Enumerable.Range(0, Steps).Select(_ => new Operation(acts[draw.Below(acts.Length)], draw.Below(12), draw.Below(12)))]);
        var trace = RandomWorld.Trace(run);
        Assert.True(trace.Count > 500, $"{trace.Count} changes");
        Assert.Equal(trace, RandomWorld.Trace(run));
        Assert.NotEqual(trace, RandomWorld.Trace(run with { Seed = run.Seed + 100 }));
    }

    [Fact]
    [Trait("Category", "Model")]
    public void Nothing_that_must_never_happen_happens()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("STSLINT_SEED"), out var given) ? given : UsualSeed;
        var runs = int.TryParse(Environment.GetEnvironmentVariable("STSLINT_RUNS"), out var number) ? number : 5000;
        output.WriteLine($"STSLINT_SEED={seed} STSLINT_RUNS={runs}");
        Prop.ForAll(Operation.Runs(Steps), static run => RandomWorld.Run(run))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(runs)
                .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed, Gamma), FSharpOption<int>.None)))
                .WithParallelRunConfig(FSharpOption<ParallelRunConfig>.Some(new ParallelRunConfig(Environment.ProcessorCount))));
    }
}
