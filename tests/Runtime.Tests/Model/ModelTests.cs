using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace StsLint.Tests.Model;

/// <summary>
/// Random users, random faults: 5,000 runs of 200 steps. After each step all invariants hold, and when everything is mended the set reaches its goal and rests there.
/// STSLINT_SEED starts another row of runs, STSLINT_RUNS asks for another number; a failing run is shortened and printed with its seed, and <see cref="One_run"/> repeats it.
/// </summary>
public sealed class ModelTests
{
    private const int Steps = 200;
    private const ulong UsualSeed = 20260101;

    [Fact]
    [Trait("Category", "Model")]
    public void Nothing_that_must_never_happen_happens()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("STSLINT_SEED"), out var given) ? given : UsualSeed;
        var runs = int.TryParse(Environment.GetEnvironmentVariable("STSLINT_RUNS"), out var number) ? number : 5000;
        Prop.ForAll(Operation.Runs(Steps), static run => RandomWorld.Run(run))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(runs)
                .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed, 1), FSharpOption<int>.None)))
                .WithParallelRunConfig(FSharpOption<ParallelRunConfig>.Some(new ParallelRunConfig(Environment.ProcessorCount))));
    }
}
