using StsLint.Engine;

namespace StsLint.Schema;

/// <summary>A field of an object.</summary>
public sealed class FieldInfo
{
    private readonly SchemaImage? _image;
    private readonly int _typeAt;
    private TypeInfo? _type;

    internal FieldInfo(SchemaImage image, string name, int typeAt)
    {
        _image = image;
        _typeAt = typeAt;
        Name = name;
    }

    internal FieldInfo(string name, TypeInfo type)
    {
        _type = type;
        Name = name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What may stand there.</summary>
    public TypeInfo Type => _type ??= _image!.TypeUseAt(_typeAt);

    /// <summary>The first release that has it.</summary>
    public Release Since { get; internal init; } = ReleaseRange.Oldest;

    /// <summary>The last release that has it.</summary>
    public Release Until { get; internal init; } = ReleaseRange.Newest;

    /// <summary>The API's OpenAPI document calls it required. The server may require more, and fill in some of these.</summary>
    public bool IsRequired { get; internal init; }

    /// <summary>The values that it takes in the newest release (of a list: its items); empty where any goes.</summary>
    public IReadOnlyList<string> Enum { get; internal init; } = [];

    /// <summary>The default in the newest release, as JSON would write its text; null where the facts name none.</summary>
    public string? Default { get; internal init; }

    /// <summary><see cref="Default"/> is a number.</summary>
    public bool DefaultIsNumber { get; internal init; }

    /// <summary>How server-side apply merges a list.</summary>
    public ListSemantics ListSemantics { get; internal init; }

    /// <summary>The keys by which the items of a list differ.</summary>
    public IReadOnlyList<string> ListKeys { get; internal init; } = [];

    /// <summary>The key by which strategic merge patches tell items apart, where <see cref="ListKeys"/> does not say it.</summary>
    public string? MergeKey { get; internal init; }

    /// <summary>How server-side apply merges a map.</summary>
    public MapSemantics MapSemantics { get; internal init; }

    /// <summary>A CRD's schema lets it be null.</summary>
    public bool IsNullable { get; internal init; } = true;

    /// <summary>Tells whether a release has it.</summary>
    public bool IsIn(Release release) => Since <= release && release <= Until;

    /// <inheritdoc/>
    public override string ToString() => Name + ": " + Type;
}
