using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>Objects by kind, namespace and name, and by the uids of their owners.</summary>
internal sealed class ObjectIndex : IObjectReader
{
    private static readonly Comparer<ObjectKey> s_byKey = Comparer<ObjectKey>.Create(static (one, other) =>
    {
        var order = one.Kind.Index.CompareTo(other.Kind.Index);
        if (order == 0)
            order = string.CompareOrdinal(one.Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
    });

    private readonly Table?[] _tables = new Table?[ResourceKinds.All.Count];
    private readonly Dictionary<string, SortedDictionary<ObjectKey, ApiObject>> _owned = new(StringComparer.Ordinal);

    public ApiObject? Get(ResourceKind kind, string ns, string name) => _tables[kind.Index]?.ByName.GetValueOrDefault((ns, name));

    public IEnumerable<ApiObject> List(ResourceKind kind, string? ns = null)
    {
        if (_tables[kind.Index] is not { } table)
            return [];
        if (ns is null)
            return table.Namespaces.Count == 1 ? table.Namespaces.Values.First().Values : table.Namespaces.Values.SelectMany(static each => each.Values);
        return table.Namespaces.TryGetValue(ns, out var objects) ? objects.Values : [];
    }

    public IEnumerable<ApiObject> OwnedBy(string uid) => _owned.TryGetValue(uid, out var objects) ? objects.Values : [];

    public int Count(ResourceKind kind) => _tables[kind.Index]?.ByName.Count ?? 0;

    /// <summary>Takes an object in, instead of the one of its name, which is returned.</summary>
    public ApiObject? Set(ApiObject item)
    {
        var table = _tables[item.Kind.Index] ??= new Table();
        var old = table.ByName.GetValueOrDefault((item.Namespace, item.Name));
        table.Set(item);
        if (old is not null)
            Disown(old, item);
        foreach (var owner in item.Owners)
        {
            if (!_owned.TryGetValue(owner.Uid, out var objects))
                _owned.Add(owner.Uid, objects = new(s_byKey));
            objects[item.Key] = item;
        }
        return old;
    }

    /// <summary>Takes an object out, and returns it as it was; null when there was none.</summary>
    public ApiObject? Remove(ResourceKind kind, string ns, string name)
    {
        if (Get(kind, ns, name) is not { } old)
            return null;
        _tables[kind.Index]!.Remove(old);
        Disown(old, null);
        return old;
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
