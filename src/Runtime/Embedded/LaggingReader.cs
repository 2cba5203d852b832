using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// What one controller knows when its watches lag: it sees the objects as they were some changes ago, and hears of changes that late. Each kind lags by
/// itself, as each has a watch of its own; the changes of one kind keep their order.
/// </summary>
internal sealed class LaggingReader : IObjectReader, IDisposable
{
    private readonly ClusterContext _cluster;
    private readonly Controller _controller;
    private readonly ObjectIndex _seen = new();
    private readonly Queue<StoreChange>?[] _behind = new Queue<StoreChange>?[ResourceKinds.All.Count];
    private readonly Dictionary<ResourceKind, int> _byKind = [];
    private bool _isDisposed;

    /// <summary>From now on the controller lags; it starts with what there is.</summary>
    /// <param name="cluster">Where it works.</param>
    /// <param name="controller">The controller.</param>
    /// <param name="changes">How many changes of each kind it is behind; more are told as new ones come.</param>
    /// <param name="atMost">After that time a change is told however few followed; null: never, only <see cref="Tell"/> and <see cref="CatchUp"/> do.</param>
    public LaggingReader(ClusterContext cluster, Controller controller, int changes, TimeSpan? atMost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(changes);
        _cluster = cluster;
        _controller = controller;
        Changes = changes;
        AtMost = atMost;
        foreach (var kind in ResourceKinds.All)
        {
            foreach (var item in cluster.Store.List(kind))
                _seen.Set(item);
        }
        cluster.Store.Changed += Hear;
        cluster.SetReader(controller, this);
    }

    /// <summary>How many changes of each kind it is behind.</summary>
    public int Changes { get; set; }

    /// <summary>After that time a change is told however few followed; null: never.</summary>
    public TimeSpan? AtMost { get; set; }

    /// <summary>How many changes are not told yet.</summary>
    public int Untold => _behind.Sum(static queue => queue?.Count ?? 0);

    /// <summary>How many changes of one kind it is behind, instead of <see cref="Changes"/>.</summary>
    public LaggingReader Of(ResourceKind kind, int changes)
    {
        _byKind[kind] = changes;
        return this;
    }

    public ApiObject? Get(ResourceKind kind, string ns, string name) => _seen.Get(kind, ns, name);

    public IEnumerable<ApiObject> List(ResourceKind kind, string? ns = null) => _seen.List(kind, ns);

    public IEnumerable<ApiObject> OwnedBy(string uid) => _seen.OwnedBy(uid);

    /// <summary>Tells the oldest change of a kind that is not told yet; false when there is none.</summary>
    public bool Tell(ResourceKind kind)
    {
        if (_behind[kind.Index] is not { } queue || !queue.TryDequeue(out var change))
            return false;
        if (change.Type == ChangeType.Deleted)
            _seen.Remove(kind, change.Object.Namespace, change.Object.Name);
        else
            _seen.Set(change.Object);
        _cluster.Tell(_controller, change);
        return true;
    }

    /// <summary>Tells all that is not told yet, in the order in which it happened.</summary>
    public void CatchUp()
    {
        while (true)
        {
            Queue<StoreChange>? oldest = null;
            foreach (var queue in _behind)
            {
                if (queue is { Count: > 0 } && (oldest is null || queue.Peek().Revision < oldest.Peek().Revision))
                    oldest = queue;
            }
            if (oldest is null)
                return;
            Tell(oldest.Peek().Object.Kind);
        }
    }

    /// <summary>The lag is over: what was not told is told, and the controller reads the store itself again.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _cluster.Store.Changed -= Hear;
        CatchUp();
        _cluster.SetReader(_controller, null);
    }

    private void Hear(StoreChange change)
    {
        var kind = change.Object.Kind;
        var queue = _behind[kind.Index] ??= new Queue<StoreChange>();
        queue.Enqueue(change);
        var behind = _byKind.GetValueOrDefault(kind, Changes);
        while (queue.Count > behind)
            Tell(kind);
        if (queue.Count > 0 && AtMost is { } time)
        {
            _cluster.Simulation.After(time, "late news", () =>
            {
                while (queue.TryPeek(out var next) && next.Revision <= change.Revision)
                    Tell(kind);
            });
        }
    }
}
