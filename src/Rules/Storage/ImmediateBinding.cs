using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3040.</summary>
internal sealed class ImmediateBinding : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3040", "Immediate binding for local or zonal volumes",
        "claims of this class are bound before their pod has a node, so {0}; write volumeBindingMode: WaitForFirstConsumer", Severity.Warning,
        static () => new(
            Finds: "A StorageClass with the provisioner `kubernetes.io/no-provisioner`, or with `allowedTopologies`, that binds immediately (the default).",
            Why: "With Immediate the binder picks a volume without looking at the pod: its node affinity, resources and anti-affinity do not count. The pod then has to go where the volume is, and stays Pending when it cannot.",
            Wrong: "kind: StorageClass\nprovisioner: kubernetes.io/no-provisioner",
            Right: "kind: StorageClass\nprovisioner: kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer",
            Fix: "Writes WaitForFirstConsumer. Unsafe, since the field of a class that exists cannot be changed.",
            Silent: "When the mode cannot be read, and when the input holds volumes of a class without provisioner of which none is local or bound to a node: network volumes can be reached from everywhere."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        Dictionary<string, bool>? volumes = null;
        foreach (var manifest in scope.Objects)
        {
            if (!manifest.IsStorageClass() || !manifest.Name.IsKnown)
                continue;
            var mode = manifest.Root.Text("volumeBindingMode");
            if (!mode.OrDefault("Immediate").Is("Immediate"))
                continue;
            var isLocal = manifest.Root.Text("provisioner").Is("kubernetes.io/no-provisioner");
            if (!isLocal && manifest.Root.Sequence("allowedTopologies") is not { IsKnown: true, Value.Count: > 0 })
                continue;
            volumes ??= BoundToNodes(scope);
            if (isLocal && volumes.TryGetValue(manifest.Name.Value, out var areBound) && !areBound)
                continue;
            context.Report(manifest, s_rule, mode, isLocal ? "a local volume may be bound on a node where the pod cannot run" : "the volume may be made in a zone where the pod cannot run")
                .WithUnsafeFix("Write WaitForFirstConsumer", Edit.Set(manifest.Root, "volumeBindingMode", "WaitForFirstConsumer"));
        }
    }

    // The classes of volumes, and whether some volume of it can be reached from certain nodes only.
    private static Dictionary<string, bool> BoundToNodes(ManifestScope scope)
    {
        var result = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var volume in scope.Volumes)
        {
            if (VolumeOffer.ClassOf(volume) is not { Length: > 0 } storageClass)
                continue;
            result.TryGetValue(storageClass, out var before);
            result[storageClass] = before || !volume.Spec.Mapping("nodeAffinity").IsAbsent || PersistentVolumeSources.Of(volume)?.Kind is null or "local" or "hostPath";
        }
        return result;
    }
}
