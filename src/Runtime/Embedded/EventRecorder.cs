using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// Writes Events. One of the same source, object, type, reason and message as an earlier one raises the count of that one. Of one source, object and
/// type 25 are written at once and then one in five minutes, the rest is dropped, as Kubernetes' components do; but for the scheduler, which has other means.
/// Source: client-go/tools/record/events_cache.go.
/// </summary>
public sealed class EventRecorder
{
    private const double MostAtOnce = 25;
    private const double PerSecond = 1 / 300d;
    private const string Unlimited = "default-scheduler";
    private readonly ClusterContext _cluster;
    private readonly Dictionary<(string Source, string Uid, string Type), (double Left, DateTimeOffset At)> _budgets = [];
    private readonly Dictionary<(string Source, string Uid, string Type, string Reason, string Message), string> _known = [];

    internal EventRecorder(ClusterContext cluster) => _cluster = cluster;

    /// <summary>Told of every event that is written or counted up: the object, the type, the reason, the message and the source.</summary>
    public event Action<ApiObject, string, string, string, string>? Written;

    /// <summary>Writes an event of type Normal.</summary>
    public void Normal(ApiObject about, string reason, string message, string source) => Write(about, "Normal", reason, message, source);

    /// <summary>Writes an event of type Warning.</summary>
    public void Warning(ApiObject about, string reason, string message, string source) => Write(about, "Warning", reason, message, source);

    private void Write(ApiObject about, string type, string reason, string message, string source)
    {
        if (!Spend(source, about.Uid, type))
            return;
        var ns = about.Namespace.Length == 0 ? "default" : about.Namespace;
        var now = ApiTime.Write(_cluster.Simulation.Now);
        var store = _cluster.Store;
        // Into a namespace that is going nothing new comes.
        if (store.Get(ResourceKinds.Namespace, "", ns) is not { IsDeleting: false })
            return;
        var key = (source, about.Uid, type, reason, message);
        if (_known.TryGetValue(key, out var name) && store.Get(ResourceKinds.Event, ns, name) is { } earlier)
        {
            store.Put(earlier.With(earlier.Root.With("count", (earlier.Root.IntegerOf("count") ?? 1) + 1).With("lastTimestamp", now)), source);
        }
        else
        {
            name = $"{about.Name}.{_cluster.Simulation.Random.Next():x16}";
            _known[key] = name;
            store.Put(new ApiObject(ResourceKinds.Event, ApiMap.Of(
                ("kind", "Event"),
                ("apiVersion", "v1"),
                ("metadata", ApiMap.Of(("name", name), ("namespace", ns), ("uid", _cluster.Simulation.Random.Uuid()), ("creationTimestamp", now))),
                ("involvedObject", ApiMap.Of(
                    ("kind", about.Kind.Name), ("namespace", about.Namespace.Length == 0 ? null : about.Namespace), ("name", about.Name), ("uid", about.Uid),
                    ("apiVersion", about.Kind.ApiVersion), ("resourceVersion", about.Metadata.TextOf("resourceVersion")))),
                ("reason", reason),
                ("message", message),
                ("source", ApiMap.Of(("component", source))),
                ("firstTimestamp", now),
                ("lastTimestamp", now),
                ("count", 1),
                ("type", type),
                ("eventTime", ApiValue.Null),
                ("reportingComponent", source),
                ("reportingInstance", ""))), source);
        }
        Written?.Invoke(about, type, reason, message, source);
    }

    private bool Spend(string source, string uid, string type)
    {
        if (source == Unlimited)
            return true;
        var now = _cluster.Simulation.Now;
        var (left, at) = _budgets.TryGetValue((source, uid, type), out var budget) ? budget : (MostAtOnce, now);
        // A clock that was set back gives nothing.
        left = Math.Min(MostAtOnce, left + Math.Max(0, (now - at).TotalSeconds * PerSecond));
        var isAllowed = left >= 1;
        _budgets[(source, uid, type)] = (isAllowed ? left - 1 : left, now);
        return isAllowed;
    }
}
