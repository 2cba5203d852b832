using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One Kubernetes object of the input.</summary>
public sealed class ManifestObject
{
    private readonly string? _kind;
    private readonly string? _version;
    private readonly byte[]? _packed;
    private readonly KeptPart? _part;
    private readonly string? _name;
    private readonly string? _namespace;
    private readonly bool _isNamespaceUnknown;
    private MappingNode? _root;
    private object? _view;
    private KindInfo? _schema;

    internal ManifestObject(MappingNode root, ManifestScope scope, LintOptions options, long ordinal)
    {
        _root = root;
        File = root.File;
        Scope = scope;
        Options = options;
        Ordinal = ordinal;
        _kind = root.Text("kind").ValueOr(null);
        _version = root.Text("apiVersion").ValueOr(null);
        var slash = _version?.IndexOf('/') ?? -1;
        Group = slash < 0 ? "" : WellKnown(_version!.Substring(0, slash));
    }

    private ManifestObject(ManifestObject whole, KeptPart part)
    {
        _packed = PackedTree.Pack(whole.Root, part);
        _part = part;
        _kind = whole._kind;
        _version = whole._version;
        Group = whole.Group;
        File = whole.File;
        Scope = whole.Scope;
        Options = whole.Options;
        Ordinal = whole.Ordinal;
        _name = whole.Name.ValueOr(null);
        var at = whole.Namespace;
        _namespace = at.ValueOr(null);
        _isNamespaceUnknown = at.IsUnknown;
        IsFragment = whole.IsFragment;
        PodAddresses = Model.PodAddresses.In(whole);
        ContentHash = Engine.ContentHash.Of(whole.Root);
    }

    /// <summary>The object's mapping. In rules on a scope: what was kept of it; what was not kept is unknown, never absent.</summary>
    public MappingNode Root => _root ?? Unpack();

    /// <summary>The objects that belong together with this one.</summary>
    public ManifestScope Scope { get; }

    /// <summary>The options of its file.</summary>
    public LintOptions Options { get; }

    /// <summary>Its place among all objects of the run's input order; makes the output independent of the order of work.</summary>
    public long Ordinal { get; }

    /// <summary>The source.</summary>
    public SourceFile File { get; }

    /// <summary><c>apiVersion</c>.</summary>
    public Field<string> ApiVersion => Root.Text("apiVersion");

    /// <summary><c>kind</c>.</summary>
    public Field<string> Kind => Root.Text("kind");

    /// <summary>The kind's text; null when it is not known. Needs no look at the tree.</summary>
    internal string? KindText => _kind;

    /// <summary>The name's text, likewise.</summary>
    internal string? NameText => _packed is null ? Name.ValueOr(null) : _name;

    /// <summary>The namespace's text as written, likewise.</summary>
    internal string? NamespaceText => _packed is null ? Namespace.ValueOr(null) : _namespace;

    /// <summary>A namespace is written, but cannot be told.</summary>
    internal bool IsNamespaceUnknown => _packed is null ? Namespace.IsUnknown : _isNamespaceUnknown;

    /// <summary>The text of <c>apiVersion</c>, likewise.</summary>
    internal string? VersionText => _version;

    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; }

    /// <summary>The API version without its group.</summary>
    public string Version => _version is null ? "" : _version.IndexOf('/') is var slash and >= 0 ? _version.Substring(slash + 1) : _version;

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
    public KindInfo? Schema => _schema ??= _kind is not null && _version is not null ? KubernetesSchema.Kind(Group, Version, _kind) : null;

    /// <summary>What the object may hold, as far as that is known.</summary>
    public TypeInfo Type => CustomType ?? Schema?.Type ?? SchemaWalk.AnyObject;

    /// <summary>What a CustomResourceDefinition of the input says of its kind.</summary>
    internal TypeInfo? CustomType { get; set; }

    /// <summary>Part of a patch or another fragment: only rules on the text and the schema's field names may judge it.</summary>
    public bool IsFragment { get; internal init; }

    /// <summary>The pods that texts of the object name; known of kept objects only.</summary>
    internal PodAddresses? PodAddresses { get; }

    /// <summary>Equal for objects that say the same; known of kept objects only, and null when part of the content cannot be told.</summary>
    internal ulong? ContentHash { get; }

    /// <summary>Who it is, for output.</summary>
    public ObjectIdentity Identity => field ??= new(ApiVersion.ValueOr("")!, Kind.ValueOr("")!, Namespace.ValueOr(null) ?? Options.Namespace, Name.ValueOr(null));

    /// <summary>Tells group and kind, in any version.</summary>
    public bool Is(string group, string kind) => string.Equals(_kind, kind, StringComparison.Ordinal) && string.Equals(Group, group, StringComparison.Ordinal);

    /// <summary>The same object with less of its tree, packed.</summary>
    internal ManifestObject Pruned(KeptPart part) => new(this, part);

    /// <summary>The same kept object in another scope. Packed trees are shared, views are not.</summary>
    internal ManifestObject In(ManifestScope scope) => new(this, scope);

    private ManifestObject(ManifestObject kept, ManifestScope scope)
    {
        _packed = kept._packed;
        _part = kept._part;
        _kind = kept._kind;
        _version = kept._version;
        _name = kept._name;
        _namespace = kept._namespace;
        _isNamespaceUnknown = kept._isNamespaceUnknown;
        _schema = kept._schema;
        Group = kept.Group;
        File = kept.File;
        Scope = scope;
        Options = kept.Options;
        Ordinal = kept.Ordinal;
        IsFragment = kept.IsFragment;
        PodAddresses = kept.PodAddresses;
        ContentHash = kept.ContentHash;
    }

    /// <summary>Lets go of the tree of a packed object; it is unpacked again when it is asked for.</summary>
    internal void Release()
    {
        _root = null;
        (_view as IReleasable)?.Release();
    }

    private MappingNode Unpack()
    {
        var root = PackedTree.Unpack(_packed!, File, _part);
        _root = root;
        Scope.NoteUnpacked(this);
        return root;
    }

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
        // Two threads may get here at once; all have to go on with one view.
        return (T)(Interlocked.CompareExchange(ref _view, make(this), null) ?? _view);
    }
}

/// <summary>A view that works parts of an object out once and can let go of them.</summary>
internal interface IReleasable
{
    /// <summary>Lets go of everything that holds nodes of the tree.</summary>
    void Release();
}
