namespace StsLint.Manifests;

/// <summary>Says which kind of the Kubernetes API a class stands for. Whoever makes the manifest adds apiVersion and kind.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KubernetesKindAttribute(string apiVersion, string kind) : Attribute
{
    /// <summary><c>apiVersion</c>.</summary>
    public string ApiVersion { get; } = apiVersion;

    /// <summary><c>kind</c>.</summary>
    public string Kind { get; } = kind;
}

/// <summary>
/// Says which field of the manifest a property stands for, as a name or a dotted path below the object (<c>spec.template.spec.containers</c>).
/// Without the attribute it is the property's name in camelCase.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute(string path) : Attribute
{
    /// <summary>The name or path.</summary>
    public string Path { get; } = path;
}

/// <summary>Says that a property is no field of the manifest.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NoFieldAttribute : Attribute;

/// <summary>Says what the API writes for an enum's member, where that is not the member's name.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class EnumValueAttribute(string text) : Attribute
{
    /// <summary>The API's text.</summary>
    public string Text { get; } = text;
}

/// <summary>
/// Says which manifest tree a call yields, so that it can be told without running it: for a constructor what the new object starts with, for a method,
/// a conversion or a property its result. YAML flow text, in which <c>$p</c> is the tree of parameter p, <c>$this</c> the receiver, and
/// <c>$p.metadata.name</c> a part of it; an entry or item whose value is absent is left out. <c>$a ?? $b</c> is the first if it is not absent, else the
/// second. <c>${p}</c> inside a scalar is the text of p, as in <c>"${value}Gi"</c>. Parameters that are collections are sequences or mappings.
/// </summary>
[AttributeUsage(AttributeTargets.Constructor | AttributeTargets.Method | AttributeTargets.Property)]
public sealed class ShapeAttribute(string tree) : Attribute
{
    /// <summary>The tree.</summary>
    public string Tree { get; } = tree;
}
