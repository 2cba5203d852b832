using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

public sealed partial class ApiServer
{
    // Each list is replaced, never changed: who hears of a change may end its watch, or another's.
    private readonly ApiWatch[]?[] _watches = new ApiWatch[]?[ResourceKinds.All.Count];
    private readonly Queue<StoreChange> _untold = new();
    private bool _isWatching;
    private bool _isTelling;

    /// <summary>Tells of what happens to the objects of a kind, in one namespace or (null) in all, until the watch is disposed.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace, or null for all.</param>
    /// <param name="options">Selectors, and from where it goes on.</param>
    /// <param name="hears">Told within the write that changes an object, in order. What a start without resourceVersion shows is told before this call returns.</param>
    /// <returns>The watch; or the refusal (<c>Expired</c>: the resourceVersion is too old to go on from, list anew).</returns>
    public ApiResult<ApiWatch> Watch(ResourceKind kind, string? ns, ListOptions options, Action<WatchEvent> hears)
    {
        if (Queries(kind, options, out var labels, out var fields) is { } refused)
            return refused;
        long revision = 0;
        if (options.ResourceVersion is { Length: > 0 } text && !TryRevision(text, out revision))
            return NoRevision(text);
        if (options.SendsInitialEvents && options.ResourceVersionMatch is not ("NotOlderThan" or null or ""))
            return ApiError.BadRequest("resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        var startsWithAll = revision == 0 || options.SendsInitialEvents;
        if (!startsWithAll && revision < Store.OldestRevision)
            return ApiError.Expired(string.Create(CultureInfo.InvariantCulture, $"too old resource version: {revision} ({Store.OldestRevision})"));
        if (!_isWatching)
        {
            Store.Changed += TellWatches;
            _isWatching = true;
        }
        var watch = new ApiWatch(this, kind, ns, labels, fields, options, hears, startsWithAll ? Store.Revision : Math.Max(revision, 0));
        var present = startsWithAll ? [.. Objects(kind, ns, Store.Revision, fields.Name)] : Array.Empty<ApiObject>();
        var missed = startsWithAll ? [] : Store.Since(revision)!.ToArray();
        _watches[kind.Index] = [.. _watches[kind.Index] ?? [], watch];
        watch.Begin(present, missed);
        return watch;
    }

    internal void End(ApiWatch watch) => _watches[watch.Kind.Index] = Array.FindAll(_watches[watch.Kind.Index]!, other => other != watch);

    internal DateTimeOffset Now => _simulation.Now;

    // A change made by who hears of another is told after that one, to all in the same order.
    private void TellWatches(StoreChange change)
    {
        if (_watches[change.Object.Kind.Index] is not { Length: > 0 })
            return;
        _untold.Enqueue(change);
        if (_isTelling)
            return;
        _isTelling = true;
        try
        {
            while (_untold.TryDequeue(out var next))
            {
                foreach (var watch in _watches[next.Object.Kind.Index]!)
                    watch.Hear(next);
            }
        }
        finally
        {
            _isTelling = false;
        }
    }
}

/// <summary>A watch of the embedded API server; disposing ends it.</summary>
public sealed class ApiWatch : IDisposable
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";
    private const int SilentRevisions = 1000;
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);
    private readonly ApiServer _server;
    private readonly string? _namespace;
    private readonly LabelQuery _labels;
    private readonly FieldQuery _fields;
    private readonly ListOptions _options;
    private readonly Action<WatchEvent> _hears;
    private DateTimeOffset _toldAt;
    private long _told;
    private readonly long _from;
    private Queue<StoreChange>? _waiting;
    private bool _isEnded;

    internal ApiWatch(ApiServer server, ResourceKind kind, string? ns, LabelQuery labels, FieldQuery fields, ListOptions options, Action<WatchEvent> hears, long from)
    {
        _server = server;
        Kind = kind;
        _namespace = ns;
        _labels = labels;
        _fields = fields;
        _options = options;
        _hears = hears;
        _from = from;
        _told = from;
        _toldAt = server.Now;
    }

    /// <summary>The kind that is watched.</summary>
    public ResourceKind Kind { get; }

    /// <summary>
    /// Sends a bookmark with the store's present revision, when the watch allows them. The watch does so itself when it has kept silent for a minute or a thousand
    /// revisions and the next object of its kind changes; who serves it to others in real time calls this each minute.
    /// </summary>
    public void SendBookmark()
    {
        if (_options.AllowsBookmarks && !_isEnded)
            Mark(Math.Max(_server.Store.Revision, _from), null);
    }

    /// <summary>Ends the watch: nothing more is told.</summary>
    public void Dispose()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _server.End(this);
    }

    // What is told may lead to further changes, which then wait for their turn.
    internal void Begin(ApiObject[] present, StoreChange[] missed)
    {
        _waiting = new Queue<StoreChange>();
        foreach (var item in present)
        {
            if (!_isEnded && _labels.Fits(item.Labels) && _fields.Fits(item))
                _hears(new WatchEvent(WatchEventType.Added, item));
        }
        if (_options.SendsInitialEvents && !_isEnded)
            Mark(_from, InitialEventsEnd);
        foreach (var change in missed)
        {
            if (change.Object.Kind == Kind)
                Tell(change);
        }
        while (_waiting.TryDequeue(out var change))
            Tell(change);
        _waiting = null;
    }

    internal void Hear(StoreChange change)
    {
        if (_waiting is not null)
            _waiting.Enqueue(change);
        else
            Tell(change);
    }

    private void Tell(StoreChange change)
    {
        // A watch from a revision that is still to come waits for it.
        if (_isEnded || change.Revision <= _from)
            return;
        if (Event(change) is { } told)
        {
            _told = change.Revision;
            _toldAt = change.Time;
            _hears(told);
        }
        else if (_options.AllowsBookmarks && (change.Revision - _told >= SilentRevisions || change.Time - _toldAt >= s_silence))
        {
            Mark(change.Revision, null);
        }
    }

    private WatchEvent? Event(StoreChange change)
    {
        var item = change.Object;
        if (_namespace is not null && item.Namespace != _namespace)
            return null;
        var fitted = change.Old is { } old && _labels.Fits(old.Labels) && _fields.Fits(old);
        if (change.Type == ChangeType.Deleted)
            return fitted ? new WatchEvent(WatchEventType.Deleted, item) : null;
        var fits = _labels.Fits(item.Labels) && _fields.Fits(item);
        if (fits)
            return new WatchEvent(fitted ? WatchEventType.Modified : WatchEventType.Added, item);
        // It is told of as it was when it last fitted, at the revision that ended it.
        return fitted ? new WatchEvent(WatchEventType.Deleted, change.Old!.WithAt(["metadata", "resourceVersion"], item.Metadata["resourceVersion"])) : null;
    }

    private void Mark(long revision, string? annotation)
    {
        _told = revision;
        _toldAt = _server.Now;
        var metadata = ApiMap.Of(
            ("resourceVersion", revision.ToString(CultureInfo.InvariantCulture)),
            ("creationTimestamp", ApiValue.Null),
            ("annotations", annotation is null ? null : ApiMap.Of((annotation, "true"))));
        _hears(new WatchEvent(WatchEventType.Bookmark, new ApiObject(Kind, ApiMap.Of(("kind", Kind.Name), ("apiVersion", Kind.ApiVersion), ("metadata", metadata)))));
    }
}
