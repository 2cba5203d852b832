using StsLint.Engine;

namespace StsLint.Schema;

/// <summary>What may stand at a place: a scalar, a list, a map, or an object with its fields.</summary>
public sealed class TypeInfo
{
    private readonly SchemaImage? _image;
    private readonly int _fieldsAt;
    private FieldInfo[]? _fields;

    // An object whose fields are decoded when they are first asked for.
    internal TypeInfo(SchemaImage image, int fieldsAt, string name, ValueShape shape)
    {
        _image = image;
        _fieldsAt = fieldsAt;
        Name = name;
        Shape = shape;
    }

    /// <summary>Makes an object type of the given fields.</summary>
    internal TypeInfo(string name, IEnumerable<FieldInfo> fields)
    {
        Name = name;
        Shape = ValueShape.Object;
        var sorted = fields.ToArray();
        Array.Sort(sorted, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        _fields = sorted;
    }

    private TypeInfo(ValueShape shape, TypeInfo? element = null)
    {
        Name = "";
        Shape = shape;
        Element = element;
        _fields = [];
    }

    internal static TypeInfo Any { get; } = new(ValueShape.Any);

    internal static TypeInfo Text { get; } = new(ValueShape.Text);

    internal static TypeInfo Bytes { get; } = new(ValueShape.Bytes);

    internal static TypeInfo Time { get; } = new(ValueShape.Time);

    internal static TypeInfo Boolean { get; } = new(ValueShape.Boolean);

    internal static TypeInfo Integer32 { get; } = new(ValueShape.Integer32);

    internal static TypeInfo Integer64 { get; } = new(ValueShape.Integer64);

    internal static TypeInfo Number { get; } = new(ValueShape.Number);

    internal static TypeInfo IntOrString { get; } = new(ValueShape.IntOrString);

    internal static TypeInfo ListOf(TypeInfo element) => new(ValueShape.List, element);

    internal static TypeInfo MapOf(TypeInfo element) => new(ValueShape.Map, element);

    /// <summary>The name of its OpenAPI definition, such as <c>io.k8s.api.core.v1.PodSpec</c>; empty for scalars, lists and maps.</summary>
    public string Name { get; }

    /// <summary>The last part of <see cref="Name"/>.</summary>
    public string ShortName => Name.Substring(Name.LastIndexOf('.') + 1);

    /// <summary>Its shape.</summary>
    public ValueShape Shape { get; }

    /// <summary>What a list or a map holds; null for other shapes.</summary>
    public TypeInfo? Element { get; }

    /// <summary>An object that takes keys beside its fields.</summary>
    public bool IsOpen { get; internal init; }

    /// <summary>How server-side apply merges it.</summary>
    public MapSemantics MapSemantics { get; internal init; }

    /// <summary>The first release that has it.</summary>
    public Release Since { get; internal init; } = ReleaseRange.Oldest;

    /// <summary>The last release that has it.</summary>
    public Release Until { get; internal init; } = ReleaseRange.Newest;

    /// <summary>The fields of an object, of all releases, ordered by name.</summary>
    public IReadOnlyList<FieldInfo> Fields => DecodedFields;

    /// <summary>The field of a name, whichever releases have it; null when there is none.</summary>
    public FieldInfo? Field(string name)
    {
        var fields = DecodedFields;
        var low = 0;
        var high = fields.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(fields[middle].Name, name);
            if (order == 0)
                return fields[middle];
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return null;
    }

    private FieldInfo[] DecodedFields
    {
        get
        {
            if (Volatile.Read(ref _fields) is { } known)
                return known;
            // Two threads may both decode; everyone then sees the fields of the first.
            return Interlocked.CompareExchange(ref _fields, _image!.FieldsAt(_fieldsAt), null) ?? _fields;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Shape switch
    {
        ValueShape.List => "list of " + Element,
        ValueShape.Map => "map of " + Element,
        _ => Name.Length > 0 ? ShortName : Shape.ToString(),
    };
}
