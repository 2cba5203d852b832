using StsLint.Manifests;
using StsLint.Syntax;

namespace StsLint.Runtime.Api;

/// <summary>Objects of the API as objects of the types of StsLint.Manifests, and back.</summary>
public static class TypedObjects
{
    private static readonly SourceFile s_file = new("", "");

    /// <summary>The kind that a type stands for.</summary>
    /// <exception cref="ArgumentException">It stands for none, as UntypedObject does.</exception>
    public static ResourceKind KindOf<T>()
        where T : KubernetesObject => KindTable.Of(typeof(T)) is var (apiVersion, kind)
            ? ResourceKinds.Of(apiVersion, kind)
            : throw new ArgumentException($"{typeof(T).Name} stands for no kind of the API; use a type such as StatefulSet or Pod.");

    /// <summary>The object as one of a type. What the type has no place for is in its <see cref="ManifestPart.Extra"/>.</summary>
    /// <exception cref="ArgumentException">The object is of another kind.</exception>
    public static T As<T>(this ApiObject item)
        where T : KubernetesObject => item.ToManifest() as T ?? throw new ArgumentException($"{item} is no {typeof(T).Name}.", nameof(item));

    /// <summary>The object as one of its kind's type; an <see cref="UntypedObject"/> when there is no type for it.</summary>
    public static KubernetesObject ToManifest(this ApiObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var made = KindTable.New(item.Kind.ApiVersion, item.Kind.Name) ?? new UntypedObject(item.Kind.ApiVersion, item.Kind.Name);
        made.Read((MappingNode)Tree(item.Root));
        return made;
    }

    /// <summary>The object as the API takes it.</summary>
    /// <exception cref="ArgumentException">Its kind is not served.</exception>
    public static ApiObject ToApi(this KubernetesObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new ApiObject(ResourceKinds.Of(item.ApiVersion, item.Kind), (ApiMap)ApiJson.Read(item.ToJson()));
    }

    private static Node Tree(ApiValue value)
    {
        switch (value)
        {
            case ApiMap map:
                var entries = new List<MappingEntry>(map.Count);
                for (var i = 0; i < map.Count; i++)
                {
                    // Null is as good as absent.
                    if (!map[i].Value.IsNull)
                        entries.Add(new MappingEntry(map[i].Key, 0, 0, Tree(map[i].Value)));
                }
                return new MappingNode(s_file, 0, 0, entries.ToArray());
            case ApiList list:
                var items = new Node[list.Count];
                for (var i = 0; i < items.Length; i++)
                    items[i] = Tree(list[i]);
                return new SequenceNode(s_file, 0, 0, items);
            case ApiText text:
                return new ScalarNode(s_file, 0, 0, text.Value, ScalarStyle.DoubleQuoted);
            default:
                return new ScalarNode(s_file, 0, 0, value.ToString(), ScalarStyle.Plain);
        }
    }
}
