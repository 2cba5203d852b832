using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3074.</summary>
internal sealed class ModeBeyondPlugin : VolumeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3074", "PV access mode beyond its plugin",
        "{0} cannot give {1}: it can be {2}; the binder believes the volume, and pods on further nodes then fail", Severity.Warning,
        static () => new(
            Finds: "A PersistentVolume that offers an access mode which its plugin cannot give, by the table in the documentation of Kubernetes.",
            Why: "The modes of a volume are words that the binder compares; nothing checks them against the storage. A claim that asks for ReadWriteMany is bound to a disk, and the second node cannot attach it, or, with hostPath, silently sees another directory.",
            Wrong: "kind: PersistentVolume\nspec:\n  accessModes: [ReadWriteMany]\n  gcePersistentDisk:\n    pdName: pv-a",
            Right: "kind: PersistentVolume\nspec:\n  accessModes: [ReadWriteOnce]\n  gcePersistentDisk:\n    pdName: pv-a",
            Silent: "For CSI drivers, whose abilities the manifest does not tell, for block volumes, and for hostPath that is mounted shared on all nodes: say so with `# stslint:ignore STS3074`."));

    private const AccessModes Once = AccessModes.ReadWriteOnce;
    private const AccessModes OnceOrRead = AccessModes.ReadWriteOnce | AccessModes.ReadOnlyMany;

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        if (PersistentVolumeSources.Of(volume) is not { } source || !Table.Plugins.TryGetValue(source.Kind, out var able) || !volume.VolumeMode.OrDefault("Filesystem").Is("Filesystem"))
            return;
        if (AccessModeSets.Read(volume.AccessModes) is not { } modes)
            return;
        var beyond = modes & ~able & ~AccessModes.ReadWriteOncePod;
        if (beyond != 0)
            context.Report(volume.Object, s_rule, volume.AccessModes, source.Kind, beyond.Text(), able.Text());
    }

    // Made when it is first needed.
    private static class Table
    {
        public static readonly Dictionary<string, AccessModes> Plugins = new(StringComparer.Ordinal)
        {
            ["awsElasticBlockStore"] = Once,
            ["azureDisk"] = Once,
            ["cinder"] = Once,
            ["local"] = Once,
            ["hostPath"] = Once,
            ["gcePersistentDisk"] = OnceOrRead,
            ["iscsi"] = OnceOrRead,
            ["fc"] = OnceOrRead,
            ["rbd"] = OnceOrRead,
        };
    }
}
