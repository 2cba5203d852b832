using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Syntax;

namespace StsLint.Runtime.Reconciliation;

/// <summary>An object as the manifests want it.</summary>
public sealed class DesiredObject
{
    private DesiredObject(ResourceKind? kind, ApiMap root, string ns, MappingNode node)
    {
        Kind = kind;
        Manifest = root;
        Node = node;
        ApiVersion = root.TextOf("apiVersion") ?? "";
        KindName = root.TextOf("kind") ?? "";
        var metadata = root.Map("metadata") ?? ApiMap.Empty;
        Name = metadata.TextOf("name") ?? "";
        Namespace = ns;
        if (kind is not null)
            Object = new ApiObject(kind, root.With("metadata", kind.IsNamespaced ? metadata.With("namespace", ns) : metadata.Without("namespace")));
    }

    /// <summary>The kind; null when no API of the cluster is known to serve it.</summary>
    public ResourceKind? Kind { get; }

    /// <summary><c>apiVersion</c> as written.</summary>
    public string ApiVersion { get; }

    /// <summary><c>kind</c> as written.</summary>
    public string KindName { get; }

    /// <summary><c>metadata.name</c>; empty when there is none.</summary>
    public string Name { get; }

    /// <summary>The namespace that it goes to; empty outside of namespaces.</summary>
    public string Namespace { get; }

    /// <summary>The object with its namespace; null when the kind is not served.</summary>
    public ApiObject? Object { get; }

    /// <summary>Where it is written.</summary>
    public MappingNode Node { get; }

    /// <summary>Kind, namespace and name; of a kind that is not served there is no key.</summary>
    public ObjectKey? Key => Object?.Key;

    internal ApiMap Manifest { get; }

    /// <summary>Kind and name, as messages say them.</summary>
    public override string ToString() => $"{KindName}/{Name}";

    /// <summary>The objects of manifests, each with its namespace: its own, that of the options, or <c>default</c>.</summary>
    public static IReadOnlyList<DesiredObject> Of(ValidatedManifests manifests)
    {
        var objects = new List<DesiredObject>(manifests.Objects.Count);
        foreach (var node in manifests.Objects)
        {
            var root = (ApiMap)ApiJson.Of(node);
            var kind = ResourceKinds.Find(root.TextOf("apiVersion") ?? "", root.TextOf("kind") ?? "");
            var written = root.Map("metadata")?.TextOf("namespace");
            var ns = kind is { IsNamespaced: false } ? "" : written is { Length: > 0 } ? written : manifests.Options.Namespace ?? "default";
            objects.Add(new DesiredObject(kind, root.Without("status"), ns, node));
        }
        return objects;
    }
}
