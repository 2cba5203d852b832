using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// The kinds that CustomResourceDefinitions of the input define, and the files that hold objects of kinds that are not Kubernetes' own. A
/// definition may come after its objects, so these are judged when everything has been read.
/// </summary>
internal sealed class CustomResources
{
    private readonly Dictionary<(string Group, string Version, string Kind), List<(ManifestScope Scope, TypeInfo Type)>> _types = [];
    private readonly Dictionary<LintInput, HashSet<(string, string, string)>> _uses = [];
    private readonly object _gate = new();

    /// <summary>Takes note of an object. Of one of a foreign kind only the kind and the file are kept.</summary>
    public void Note(ManifestObject manifest, LintInput input)
    {
        if (!manifest.Kind.IsKnown || !manifest.ApiVersion.IsKnown)
            return;
        if (manifest.Schema is not null)
        {
            if (manifest.Is("apiextensions.k8s.io", "CustomResourceDefinition") && manifest.Version == "v1" && !manifest.IsFragment)
                Define(manifest);
            return;
        }
        if (!manifest.Group.Contains('.'))
            return;
        lock (_gate)
        {
            if (!_uses.TryGetValue(input, out var kinds))
                _uses.Add(input, kinds = []);
            kinds.Add((manifest.Group, manifest.Version, manifest.Kind.Value));
        }
    }

    /// <summary>The files that hold an object of a kind that some definition tells, in the order of the input.</summary>
    public IEnumerable<LintInput> Users() =>
        _types.Count == 0 ? [] : _uses.Where(use => use.Value.Any(kind => _types.ContainsKey(kind))).Select(static use => use.Key).OrderBy(static input => input.Ordinal);

    /// <summary>The type of an object; null when its kind is not defined, or in more than one way.</summary>
    public TypeInfo? TypeOf(ManifestObject manifest)
    {
        if (!manifest.Kind.IsKnown || !_types.TryGetValue((manifest.Group, manifest.Version, manifest.Kind.Value), out var types))
            return null;
        // The same definition may stand in several environments of one tree; that of the object's own counts.
        if (types.Count == 1)
            return types[0].Type;
        TypeInfo? own = null;
        foreach (var (scope, type) in types)
        {
            if (!ReferenceEquals(scope, manifest.Scope))
                continue;
            if (own is not null)
                return null;
            own = type;
        }
        return own;
    }

    private void Define(ManifestObject definition)
    {
        foreach (var (group, version, kind, type) in CustomSchema.Read(definition))
        {
            lock (_gate)
            {
                if (!_types.TryGetValue((group, version, kind), out var types))
                    _types.Add((group, version, kind), types = []);
                types.Add((definition.Scope, type));
            }
        }
    }
}
