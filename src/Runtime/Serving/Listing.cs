using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Serving;

/// <summary>Lists objects and follows what happens to them.</summary>
internal static class Listing
{
    /// <summary>A page of objects; null with an error when it is refused.</summary>
    public static ApiPage? Page(EmbeddedCluster cluster, ApiRequest request, out ApiError? error)
    {
        error = null;
        var items = cluster.Store.List(request.Address.Kind, request.Address.Namespace).ToList();
        return new ApiPage(items, cluster.Store.Revision.ToString(CultureInfo.InvariantCulture), null, null);
    }

    /// <summary>Tells of what happens to objects until it is disposed; null with an error when it is refused.</summary>
    public static IDisposable? Watch(EmbeddedCluster cluster, ApiRequest request, Action<WatchEvent> tell, out ApiError? error)
    {
        error = null;
        var kind = request.Address.Kind;
        var ns = request.Address.Namespace;
        var options = request.ListOptions;
        void Hear(StoreChange change)
        {
            if (change.Object.Kind == kind && (ns is null || change.Object.Namespace == ns) && (request.Address.Name is null || request.Address.Name == change.Object.Name))
                tell(new WatchEvent(change.Type switch { ChangeType.Added => WatchEventType.Added, ChangeType.Deleted => WatchEventType.Deleted, _ => WatchEventType.Modified }, change.Object));
        }
        if (options.ResourceVersion is null or "0")
        {
            foreach (var item in cluster.Store.List(kind, ns))
                tell(new WatchEvent(WatchEventType.Added, item));
        }
        else if (long.TryParse(options.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var from) && cluster.Store.Since(from) is { } since)
        {
            foreach (var change in since)
                Hear(change);
        }
        else
        {
            error = ApiError.Expired($"too old resource version: {options.ResourceVersion} ({cluster.Store.OldestRevision})");
            return null;
        }
        cluster.Store.Changed += Hear;
        return new Subscription(() => cluster.Store.Changed -= Hear);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
