namespace StsLint.Runtime.Reconciliation;

/// <summary>How a reconciler lets time pass: on a real cluster by waiting, on an embedded one by letting the simulation go on.</summary>
public interface IClusterTime
{
    /// <summary>The present moment of the cluster.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Waits until something in the cluster may have changed: at least <paramref name="least"/>, and at most <paramref name="most"/>.</summary>
    ValueTask Wait(TimeSpan least, TimeSpan most, CancellationToken cancellation = default);
}

/// <summary>The time of a cluster that goes on by itself: it is asked again every so often.</summary>
/// <param name="provider">The clock.</param>
/// <param name="interval">How often to look; 2 s when none is given.</param>
public sealed class RealClusterTime(TimeProvider? provider = null, TimeSpan? interval = null) : IClusterTime
{
    private readonly TimeProvider _provider = provider ?? TimeProvider.System;
    private readonly TimeSpan _interval = interval ?? TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public DateTimeOffset Now => _provider.GetUtcNow();

    /// <inheritdoc/>
    public async ValueTask Wait(TimeSpan least, TimeSpan most, CancellationToken cancellation = default)
    {
        var time = least > _interval ? least : _interval;
        await Task.Delay(time < most ? time : most, _provider, cancellation).ConfigureAwait(false);
    }
}
