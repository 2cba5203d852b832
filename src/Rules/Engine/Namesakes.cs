using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>Objects of one kind and name, which are mostly one, and can be thousands in as many namespaces.</summary>
internal sealed class Namesakes
{
    private const int Few = 8;
    private readonly List<ManifestObject> _all = new(1);
    private Dictionary<SourceFile, ManifestObject>? _firstOfFiles;
    private Dictionary<string, Namesakes>? _byNamespace;
    private Namesakes? _unwritten;
    private bool _isAnyUnknown;

    /// <summary>All of them, in input order.</summary>
    public IReadOnlyList<ManifestObject> All => _all;

    public void Add(ManifestObject manifest) => _all.Add(manifest);

    /// <summary>The one that a referrer means: an object in the same file is what the author had in mind, else the first.</summary>
    public ManifestObject For(ManifestObject referrer)
    {
        if (_all.Count == 1)
            return _all[0];
        if (_all.Count <= Few)
            return _all.Find(each => ReferenceEquals(each.File, referrer.File)) ?? _all[0];
        if (_firstOfFiles is null)
        {
            _firstOfFiles = [];
            foreach (var each in _all)
                _firstOfFiles.TryAdd(each.File, each);
        }
        return _firstOfFiles.TryGetValue(referrer.File, out var found) ? found : _all[0];
    }

    /// <summary>Those in a namespace, or in the one that is not written; whether others may be in it too.</summary>
    public Namesakes? In(string? written, out bool maybe)
    {
        if (_all.Count == 1)
        {
            var at = _all[0].NamespaceText ?? _all[0].Options.Namespace;
            maybe = _all[0].IsNamespaceUnknown || (at is null) != (written is null);
            return !maybe && at == written ? this : null;
        }
        if (_byNamespace is null)
        {
            _byNamespace = new(StringComparer.Ordinal);
            foreach (var each in _all)
            {
                if (each.IsNamespaceUnknown)
                    _isAnyUnknown = true;
                else if ((each.NamespaceText ?? each.Options.Namespace) is not { } place)
                    (_unwritten ??= new Namesakes()).Add(each);
                else if (_byNamespace.TryGetValue(place, out var known))
                    known.Add(each);
                else
                    _byNamespace.Add(place, new Namesakes { _all = { each } });
            }
        }
        maybe = _isAnyUnknown || (written is null ? _byNamespace.Count > 0 : _unwritten is not null);
        return written is null ? _unwritten : _byNamespace.TryGetValue(written, out var found) ? found : null;
    }
}
