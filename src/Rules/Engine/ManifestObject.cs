using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One Kubernetes object of the input.</summary>
public sealed class ManifestObject
{
    private readonly string? _kind;
    private object? _view;
    private KindInfo? _schema;

    internal ManifestObject(MappingNode root, ManifestScope scope, LintOptions options, long ordinal)
    {
        Root = root;
        Scope = scope;
        Options = options;
        Ordinal = ordinal;
        _kind = root.Text("kind").ValueOr(null);
        var version = root.Text("apiVersion").ValueOr("")!;
        var slash = version.IndexOf('/');
        Group = slash < 0 ? "" : WellKnown(version.Substring(0, slash));
    }

    /// <summary>The object's mapping. In rules on a scope: what was kept of it; what was not kept is unknown, never absent.</summary>
    public MappingNode Root { get; }

    /// <summary>The objects that belong together with this one.</summary>
    public ManifestScope Scope { get; }

    /// <summary>The options of its file.</summary>
    public LintOptions Options { get; }

    /// <summary>Its place among all objects of the run's input order; makes the output independent of the order of work.</summary>
    public long Ordinal { get; }

    /// <summary>The source.</summary>
    public SourceFile File => Root.File;

    /// <summary><c>apiVersion</c>.</summary>
    public Field<string> ApiVersion => Root.Text("apiVersion");

    /// <summary><c>kind</c>.</summary>
    public Field<string> Kind => Root.Text("kind");

    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; }

    /// <summary>The API version without its group.</summary>
    public string Version => ApiVersion.ValueOr("") is var version && version!.IndexOf('/') is var slash and >= 0 ? version.Substring(slash + 1) : version!;

    /// <summary><c>metadata</c>.</summary>
    public Field<MappingNode> Metadata => Root.Mapping("metadata");

    /// <summary><c>metadata.name</c>.</summary>
    public Field<string> Name => Metadata.Text("name");

    /// <summary><c>metadata.namespace</c> as written.</summary>
    public Field<string> Namespace => Metadata.Text("namespace");

    /// <summary><c>metadata.labels</c>.</summary>
    public LabelMap Labels => new(Metadata.Mapping("labels"));

    /// <summary><c>metadata.annotations</c>.</summary>
    public LabelMap Annotations => new(Metadata.Mapping("annotations"));

    /// <summary>What the API knows of its kind; null for kinds of others and for what no release has.</summary>
    public KindInfo? Schema => _schema ??= Kind.IsKnown && ApiVersion.IsKnown ? KubernetesSchema.Kind(Group, Version, Kind.Value) : null;

    /// <summary>What the object may hold, as far as that is known.</summary>
    public TypeInfo Type => CustomType ?? Schema?.Type ?? SchemaWalk.AnyObject;

    /// <summary>What a CustomResourceDefinition of the input says of its kind.</summary>
    internal TypeInfo? CustomType { get; set; }

    /// <summary>Part of a patch or another fragment: only rules on the text and the schema's field names may judge it.</summary>
    public bool IsFragment { get; internal init; }

    /// <summary>The pods that texts of the object name; known of kept objects only.</summary>
    internal PodAddresses? PodAddresses { get; private init; }

    /// <summary>Equal for objects that say the same; known of kept objects only, and null when part of the content cannot be told.</summary>
    internal ulong? ContentHash { get; private init; }

    /// <summary>Who it is, for output.</summary>
    public ObjectIdentity Identity => field ??= new(ApiVersion.ValueOr("")!, Kind.ValueOr("")!, Namespace.ValueOr(null) ?? Options.Namespace, Name.ValueOr(null));

    /// <summary>Tells group and kind, in any version.</summary>
    public bool Is(string group, string kind) => string.Equals(_kind, kind, StringComparison.Ordinal) && string.Equals(Group, group, StringComparison.Ordinal);

    /// <summary>The same object with less of its tree.</summary>
    internal ManifestObject Pruned(MappingNode root) => new(root, Scope, Options, Ordinal) { IsFragment = IsFragment, PodAddresses = Model.PodAddresses.In(this), ContentHash = Engine.ContentHash.Of(Root) };

    // Most objects are of these groups; one text serves all of them.
    private static string WellKnown(string group) => group switch
    {
        "apps" => "apps",
        "policy" => "policy",
        "autoscaling" => "autoscaling",
        "storage.k8s.io" => "storage.k8s.io",
        "batch" => "batch",
        "rbac.authorization.k8s.io" => "rbac.authorization.k8s.io",
        "networking.k8s.io" => "networking.k8s.io",
        _ => group,
    };

    /// <summary>The object's view, made once. An object has one kind and so one view.</summary>
    internal T View<T>(Func<ManifestObject, T> make)
        where T : class
    {
        if (_view is T view)
            return view;
        var made = make(this);
        _view = made;
        return made;
    }
}
