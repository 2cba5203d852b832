using StsLint.Manifests.Writing;
using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>An object of a kind that has no type here, such as a custom resource: all but its metadata is in <see cref="ManifestPart.Extra"/>.</summary>
public sealed class UntypedObject : KubernetesObject
{
    /// <summary>Makes an object of a kind.</summary>
    [Shape("{apiVersion: $apiVersion, kind: $kind, metadata: {name: $name}}")]
    public UntypedObject(string apiVersion, string kind, string name)
        : this(apiVersion, kind) => Name = name;

    internal UntypedObject(string apiVersion, string kind)
    {
        ApiVersion = apiVersion;
        Kind = kind;
    }

    /// <inheritdoc/>
    [NoField]
    public override string ApiVersion { get; }

    /// <inheritdoc/>
    [NoField]
    public override string Kind { get; }

    internal override void WriteFields(ManifestWriter writer)
    {
    }

    internal override bool ReadField(string name, Node value) => ReadCommonField(name, value);
}
