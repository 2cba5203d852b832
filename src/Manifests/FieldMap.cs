using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace StsLint.Manifests;

/// <summary>Fields and their values, in the order in which they were given.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is the map of a manifest.")]
public sealed class FieldMap : IEnumerable<KeyValuePair<string, ManifestValue>>
{
    private const int IndexFrom = 16;
    private readonly List<KeyValuePair<string, ManifestValue>> _fields = [];
    private Dictionary<string, int>? _index;

    /// <summary>Number of fields.</summary>
    public int Count => _fields.Count;

    /// <summary>The value of a field. Setting one that is there replaces it in its place.</summary>
    /// <exception cref="KeyNotFoundException">There is no such field.</exception>
    public ManifestValue this[string name]
    {
        get => TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"There is no field '{name}'.");
        set
        {
            var at = IndexOf(name);
            if (at < 0)
                Append(name, value);
            else
                _fields[at] = new(name, value);
        }
    }

    /// <summary>Adds a field.</summary>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public void Add(string name, ManifestValue value)
    {
        if (ContainsKey(name))
            throw new ArgumentException($"There is a field '{name}' already.", nameof(name));
        Append(name, value);
    }

    /// <summary>Takes a field out; false when there is none.</summary>
    public bool Remove(string name)
    {
        var at = IndexOf(name);
        if (at < 0)
            return false;
        _fields.RemoveAt(at);
        _index = null;
        return true;
    }

    /// <summary>Whether there is such a field.</summary>
    public bool ContainsKey(string name) => IndexOf(name) >= 0;

    /// <summary>The value of a field, if there is one.</summary>
    public bool TryGetValue(string name, [NotNullWhen(true)] out ManifestValue? value)
    {
        var at = IndexOf(name);
        value = at < 0 ? null : _fields[at].Value;
        return at >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ManifestValue>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The caller knows that it is not there.
    internal void Append(string name, ManifestValue value)
    {
        _index?.Add(name, _fields.Count);
        _fields.Add(new(name, value));
    }

    private int IndexOf(string name)
    {
        if (_fields.Count >= IndexFrom)
            return (_index ??= Index()).TryGetValue(name, out var at) ? at : -1;
        for (var i = 0; i < _fields.Count; i++)
        {
            if (_fields[i].Key == name)
                return i;
        }
        return -1;
    }

    private Dictionary<string, int> Index()
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _fields.Count; i++)
            index[_fields[i].Key] = i;
        return index;
    }
}
