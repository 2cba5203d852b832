using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Reconciliation;

/// <summary>The time of an embedded cluster: waiting lets the simulation go on, and takes no time itself.</summary>
/// <param name="cluster">The cluster.</param>
public sealed class SimulatedTime(EmbeddedCluster cluster) : IClusterTime
{
    // How often to look at a cluster whose time somebody else lets pass.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public DateTimeOffset Now => cluster.Simulation.Now;

    /// <inheritdoc/>
    public ValueTask Wait(TimeSpan least, TimeSpan most, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (cluster.IsDrivenOutside)
            return cluster.Delay(least > s_interval ? least : s_interval < most ? s_interval : most, cancellation);
        var simulation = cluster.Simulation;
        var revision = cluster.Store.Revision;
        simulation.RunFor(least < most ? least : most);
        if (most > least)
            simulation.RunUntil(() => cluster.Store.Revision != revision, most - least);
        // What happens at the same moment belongs together.
        simulation.Settle();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The time of an embedded cluster that goes on as fast as a clock, or so many times as fast, for people who watch.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="scale">How many seconds of the cluster pass in one second.</param>
/// <param name="provider">The clock.</param>
public sealed class PacedTime(EmbeddedCluster cluster, double scale = 1, TimeProvider? provider = null) : IClusterTime
{
    private readonly TimeProvider _provider = provider ?? TimeProvider.System;

    /// <inheritdoc/>
    public DateTimeOffset Now => cluster.Simulation.Now;

    /// <inheritdoc/>
    public async ValueTask Wait(TimeSpan least, TimeSpan most, CancellationToken cancellation = default)
    {
        var simulation = cluster.Simulation;
        var revision = cluster.Store.Revision;
        var (earliest, latest) = (Now + least, Now + most);
        while (Now < latest && (Now < earliest || cluster.Store.Revision == revision))
        {
            var next = simulation.NextDue is { } due && due < latest ? due : latest;
            if (next > Now)
                await Task.Delay((next - Now) / scale, _provider, cancellation).ConfigureAwait(false);
            simulation.RunUntil(next);
        }
    }
}
