using StsLint.Engine;
using StsLint.Model;
using StsLint.Storage;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6040, STS6041 and STS6042: the spec of a claim is fixed but for growth.</summary>
internal sealed class ClaimChanged : UpdateRule
{
    private const string Fix = "Writes the field as it was. Unsafe, since it takes the change back.";

    private static readonly RuleDescriptor s_spec = new("STS6040", "PVC spec changed",
        "{1} {0}; the API server refuses the update of a claim but for growth, so restore it, or copy the data to a new claim", Severity.Error,
        static () => new(
            Finds: "A field of a PersistentVolumeClaim's spec other than the size differs from the base: access modes (their order too), class, selector, volumeMode, volumeName, data source, limits; and a volume attributes class is removed.",
            Why: "The API server refuses the update (422): the spec of a claim is fixed, except that a bound one may grow, a class or a volumeName may be written once where there was none, and the volume attributes class may change.",
            Wrong: "# the base has accessModes: [ReadWriteOnce]\nkind: PersistentVolumeClaim\nspec:\n  accessModes: [ReadWriteMany]",
            Right: "kind: PersistentVolumeClaim\nspec:\n  accessModes: [ReadWriteOnce]",
            Fix: Fix,
            Silent: "When only a default is written out, when a class or volumeName is added, and when the base is a live export and the field is one that the cluster fills in."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_shrunk = new("STS6041", "PVC shrunk",
        "storage {0}; a claim cannot shrink and the API server refuses the update, so restore it, or copy the data to a smaller claim", Severity.Error,
        static () => new(
            Finds: "A PersistentVolumeClaim asks for less storage than in the base.",
            Why: "The API server refuses it (422). Only a growth that failed can be taken back, from Kubernetes 1.32 on, and never to the size that the volume has or below.",
            Wrong: "# the base has storage: 10Gi\nkind: PersistentVolumeClaim\nspec:\n  resources:\n    requests:\n      storage: 5Gi",
            Right: "kind: PersistentVolumeClaim\nspec:\n  resources:\n    requests:\n      storage: 10Gi",
            Fix: Fix,
            Silent: "When the amounts are equal, and when the base is a live export whose volume is still smaller than what is asked for."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_grown = new("STS6042", "PVC grown, class cannot grow",
        "storage {0}, but the class '{1}' does not say allowVolumeExpansion: true, so the API server refuses the update; allow it in the class first", Severity.Error,
        static () => new(
            Finds: "A PersistentVolumeClaim asks for more storage than in the base, and its StorageClass is in the input without `allowVolumeExpansion: true`.",
            Why: "The API server refuses the growth (403). allowVolumeExpansion is one of the few fields of a class that can be changed.",
            Wrong: "kind: StorageClass\nmetadata:\n  name: fast\n---\n# the base has storage: 10Gi\nkind: PersistentVolumeClaim\nspec:\n  storageClassName: fast\n  resources:\n    requests:\n      storage: 20Gi",
            Right: "kind: StorageClass\nmetadata:\n  name: fast\nallowVolumeExpansion: true\n---\nkind: PersistentVolumeClaim\nspec:\n  storageClassName: fast\n  resources:\n    requests:\n      storage: 20Gi",
            Fix: "Writes `allowVolumeExpansion: true` into the class. Unsafe, since the driver must be able to do it.",
            Silent: "When the class is not in the input."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly string[] s_fields = ["accessModes", "storageClassName", "selector", "volumeMode", "volumeName", "dataSource", "dataSourceRef"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_spec, s_shrunk, s_grown];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (ClaimView.Of(before) is not { Spec.IsKnown: true } old || ClaimView.Of(after) is not { LooksLikePatch: false, Spec.IsKnown: true } claim)
            return;
        var isLive = before.Metadata.IsKnown && (before.Metadata.Value.Has("uid") || before.Metadata.Value.Has("resourceVersion"));
        foreach (var field in s_fields)
        {
            var isAdded = old.Spec.Value[field] is null or ScalarNode { IsNull: true };
            var isRemoved = claim.Spec.Value[field] is null or ScalarNode { IsNull: true };
            if (SemanticComparison.Same(old.Spec, claim.Spec, field) != Match.No)
                continue;
            if (field is "storageClassName" or "volumeName" && (isAdded || (isRemoved && isLive)))
                continue;
            // The two forms of a source are kept equal by the server; the other one tells.
            if (field is "dataSource" or "dataSourceRef" && (isAdded ? MirrorsSource(claim.Spec.Value, old.Spec.Value, field) : isRemoved && MirrorsSource(old.Spec.Value, claim.Spec.Value, field)))
                continue;
            Changes.Report(context, after, s_spec, old.Spec, claim.Spec, field, field).WithUnsafeFix($"Restore {field}", Restoration.Of(old.Spec.Value, claim.Spec.Value, field));
        }
        // A class can be exchanged, not taken away.
        if (old.Spec.Text("volumeAttributesClassName") is { IsKnown: true, Value.Length: > 0 } && claim.Spec.Text("volumeAttributesClassName").IsAbsent && !isLive)
            Changes.Report(context, after, s_spec, old.Spec, claim.Spec, "volumeAttributesClassName", "volumeAttributesClassName").WithUnsafeFix("Restore volumeAttributesClassName", Restoration.Of(old.Spec.Value, claim.Spec.Value, "volumeAttributesClassName"));
        var (oldResources, resources) = (old.Spec.Mapping("resources"), claim.Spec.Mapping("resources"));
        if (oldResources.IsKnown && resources.IsKnown && SemanticComparison.Same(oldResources, resources, "limits") == Match.No)
            Changes.Report(context, after, s_spec, oldResources, resources, "limits", "resources.limits").WithUnsafeFix("Restore the limits", Restoration.Of(oldResources.Value, resources.Value, "limits"));
        CheckSize(old, claim, context);
    }

    private static bool MirrorsSource(MappingNode having, MappingNode lacking, string field)
    {
        var twin = field == "dataSource" ? "dataSourceRef" : "dataSource";
        return lacking[twin] is MappingNode other && having[field] is MappingNode own && other["name"] is ScalarNode left && own["name"] is ScalarNode right && left.Value == right.Value;
    }

    private static void CheckSize(ClaimView old, ClaimView claim, RuleContext context)
    {
        if (!old.Request.IsKnown || !claim.Request.IsKnown || old.Request.Value == claim.Request.Value)
            return;
        var (oldRequests, requests) = (old.Spec.Mapping("resources").Mapping("requests"), claim.Spec.Mapping("resources").Mapping("requests"));
        if (claim.Request.Value < old.Request.Value)
        {
            if (old.Node.Mapping("status").Mapping("capacity").Quantity("storage") is { IsKnown: true } has && claim.Request.Value > has.Value)
                return;
            Changes.Report(context, claim.Object, s_shrunk, oldRequests, requests, "storage").WithUnsafeFix("Restore the size", Restoration.Of(oldRequests.Value, requests.Value, "storage"));
            return;
        }
        var storageClass = ClaimDemand.ClassOf(claim).IsAbsent ? ClaimDemand.ClassOf(old) : ClaimDemand.ClassOf(claim);
        if (storageClass is not { IsKnown: true, Value.Length: > 0 } || claim.Object.Scope.Find(claim.Object, "storage.k8s.io", "StorageClass", storageClass.Value, out var found, isClusterWide: true) != Lookup.Found)
            return;
        var expansion = found!.Root.Boolean("allowVolumeExpansion");
        if (expansion.IsUnknown || expansion.Is(true))
            return;
        Changes.Report(context, claim.Object, s_grown, oldRequests, requests, "storage", storageClass.Value)
            .At(Anchor.Of(expansion).Span, "the class is here").Involves(found)
            .WithUnsafeFix("Write allowVolumeExpansion: true into the class", Edit.Set(found.Root, "allowVolumeExpansion", "true"));
    }
}
