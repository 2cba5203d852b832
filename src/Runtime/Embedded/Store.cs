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

    private static readonly Comparer<ObjectKey> s_byKey = Comparer<ObjectKey>.Create(static (one, other) =>
    {
        var order = one.Kind.Index.CompareTo(other.Kind.Index);
        if (order == 0)
            order = string.CompareOrdinal(one.Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
    });

    private readonly Simulation _simulation;
    private readonly Table?[] _tables = new Table?[ResourceKinds.All.Count];
    private readonly Dictionary<string, SortedDictionary<ObjectKey, ApiObject>> _owned = new(StringComparer.Ordinal);
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
    public ApiObject? Get(ResourceKind kind, string ns, string name) => _tables[kind.Index]?.ByName.GetValueOrDefault((ns, name));

    /// <summary>The object of a key, or null.</summary>
    public ApiObject? Get(ObjectKey key) => Get(key.Kind, key.Namespace, key.Name);

    /// <summary>The object of a uid, or null.</summary>
    public ApiObject? ByUid(string uid) => _byUid.TryGetValue(uid, out var key) ? Get(key) : null;

    /// <inheritdoc/>
    public IEnumerable<ApiObject> List(ResourceKind kind, string? ns = null)
    {
        if (_tables[kind.Index] is not { } table)
            return [];
        if (ns is null)
            return table.Namespaces.Count == 1 ? table.Namespaces.Values.First().Values : table.Namespaces.Values.SelectMany(static each => each.Values);
        return table.Namespaces.TryGetValue(ns, out var objects) ? objects.Values : [];
    }

    /// <summary>Number of objects of a kind.</summary>
    public int Count(ResourceKind kind) => _tables[kind.Index]?.ByName.Count ?? 0;

    /// <inheritdoc/>
    public IEnumerable<ApiObject> OwnedBy(string uid) => _owned.TryGetValue(uid, out var objects) ? objects.Values : [];

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
        var table = _tables[item.Kind.Index] ??= new Table();
        var old = table.ByName.GetValueOrDefault((item.Namespace, item.Name));
        var stored = Stamp(item);
        table.Set(stored);
        _byUid[stored.Uid] = stored.Key;
        if (old is not null)
            Disown(old, stored);
        foreach (var owner in stored.Owners)
        {
            if (!_owned.TryGetValue(owner.Uid, out var objects))
                _owned.Add(owner.Uid, objects = new(s_byKey));
            objects[stored.Key] = stored;
        }
        Tell(new StoreChange(Revision, old is null ? ChangeType.Added : ChangeType.Modified, old, stored, actor, _simulation.Now));
        return stored;
    }

    /// <summary>Takes an object out.</summary>
    /// <param name="last">The object as it is to be told of.</param>
    /// <param name="actor">Who did it.</param>
    /// <returns>The object with the resourceVersion of the deletion.</returns>
    public ApiObject Remove(ApiObject last, string actor)
    {
        var table = _tables[last.Kind.Index]!;
        var old = table.ByName[(last.Namespace, last.Name)];
        var gone = Stamp(last);
        table.Remove(old);
        _byUid.Remove(old.Uid);
        Disown(old, null);
        Tell(new StoreChange(Revision, ChangeType.Deleted, old, gone, actor, _simulation.Now));
        return gone;
    }

    private ApiObject Stamp(ApiObject item)
    {
        Revision++;
        return item.WithMetadata(item.Metadata.With("resourceVersion", Revision.ToString(CultureInfo.InvariantCulture)));
    }

    private void Disown(ApiObject old, ApiObject? now)
    {
        foreach (var owner in old.Owners)
        {
            if (now is not null && Array.Exists(now.Owners, kept => kept.Uid == owner.Uid))
                continue;
            if (_owned.TryGetValue(owner.Uid, out var objects) && objects.Remove(old.Key) && objects.Count == 0)
                _owned.Remove(owner.Uid);
        }
    }

    private void Tell(StoreChange change)
    {
        _log.Add(change);
        if (_log.Count - _logFrom > 2 * KeptChanges)
            Compact(Revision - KeptChanges);
        Changed?.Invoke(change);
    }

    private sealed class Table
    {
        public Dictionary<(string Namespace, string Name), ApiObject> ByName { get; } = [];

        public SortedDictionary<string, SortedDictionary<string, ApiObject>> Namespaces { get; } = new(StringComparer.Ordinal);

        public void Set(ApiObject item)
        {
            ByName[(item.Namespace, item.Name)] = item;
            if (!Namespaces.TryGetValue(item.Namespace, out var objects))
                Namespaces.Add(item.Namespace, objects = new(StringComparer.Ordinal));
            objects[item.Name] = item;
        }

        public void Remove(ApiObject item)
        {
            ByName.Remove((item.Namespace, item.Name));
            var objects = Namespaces[item.Namespace];
            objects.Remove(item.Name);
            if (objects.Count == 0)
                Namespaces.Remove(item.Namespace);
        }
    }
}
