namespace StsLint.Runtime.Embedded;

/// <summary>
/// The virtual time of a simulation for what takes a <see cref="TimeProvider"/>. Its timers go off while somebody lets virtual time pass, within that call.
/// </summary>
public sealed class VirtualTimeProvider : TimeProvider
{
    private readonly Simulation _simulation;
    private readonly Lock _gate;

    internal VirtualTimeProvider(Simulation simulation, Lock gate)
    {
        _simulation = simulation;
        _gate = gate;
    }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _simulation.Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _simulation.Now.UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(VirtualTimeProvider provider, TimerCallback callback, object? state) : ITimer
    {
        private ScheduledWork? _work;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (provider._gate)
            {
                if (_isDisposed)
                    return false;
                _work?.Cancel();
                _work = dueTime < TimeSpan.Zero ? null : provider._simulation.After(dueTime, "timer", () => GoOff(period));
                return true;
            }
        }

        public void Dispose()
        {
            lock (provider._gate)
            {
                _isDisposed = true;
                _work?.Cancel();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void GoOff(TimeSpan period)
        {
            _work = period > TimeSpan.Zero ? provider._simulation.After(period, "timer", () => GoOff(period)) : null;
            callback(state);
        }
    }
}
