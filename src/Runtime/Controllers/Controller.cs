using System.Diagnostics.CodeAnalysis;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers;

/// <summary>What came of one look at an object.</summary>
public readonly record struct SyncResult(ApiError? Error, TimeSpan? After)
{
    /// <summary>All is done.</summary>
    public static SyncResult Done => default;

    /// <summary>It failed; it is tried again, later each time.</summary>
    public static SyncResult Failed(ApiError error) => new(error, null);

    /// <summary>All is done; look again after a while.</summary>
    public static SyncResult Again(TimeSpan after) => new(null, after);
}

/// <summary>
/// A control loop: keys of objects to look at, each at most once in the queue, looked at one after the other in virtual time. A failed look is repeated
/// after 5 ms, 10 ms, 20 ms … up to 1000 s. Derived classes enqueue keys when the store changes and bring the object nearer to its goal in
/// <see cref="Sync"/>; they keep nothing that could not be read again.
/// </summary>
public abstract class Controller
{
    private const double FirstRetrySeconds = 0.005;
    private const double LongestRetrySeconds = 1000;
    private static readonly TimeSpan s_latency = TimeSpan.FromMilliseconds(1);
    private readonly Dictionary<ObjectKey, int> _failures = [];
    private readonly HashSet<ObjectKey> _waiting = [];
    private readonly Dictionary<ObjectKey, (DateTimeOffset Due, ScheduledWork Work)> _later = [];
    private bool _isStopped;
    private bool _isSyncing;

    /// <summary>A control loop of a cluster. It starts with <see cref="Start"/>.</summary>
    /// <param name="cluster">Where it works.</param>
    /// <param name="name">Its name: the actor of its writes.</param>
    protected Controller(ClusterContext cluster, string name)
    {
        Cluster = cluster;
        Name = name;
        cluster.Server.AddComponent(name);
        Api = cluster.Server.As(name);
    }

    /// <summary>Its name: the actor of its writes.</summary>
    public string Name { get; }

    /// <summary>Number of looks so far.</summary>
    public long Syncs { get; private set; }

    /// <summary>Where it works.</summary>
    protected ClusterContext Cluster { get; }

    /// <summary>Its writes.</summary>
    protected ApiClient Api { get; }

    /// <summary>What it reads: the objects as it knows them, which may lag behind the store when a test says so.</summary>
    protected IObjectReader Objects => Cluster.ReaderOf(this);

    /// <summary>The present moment.</summary>
    protected DateTimeOffset Now => Cluster.Simulation.Now;

    /// <summary>Starts: from now on it hears of changes, and looks at all there is.</summary>
    public void Start()
    {
        _isStopped = false;
        Cluster.Subscribe(this, OnChange);
        EnqueueAll();
    }

    /// <summary>Stops for good, as a process does that is killed: what it knew is forgotten.</summary>
    public void Stop()
    {
        _isStopped = true;
        Cluster.Unsubscribe(this);
        _failures.Clear();
        _waiting.Clear();
        foreach (var (_, work) in _later.Values)
            work.Cancel();
        _later.Clear();
        Forget();
    }

    /// <summary>Dies, in the midst of a look if it is at one: nothing behind the present call is done. A new process starts after a while.</summary>
    internal void Kill(TimeSpan restartAfter)
    {
        Stop();
        Cluster.Simulation.After(restartAfter, Name + " restarts", Start);
        if (_isSyncing)
            throw new KilledException();
    }

    /// <summary>Forgets what the process kept in memory besides its queue.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>Enqueues what there is to look at after a start.</summary>
    protected abstract void EnqueueAll();

    /// <summary>Hears of a change of the store.</summary>
    protected abstract void OnChange(StoreChange change);

    /// <summary>Looks at one object and does what is to be done.</summary>
    protected abstract SyncResult Sync(ObjectKey key);

    /// <summary>Has an object looked at soon.</summary>
    protected void Enqueue(ObjectKey key)
    {
        if (!_isStopped && _waiting.Add(key))
            Cluster.Simulation.After(s_latency, Name, () => Run(key));
    }

    /// <summary>Has an object looked at after a while, unless it is to be sooner anyway.</summary>
    protected void EnqueueAfter(ObjectKey key, TimeSpan delay)
    {
        if (_isStopped)
            return;
        var due = Now + delay;
        if (_later.TryGetValue(key, out var known))
        {
            if (known.Due <= due)
                return;
            known.Work.Cancel();
        }
        _later[key] = (due, Cluster.Simulation.After(delay, Name, () =>
        {
            _later.Remove(key);
            Enqueue(key);
        }));
    }

    private void Run(ObjectKey key)
    {
        if (_isStopped || !_waiting.Remove(key))
            return;
        Syncs++;
        SyncResult result;
        _isSyncing = true;
        try
        {
            result = Sync(key);
        }
        catch (KilledException)
        {
            return;
        }
        finally
        {
            _isSyncing = false;
        }
        // A fault may have stopped it meanwhile.
        if (_isStopped)
            return;
        if (result.Error is not null)
        {
            var failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            EnqueueAfter(key, TimeSpan.FromSeconds(Math.Min(LongestRetrySeconds, FirstRetrySeconds * Math.Pow(2, failures - 1))));
            return;
        }
        _failures.Remove(key);
        if (result.After is { } after)
            EnqueueAfter(key, after);
    }

    // The only way out of the midst of a look, as a process has it that dies.
    [SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It never leaves this class.")]
    [SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It never leaves this class.")]
    private sealed class KilledException : Exception;
}
