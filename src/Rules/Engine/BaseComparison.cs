using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Pairs the objects of the input with those of a base by kind, namespace and name. Of several of one identity (environments in one tree) those
/// in files of one path belong together; what stays ambiguous is left alone.
/// </summary>
internal sealed class BaseComparison
{
    private readonly Dictionary<Identity, List<ManifestObject>> _before = [];
    private readonly Dictionary<Identity, List<ManifestObject>> _after = [];
    private readonly Dictionary<SourceFile, string> _places = [];

    /// <summary>The scopes of the base, apart from those of the input: nothing of the base answers a question about the input.</summary>
    public ManifestSet BaseSet { get; } = new();

    /// <summary>Says which path a file of the base has in the input.</summary>
    public void Place(SourceFile file, string path)
    {
        lock (_places)
            _places[file] = path;
    }

    public void AddBefore(ManifestObject manifest) => Add(_before, manifest);

    public void AddAfter(ManifestObject manifest) => Add(_after, manifest);

    /// <summary>The one object of the base that can be meant, before all of the input is known; the base has to be read by then.</summary>
    public ManifestObject? CertainBaseOf(ManifestObject after)
    {
        if (KeyOf(after) is not { } key)
            return null;
        lock (_before)
        {
            if (!_before.TryGetValue(key, out var candidates))
                return null;
            return candidates.Count == 1 ? candidates[0] : OnlyOneAt(after.File.Path, candidates);
        }
    }

    /// <summary>
    /// StatefulSets of the base that the input holds under another name: the one is gone, the other new, in one file, with one selector.
    /// </summary>
    public IEnumerable<(ManifestObject Before, ManifestObject After)> Renamed()
    {
        var gone = new Dictionary<string, List<ManifestObject>>(StringComparer.Ordinal);
        foreach (var entry in _before)
        {
            if (entry.Key is { Group: "apps", Kind: "StatefulSet" } && !_after.ContainsKey(entry.Key))
            {
                foreach (var before in entry.Value)
                    ListAt(gone, PlaceOf(before)).Add(before);
            }
        }
        if (gone.Count == 0)
            yield break;
        var made = new Dictionary<string, List<ManifestObject>>(StringComparer.Ordinal);
        foreach (var entry in _after)
        {
            if (entry.Key is { Group: "apps", Kind: "StatefulSet" } && !_before.ContainsKey(entry.Key))
            {
                foreach (var after in entry.Value)
                    ListAt(made, after.File.Path).Add(after);
            }
        }
        foreach (var (place, olds) in gone)
        {
            if (olds.Count == 1 && made.TryGetValue(place, out var news) && news.Count == 1)
                yield return (olds[0], news[0]);
        }

        static List<ManifestObject> ListAt(Dictionary<string, List<ManifestObject>> map, string place)
        {
            if (!map.TryGetValue(place, out var list))
                map.Add(place, list = new List<ManifestObject>(1));
            return list;
        }
    }

    private string PlaceOf(ManifestObject before) => _places.TryGetValue(before.File, out var place) ? place : before.File.Path;

    /// <summary>The pairs in the order of the input.</summary>
    public IEnumerable<(ManifestObject Before, ManifestObject After)> Pairs()
    {
        var pairs = new List<(ManifestObject Before, ManifestObject After)>();
        foreach (var entry in _after)
        {
            if (!_before.TryGetValue(entry.Key, out var candidates))
                continue;
            foreach (var after in entry.Value)
            {
                if (Partner(after, candidates, entry.Value) is { } before && !AreOfDifferentLineage(before, after))
                    pairs.Add((before, after));
            }
        }
        pairs.Sort(static (left, right) => left.After.Ordinal.CompareTo(right.After.Ordinal));
        return pairs;
    }

    private ManifestObject? Partner(ManifestObject after, List<ManifestObject> candidates, List<ManifestObject> rivals)
    {
        if (candidates.Count == 1 && rivals.Count == 1)
            return candidates[0];
        if (OnlyOneAt(after.File.Path, candidates) is not { } partner)
            return null;
        foreach (var rival in rivals)
        {
            if (!ReferenceEquals(rival, after) && rival.File.Path == after.File.Path)
                return null;
        }
        return partner;
    }

    private ManifestObject? OnlyOneAt(string path, List<ManifestObject> candidates)
    {
        ManifestObject? found = null;
        foreach (var candidate in candidates)
        {
            if (PlaceOf(candidate) != path)
                continue;
            if (found is not null)
                return null;
            found = candidate;
        }
        return found;
    }

    // An object that was deleted and made anew is another one.
    private static bool AreOfDifferentLineage(ManifestObject before, ManifestObject after) =>
        before.Metadata.Text("uid") is { IsKnown: true } one && after.Metadata.Text("uid") is { IsKnown: true } other && one.Value != other.Value;

    private static void Add(Dictionary<Identity, List<ManifestObject>> map, ManifestObject manifest)
    {
        if (KeyOf(manifest) is not { } key)
            return;
        lock (map)
        {
            if (!map.TryGetValue(key, out var list))
                map.Add(key, list = new List<ManifestObject>(1));
            list.Add(manifest);
        }
    }

    private static Identity? KeyOf(ManifestObject manifest) =>
        manifest.IsFragment || !manifest.Kind.IsKnown || !manifest.Name.IsKnown || manifest.Namespace.IsUnknown || manifest.Scope.Input.RewritesNames
            ? null
            : new Identity(manifest.Group, manifest.Kind.Value, manifest.Namespace.ValueOr(null) ?? manifest.Options.Namespace, manifest.Name.Value);

    private readonly record struct Identity(string Group, string Kind, string? Namespace, string Name);
}
