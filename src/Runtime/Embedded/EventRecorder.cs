using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// Writes Events. One of the same source, object, type, reason and message as an earlier one raises the count of that one.
/// </summary>
public sealed class EventRecorder
{
    private readonly ClusterContext _cluster;
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
}
