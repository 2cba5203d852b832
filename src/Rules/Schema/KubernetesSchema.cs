namespace StsLint.Schema;

/// <summary>
/// The Kubernetes API of releases 1.14 to 1.36 as facts: kinds, types, fields, and the releases that have them. Reads nothing before it is asked,
/// and then only what is asked for. Safe for many threads.
/// </summary>
public static class KubernetesSchema
{
    private const string Resource = "StsLint.Schema.kubernetes.schema";
    private static SchemaImage? s_image;

    /// <summary>Every kind in every version, ordered by kind, group and version.</summary>
    public static IEnumerable<KindInfo> Kinds
    {
        get
        {
            var image = Image;
            for (var i = 0; i < image.KindCount; i++)
                yield return image.KindAt(i);
        }
    }

    /// <summary>Every named type, ordered by name.</summary>
    public static IEnumerable<TypeInfo> Types
    {
        get
        {
            var image = Image;
            for (var i = 0; i < image.TypeCount; i++)
                yield return image.TypeOf(i);
        }
    }

    /// <summary>The kind of a group and version; null when no release has it.</summary>
    public static KindInfo? Kind(string group, string version, string kind)
    {
        var image = Image;
        var (from, to) = image.KindsNamed(kind);
        for (var i = from; i < to; i++)
        {
            var candidate = image.KindAt(i);
            if (candidate.Version == version && candidate.Group == group)
                return candidate;
        }
        return null;
    }

    /// <summary>The kinds of a name in all groups and versions; empty when no release has such a kind.</summary>
    public static IReadOnlyList<KindInfo> KindsNamed(string kind)
    {
        var image = Image;
        var (from, to) = image.KindsNamed(kind);
        var kinds = new KindInfo[to - from];
        for (var i = 0; i < kinds.Length; i++)
            kinds[i] = image.KindAt(from + i);
        return kinds;
    }

    /// <summary>Tells whether a group is one of Kubernetes' own.</summary>
    public static bool HasGroup(string group) => Image.HasGroup(group);

    /// <summary>The type of an OpenAPI definition's name, such as <c>io.k8s.api.core.v1.PodSpec</c>; null when there is none.</summary>
    public static TypeInfo? Type(string name) => Image.TypeNamed(name);

    private static SchemaImage Image
    {
        get
        {
            if (Volatile.Read(ref s_image) is { } known)
                return known;
            return Interlocked.CompareExchange(ref s_image, Load(), null) ?? s_image;
        }
    }

    private static SchemaImage Load()
    {
        using var stream = typeof(KubernetesSchema).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidDataException("The compiled schema is missing.");
        var data = new byte[(int)stream.Length];
        for (var read = 0; read < data.Length;)
        {
            var count = stream.Read(data, read, data.Length - read);
            if (count == 0)
                throw new InvalidDataException("The compiled schema is cut short.");
            read += count;
        }
        return new SchemaImage(data);
    }
}
