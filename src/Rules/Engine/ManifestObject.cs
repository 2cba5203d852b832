using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One Kubernetes object of the input.</summary>
public sealed class ManifestObject
{
    private object? _view;
    private KindInfo? _schema;

    internal ManifestObject(MappingNode root, ManifestScope scope, LintOptions options, long ordinal)
    {
        Root = root;
        Scope = scope;
        Options = options;
        Ordinal = ordinal;
        ApiVersion = root.Text("apiVersion");
        Kind = root.Text("kind");
        var slash = ApiVersion.ValueOr("")!.IndexOf('/');
        Group = slash < 0 ? "" : ApiVersion.Value.Substring(0, slash);
        Version = slash < 0 ? ApiVersion.ValueOr("")! : ApiVersion.Value.Substring(slash + 1);
        Metadata = root.Mapping("metadata");
        Name = Metadata.Text("name");
        Namespace = Metadata.Text("namespace");
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
    public Field<string> ApiVersion { get; }

    /// <summary><c>kind</c>.</summary>
    public Field<string> Kind { get; }

    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; }

    /// <summary>The API version without its group.</summary>
    public string Version { get; }

    /// <summary><c>metadata</c>.</summary>
    public Field<MappingNode> Metadata { get; }

    /// <summary><c>metadata.name</c>.</summary>
    public Field<string> Name { get; }

    /// <summary><c>metadata.namespace</c> as written.</summary>
    public Field<string> Namespace { get; }

    /// <summary><c>metadata.labels</c>.</summary>
    public LabelMap Labels => new(Metadata.Mapping("labels"));

    /// <summary><c>metadata.annotations</c>.</summary>
    public LabelMap Annotations => new(Metadata.Mapping("annotations"));

    /// <summary>What the API knows of its kind; null for kinds of others and for what no release has.</summary>
    public KindInfo? Schema => _schema ??= Kind.IsKnown && ApiVersion.IsKnown ? KubernetesSchema.Kind(Group, Version, Kind.Value) : null;

    /// <summary>What the object may hold, as far as that is known.</summary>
    public TypeInfo Type => Schema?.Type ?? SchemaWalk.AnyObject;

    /// <summary>Part of a patch or another fragment: only rules on the text and the schema's field names may judge it.</summary>
    public bool IsFragment { get; internal init; }

    /// <summary>Who it is, for output.</summary>
    public ObjectIdentity Identity => field ??= new(ApiVersion.ValueOr("")!, Kind.ValueOr("")!, Namespace.ValueOr(null) ?? Options.Namespace, Name.ValueOr(null));

    /// <summary>Tells group and kind, in any version.</summary>
    public bool Is(string group, string kind) => Kind.Is(kind) && string.Equals(Group, group, StringComparison.Ordinal);

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
