using StsLint.Manifests.Writing;
using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>An object of the Kubernetes API: what a manifest is made of.</summary>
public abstract class KubernetesObject : ManifestPart
{
    private bool _saysKind;

    private protected KubernetesObject()
    {
    }

    /// <summary><c>apiVersion</c>: the API group and its version.</summary>
    [NoField]
    public abstract string ApiVersion { get; }

    /// <summary><c>kind</c>: the object's type.</summary>
    [NoField]
    public abstract string Kind { get; }

    /// <summary><c>metadata</c>: name, namespace, labels and what else all objects have.</summary>
    public ObjectMeta? Metadata { get; set; }

    /// <summary><c>metadata.name</c>: the name, unique for its kind in its namespace.</summary>
    [Field("metadata.name")]
    public string? Name
    {
        get => Metadata?.Name;
        set => (Metadata ??= new ObjectMeta()).Name = value;
    }

    /// <summary><c>metadata.namespace</c>: where the object lives; without it the namespace that it is applied to.</summary>
    [Field("metadata.namespace")]
    public string? Namespace
    {
        get => Metadata?.Namespace;
        set => (Metadata ??= new ObjectMeta()).Namespace = value;
    }

    /// <summary><c>metadata.labels</c>: what selectors find the object by.</summary>
    [Field("metadata.labels")]
    public IDictionary<string, string>? Labels
    {
        get => Metadata?.Labels;
        set => (Metadata ??= new ObjectMeta()).Labels = value;
    }

    /// <summary><c>metadata.annotations</c>: notes for people and tools.</summary>
    [Field("metadata.annotations")]
    public IDictionary<string, string>? Annotations
    {
        get => Metadata?.Annotations;
        set => (Metadata ??= new ObjectMeta()).Annotations = value;
    }

    /// <summary>The object alone as YAML.</summary>
    public string ToYaml() => new Manifest { this }.ToYaml();

    /// <summary>The object alone as JSON.</summary>
    public string ToJson() => new Manifest { this }.ToJson();

    /// <summary>Kind and name, as messages say them: <c>StatefulSet/web</c>.</summary>
    public override string ToString() => $"{Kind}/{Name}";

    /// <summary>The name, for what refers to the object by it.</summary>
    /// <exception cref="InvalidOperationException">The object has no name yet.</exception>
    private protected static string NameOf(KubernetesObject target) =>
        target.Name ?? throw new InvalidOperationException($"The {target.Kind} has no name yet, so nothing can refer to it.");

    // A claim template may say what it is, but need not.
    internal override void WriteCommonFields(ManifestWriter writer)
    {
        if (writer.TakeTopLevel() || _saysKind)
        {
            writer.Field("apiVersion", ApiVersion);
            writer.Field("kind", Kind);
        }
        writer.Field("metadata", Metadata);
    }

    private protected override bool ReadCommonField(string name, Node value)
    {
        switch (name)
        {
            case "apiVersion":
                return NodeValue.Text(value) == ApiVersion;
            case "kind":
                return _saysKind = NodeValue.Text(value) == Kind;
            case "metadata":
                return (Metadata = NodeValue.Part(value, static () => new ObjectMeta())) is not null;
            default:
                return false;
        }
    }

    private protected override ManifestPart? BelowCommon(string name, int index) => name == "metadata" && index < 0 ? Metadata ??= new ObjectMeta() : null;
}
