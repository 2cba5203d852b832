using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>The names of pods and revisions without a controller, so that none has to be looked for: pods by the set that their names say, revisions by namespace.</summary>
internal sealed class Orphans
{
    private readonly Dictionary<(string Namespace, string Parent), SortedSet<string>> _pods = [];
    private readonly Dictionary<(string Namespace, string Parent), SortedSet<string>> _revisions = [];

    public SortedSet<string>? PodsNamed(ApiObject set) => _pods.GetValueOrDefault((set.Namespace, set.Name));

    public SortedSet<string>? RevisionsIn(string ns) => _revisions.GetValueOrDefault((ns, ""));

    public void Clear()
    {
        _pods.Clear();
        _revisions.Clear();
    }

    public void See(ApiObject item)
    {
        if (item.Controller is not null)
        {
            Forget(item);
            return;
        }
        var (table, key) = Place(item);
        if (!table.TryGetValue(key, out var names))
            table.Add(key, names = new(StringComparer.Ordinal));
        names.Add(item.Name);
    }

    public void Forget(ApiObject item)
    {
        var (table, key) = Place(item);
        if (table.TryGetValue(key, out var names) && names.Remove(item.Name) && names.Count == 0)
            table.Remove(key);
    }

    private (Dictionary<(string Namespace, string Parent), SortedSet<string>> Table, (string Namespace, string Parent) Key) Place(ApiObject item) =>
        item.Kind == ResourceKinds.Pod ? (_pods, (item.Namespace, item.Facts(PodFacts.Read).Name.Parent)) : (_revisions, (item.Namespace, ""));
}
