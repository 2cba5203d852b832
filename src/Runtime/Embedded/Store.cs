using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>What happened to an object.</summary>
public enum ChangeType : byte
{
    /// <summary>It is new.</summary>
    Added,
    /// <summary>It has a new version.</summary>
    Modified,
    /// <summary>It is gone.</summary>
    Deleted,
}

/// <summary>One change of the store.</summary>
/// <param name="Revision">The store's revision since the change; the object's resourceVersion.</param>
/// <param name="Type">What happened.</param>
/// <param name="Old">The object before; null when it is new.</param>
/// <param name="Object">The object now; when it is gone, as it was last, with the resourceVersion of the deletion.</param>
/// <param name="Actor">Who did it: the name of a controller, or of a user.</param>
/// <param name="Time">When.</param>
public sealed record StoreChange(long Revision, ChangeType Type, ApiObject? Old, ApiObject Object, string Actor, DateTimeOffset Time);

/// <summary>Reads objects by name, kind or owner. Lists are ordered by namespace and name.</summary>
public interface IObjectReader
{
    /// <summary>The object of a name, or null.</summary>
    ApiObject? Get(ResourceKind kind, string ns, string name);

    /// <summary>The objects of a kind, in one namespace or (null) in all.</summary>
    IEnumerable<ApiObject> List(ResourceKind kind, string? ns = null);

    /// <summary>The objects that name an owner of that uid, ordered by kind, namespace and name.</summary>
    IEnumerable<ApiObject> OwnedBy(string uid);
}

/// <summary>
/// The objects of the embedded cluster, each under its kind, namespace and name, and the log of their changes. Every change raises the revision by one.
/// It judges nothing: that is the API server's work.
/// </summary>
public sealed class Store : IObjectReader
{
    private const int KeptChanges = 20_000;

    private readonly Simulation _simulation;
    private readonly ObjectIndex _objects = new();
    private readonly Dictionary<string, ObjectKey> _byUid = new(StringComparer.Ordinal);
    private readonly List<StoreChange> _log = [];
    private int _logFrom;

    /// <summary>A store without objects.</summary>
    public Store(Simulation simulation) => _simulation = simulation;

    /// <summary>The number of changes so far; the highest resourceVersion.</summary>
    public long Revision { get; private set; }

    /// <summary>The oldest revision from which a watch can go on.</summary>
    public long OldestRevision { get; private set; }

    /// <summary>Told of every change, in order, before the write returns.</summary>
    public event Action<StoreChange>? Changed;

    /// <inheritdoc/>
    public ApiObject? Get(ResourceKind kind, string ns, string name) => _objects.Get(kind, ns, name);

    /// <summary>The object of a key, or null.</summary>
    public ApiObject? Get(ObjectKey key) => Get(key.Kind, key.Namespace, key.Name);

    /// <summary>The object of a uid, or null.</summary>
    public ApiObject? ByUid(string uid) => _byUid.TryGetValue(uid, out var key) ? Get(key) : null;

    /// <inheritdoc/>
    public IEnumerable<ApiObject> List(ResourceKind kind, string? ns = null) => _objects.List(kind, ns);

    /// <summary>Number of objects of a kind.</summary>
    public int Count(ResourceKind kind) => _objects.Count(kind);

    /// <inheritdoc/>
    public IEnumerable<ApiObject> OwnedBy(string uid) => _objects.OwnedBy(uid);

    /// <summary>The changes behind a revision; null when they are no longer all known.</summary>
    public IEnumerable<StoreChange>? Since(long revision)
    {
        if (revision < OldestRevision)
            return null;
        return _log.Skip(_logFrom + (int)(revision - OldestRevision));
    }

    /// <summary>Forgets the log up to a revision: who watches from before must list anew.</summary>
    public void Compact(long revision)
    {
        revision = Math.Min(revision, Revision);
        if (revision <= OldestRevision)
            return;
        _logFrom += (int)(revision - OldestRevision);
        OldestRevision = revision;
        if (_logFrom > KeptChanges)
        {
            _log.RemoveRange(0, _logFrom);
            _logFrom = 0;
        }
    }

    /// <summary>Stores a new object or a new version of one.</summary>
    /// <returns>The object with its resourceVersion.</returns>
    public ApiObject Put(ApiObject item, string actor)
    {
        var stored = Stamp(item);
        var old = _objects.Set(stored);
        _byUid[stored.Uid] = stored.Key;
        Tell(new StoreChange(Revision, old is null ? ChangeType.Added : ChangeType.Modified, old, stored, actor, _simulation.Now));
        return stored;
    }

    /// <summary>Takes an object out.</summary>
    /// <param name="last">The object as it is to be told of.</param>
    /// <param name="actor">Who did it.</param>
    /// <returns>The object with the resourceVersion of the deletion.</returns>
    public ApiObject Remove(ApiObject last, string actor)
    {
        var gone = Stamp(last);
        var old = _objects.Remove(last.Kind, last.Namespace, last.Name) ?? throw new ArgumentException($"{last} is not there.", nameof(last));
        _byUid.Remove(old.Uid);
        Tell(new StoreChange(Revision, ChangeType.Deleted, old, gone, actor, _simulation.Now));
        return gone;
    }

    private ApiObject Stamp(ApiObject item)
    {
        Revision++;
        return item.WithMetadata(item.Metadata.With("resourceVersion", Revision.ToString(CultureInfo.InvariantCulture)));
    }

    private void Tell(StoreChange change)
    {
        _log.Add(change);
        if (_log.Count - _logFrom > 2 * KeptChanges)
            Compact(Revision - KeptChanges);
        Changed?.Invoke(change);
    }
}
