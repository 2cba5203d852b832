using System.Diagnostics;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Serving;

/// <summary>
/// Lets an embedded cluster live in real time, or a multiple of it. The cluster knows no threads: whoever looks at it or changes it does so through
/// <see cref="Run{T}"/>, one after the other. While nothing is due, nothing runs.
/// </summary>
internal sealed class ClusterPump : IDisposable
{
    // So long a thread keeps the cluster for itself while it catches up.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromHours(1);
    private readonly EmbeddedCluster _cluster;
    private readonly double _timeScale;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _start;
    private int _waiting;
    private volatile bool _isStopped;

    /// <summary>Starts the cluster's time.</summary>
    /// <param name="cluster">The cluster; from now on its time is the pump's.</param>
    /// <param name="timeScale">Virtual seconds per real second.</param>
    public ClusterPump(EmbeddedCluster cluster, double timeScale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeScale);
        _cluster = cluster;
        _timeScale = timeScale;
        _start = cluster.Simulation.Now;
        _thread = new Thread(Pump) { IsBackground = true, Name = "cluster" };
        cluster.IsDrivenOutside = true;
        // Whoever changes something has the cluster react to it.
        cluster.Store.Changed += OnChange;
        _thread.Start();
    }

    /// <summary>Ends with the exception that stopped the cluster's time; never while all is well.</summary>
    public Task Failure => _failed.Task;

    /// <summary>Does something with the cluster, at the present moment of its time.</summary>
    public T Run<T>(Func<EmbeddedCluster, T> act)
    {
        Interlocked.Increment(ref _waiting);
        lock (_cluster.Gate)
        {
            Interlocked.Decrement(ref _waiting);
            if (_failed.Task is { IsFaulted: true, Exception: { } failure })
                throw new InvalidOperationException("The cluster's time has stopped: " + failure.GetBaseException().Message, failure);
            Advance();
            var result = act(_cluster);
            _wake.Set();
            return result;
        }
    }

    /// <summary>Does something with the cluster, at the present moment of its time.</summary>
    public void Run(Action<EmbeddedCluster> act) => Run(cluster =>
    {
        act(cluster);
        return true;
    });

    /// <summary>The same where nobody is there to be told that the cluster's time has stopped; false when it has.</summary>
    public bool TryRun(Action<EmbeddedCluster> act)
    {
        try
        {
            Run(act);
            return true;
        }
        catch (InvalidOperationException) when (_failed.Task.IsFaulted)
        {
            return false;
        }
    }

    /// <summary>Sets the cluster's clock forward; returns when all that is due until then is done.</summary>
    public void Pass(TimeSpan time)
    {
        var goal = Run(cluster =>
        {
            _start += time;
            return cluster.Simulation.Now + time;
        });
        while (!_isStopped && Run(cluster => cluster.Simulation.Now < goal))
            Thread.Yield();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopped = true;
        _wake.Set();
        _thread.Join();
        lock (_cluster.Gate)
            _cluster.Store.Changed -= OnChange;
        _wake.Dispose();
    }

    private void OnChange(StoreChange change)
    {
        if (Thread.CurrentThread != _thread)
            _wake.Set();
    }

    private void Pump()
    {
        while (!_isStopped)
        {
            TimeSpan sleep;
            try
            {
                lock (_cluster.Gate)
                    sleep = Advance() ? Sleep() : TimeSpan.Zero;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _failed.TrySetException(e);
                return;
            }
            // A lock goes to whoever comes first, and that would be this thread again.
            if (sleep == TimeSpan.Zero && Volatile.Read(ref _waiting) > 0)
                Thread.Sleep(1);
            else if (sleep != TimeSpan.Zero)
                _wake.WaitOne(sleep);
        }
    }

    // False when there is more to do than fits into a slice.
    private bool Advance()
    {
        var simulation = _cluster.Simulation;
        var goal = _start + (_time.Elapsed * _timeScale);
        var began = Stopwatch.GetTimestamp();
        while (simulation.NextDue is { } due && due <= goal)
        {
            simulation.Step();
            if (Stopwatch.GetElapsedTime(began) > s_slice)
                return false;
        }
        simulation.RunUntil(goal);
        return true;
    }

    private TimeSpan Sleep()
    {
        if (_cluster.Simulation.NextDue is not { } due)
            return Timeout.InfiniteTimeSpan;
        var left = (due - (_start + (_time.Elapsed * _timeScale))) / _timeScale;
        // Rounded up, lest it wakes just before.
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left > s_longestSleep ? s_longestSleep : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
    }
}
