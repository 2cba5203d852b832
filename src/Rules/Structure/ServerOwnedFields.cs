using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0031 and STS0032.</summary>
internal sealed class ServerOwnedFields : ObjectRule
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly string[] s_names = ["uid", "generation", "managedFields", "selfLink", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

    private static readonly RuleDescriptor s_owned = new("STS0031", "Server-owned fields in the file", "{0} {1} written by the server; remove what it owns from the manifest", Severity.Info,
        static () => new(
            Finds: "`status`, `metadata.uid`, `generation`, `managedFields`, `selfLink`, `creationTimestamp`, `deletionTimestamp`, `deletionGracePeriodSeconds` or the annotation `kubectl.kubernetes.io/last-applied-configuration`. Said once per object.",
            Why: "They come from `kubectl get -o yaml`. The API server ignores or overwrites them, they go stale at once, and `managedFields` makes a server-side apply fail. A negative `generation` is an error for Services, claims, PersistentVolumes, StorageClasses and HorizontalPodAutoscalers, which the server then refuses to create; for other kinds it writes the field before it looks.",
            Wrong: """
                metadata:
                  name: web
                  uid: 2c3b0f4e-7d1a-4a43-9d5c-1f4a2c7d9e10
                status: {}
                """,
            Right: """
                metadata:
                  name: web
                """,
            Fix: "Removes them.",
            Silent: "For `creationTimestamp: null`, which generators write and which means nothing."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_version = new("STS0032", "resourceVersion in the file", "metadata.resourceVersion {0} belongs to one moment of one cluster: a create is refused, a later update fails; remove it", Severity.Warning,
        static () => new(
            Finds: "`metadata.resourceVersion` with a value.",
            Why: "The API server refuses to create an object that has one. On an update it is compared with the stored object, and the update is refused once anything has changed there.",
            Wrong: """
                metadata:
                  name: web
                  resourceVersion: "418231"
                """,
            Right: """
                metadata:
                  name: web
                """,
            Fix: "Removes it.",
            Silent: "For an empty text."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_owned, s_version];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || !manifest.Metadata.IsKnown)
            return;
        var metadata = manifest.Metadata.Value;
        var version = metadata["resourceVersion"];
        if (version is ScalarNode { IsNull: false, Value.Length: > 0 } && version.Parent == metadata)
            context.Report(manifest, s_version, version, ((ScalarNode)version).Value).WithSafeFix("Remove resourceVersion", Edit.Remove(metadata, "resourceVersion"));

        List<string>? names = null;
        List<Edit>? edits = null;
        Anchor? at = null;
        var generation = metadata.Integer("generation");
        var isRefused = generation is { IsKnown: true, Value: < 0 } && KeepsGeneration(manifest);
        if (isRefused)
            context.ReportAs(Severity.Error, manifest, s_owned, Anchor.Of(generation), $"metadata.generation {((ScalarNode)generation.Node!).Value} is below 0 and refused; it", "is").WithSafeFix("Remove generation", Edit.Remove(metadata, "generation"));
        foreach (var name in s_names)
        {
            if (isRefused && name == "generation")
                continue;
            if (metadata[name] is { } node and not ScalarNode { IsNull: true } && ReferenceEquals(node.Parent, metadata))
                Add("metadata." + name, Anchor.Key(metadata, name), Edit.Remove(metadata, name));
        }
        if (metadata["annotations"] is MappingNode annotations && annotations.Has(LastApplied) && ReferenceEquals(annotations[LastApplied]!.Parent, annotations))
            Add("the annotation last-applied-configuration", Anchor.Key(annotations, LastApplied), Edit.Remove(annotations, LastApplied));
        // Every built-in kind that has a status has it at the root; a ConfigMap of that field would be unknown there anyway.
        if (manifest.Root["status"] is { } status and not ScalarNode { IsNull: true } && ReferenceEquals(status.Parent, manifest.Root) && manifest.Type.Field("status") is not null)
            Add("status", Anchor.Key(manifest.Root, "status"), Edit.Remove(manifest.Root, "status"));
        if (names is not null)
            context.Report(manifest, s_owned, at!.Value, string.Join(", ", names), names.Count == 1 ? "is" : "are").WithSafeFix("Remove what the server owns", [.. edits!]);

        void Add(string name, Anchor anchor, Edit edit)
        {
            (names ??= []).Add(name);
            (edits ??= []).Add(edit);
            at ??= anchor;
        }
    }

    // Where the server does not set the generation itself before it validates a new object.
    private static bool KeepsGeneration(ManifestObject manifest) =>
        manifest.IsAutoscaler() || manifest.IsStorageClass() || manifest.Is("", "Service") || manifest.Is("", "PersistentVolumeClaim") || manifest.Is("", "PersistentVolume");
}
