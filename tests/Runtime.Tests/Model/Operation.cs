using FsCheck;
using FsCheck.Fluent;

namespace StsLint.Tests.Model;

/// <summary>What a user, the environment or a fault does in one step of a random run.</summary>
internal enum Act
{
    Wait,
    Scale,
    ChangeImage,
    RollBack,
    SetPartition,
    SetBudget,
    SetStrategy,
    SetRetention,
    SetMinReady,
    SetStart,
    DeletePod,
    ForceDeletePod,
    FailPod,
    FailReadiness,
    RestoreReadiness,
    BreakImage,
    MendImages,
    StopNode,
    StartNode,
    RebootNode,
    Cordon,
    Uncordon,
    DeleteClaim,
    Relabel,
    Disown,
    DeleteRevision,
    DeleteSet,
    CreateSet,
    CrashController,
    FailCall,
    LoseAnswer,
    LagCache,
    HoldPod,
    ReleasePods,
    Touch,
}

/// <summary>One step: what is done, and to what (numbers that the run takes modulo what there is).</summary>
internal readonly record struct Operation(Act Act, int First, int Second)
{
    public override string ToString() => $"new(Act.{Act}, {First}, {Second})";

    private static readonly (int Weight, Act Act)[] s_weights =
    [
        (30, Act.Wait), (12, Act.Scale), (8, Act.ChangeImage), (3, Act.RollBack), (4, Act.SetPartition), (2, Act.SetBudget), (2, Act.SetStrategy), (3, Act.SetRetention), (2, Act.SetMinReady), (1, Act.SetStart),
        (8, Act.DeletePod), (3, Act.ForceDeletePod), (4, Act.FailPod), (4, Act.FailReadiness), (6, Act.RestoreReadiness), (2, Act.BreakImage), (3, Act.MendImages),
        (2, Act.StopNode), (4, Act.StartNode), (1, Act.RebootNode), (1, Act.Cordon), (2, Act.Uncordon), (2, Act.DeleteClaim), (2, Act.Relabel), (1, Act.Disown), (1, Act.DeleteRevision),
        (1, Act.DeleteSet), (3, Act.CreateSet), (3, Act.CrashController), (6, Act.FailCall), (4, Act.LoseAnswer), (3, Act.LagCache), (1, Act.HoldPod), (2, Act.ReleasePods), (2, Act.Touch),
    ];

    private static Gen<Operation> Generator { get; } =
        from act in Gen.Frequency([.. s_weights.Select(static each => (each.Weight, Gen.Constant(each.Act)))])
        from first in Gen.Choose(0, 11)
        from second in Gen.Choose(0, 11)
        select new Operation(act, first, second);

    /// <summary>Runs of so many steps; a failing one is shortened by leaving out ever smaller pieces.</summary>
    public static Arbitrary<RandomRun> Runs(int steps) => Arb.From(
        from seed in Gen.Choose(1, int.MaxValue)
        from operations in Generator.ArrayOf(steps)
        select new RandomRun((ulong)seed, operations), static run => run.Shorter());
}

/// <summary>A seed for all that the cluster leaves to chance, and the steps.</summary>
internal sealed record RandomRun(ulong Seed, Operation[] Operations)
{
    public IEnumerable<RandomRun> Shorter()
    {
        for (var size = Operations.Length / 2; size >= 1; size /= 2)
        {
            for (var at = 0; at + size <= Operations.Length; at += size)
                yield return this with { Operations = [.. Operations[..at], .. Operations[(at + size)..]] };
        }
    }

    public override string ToString() => $"seed {Seed}, {Operations.Length} steps:\n  {string.Join(",\n  ", Operations)}";
}
