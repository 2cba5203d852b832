namespace StsLint.Schema;

/// <summary>Steps through types as one steps through a tree.</summary>
public static class SchemaWalk
{
    /// <summary>What an object of any kind has, also one of which nothing is known.</summary>
    internal static TypeInfo AnyObject { get; } = new("", MetadataFields()) { IsOpen = true };

    /// <summary>The type below a key of a mapping, or below an index of a list when <paramref name="key"/> is null; null when nothing is known of it.</summary>
    public static TypeInfo? Below(TypeInfo? type, string? key)
    {
        switch (type?.Shape)
        {
            case ValueShape.Object when key is not null:
                return type.Field(key)?.Type;
            case ValueShape.Map when key is not null:
            case ValueShape.List when key is null:
                return type.Element;
            default:
                return null;
        }
    }

    private static IEnumerable<FieldInfo> MetadataFields()
    {
        yield return new FieldInfo("apiVersion", TypeInfo.Text);
        yield return new FieldInfo("kind", TypeInfo.Text);
        if (KubernetesSchema.Type("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta") is { } metadata)
            yield return new FieldInfo("metadata", metadata);
    }
}
