using StsLint.Manifests.Writing;
using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>A part of a manifest: an object of the Kubernetes API or something inside one. What is null is not written.</summary>
public abstract class ManifestPart
{
    private FieldMap? _extra;

    private protected ManifestPart()
    {
    }

    /// <summary>
    /// Fields by name, for what the type does not have or cannot hold. They are written behind the others, and instead of a property of the same
    /// field. Reading puts here what it finds no place for.
    /// </summary>
    [NoField]
    public FieldMap Extra => _extra ??= new FieldMap();

    /// <summary>Whether <see cref="Extra"/> holds anything.</summary>
    [NoField]
    public bool HasExtra => _extra is { Count: > 0 };

    /// <summary>
    /// Sets what stands at a path below this part, such as <c>spec.template.spec.hostAliases[0].ip</c>; what is missing on the way is made. An index
    /// may be one beyond the last item. A name that holds dots stands in brackets and quotes: <c>metadata.annotations["example.com/a"]</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The path cannot be read, or leads through something that is no mapping or list.</exception>
    public void Set(string path, ManifestValue value) => FieldSetter.Set(this, path, value);

    internal abstract void WriteFields(ManifestWriter writer);

    /// <summary>Takes the value of a field; false when the type has no such field, or the value does not fit it.</summary>
    internal abstract bool ReadField(string name, Node value);

    /// <summary>The part in a field, or the item of a list of parts; it is made if need be. Null when there can be none.</summary>
    internal virtual ManifestPart? Below(string name, int index) => BelowCommon(name, index);

    internal virtual void WriteCommonFields(ManifestWriter writer)
    {
    }

    private protected virtual bool ReadCommonField(string name, Node value) => false;

    private protected virtual ManifestPart? BelowCommon(string name, int index) => null;

    private protected static T? Item<T>(IList<T> list, int index, Func<T> make)
        where T : ManifestPart
    {
        if (index == list.Count)
            list.Add(make());
        return index < list.Count ? list[index] : null;
    }

    internal void Read(MappingNode fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            ref readonly var entry = ref fields[i];
            if (entry.Origin != EntryOrigin.Overridden && !ReadField(entry.Key, entry.Value))
                Extra.Append(entry.Key, ManifestValue.Of(entry.Value));
        }
    }
}
