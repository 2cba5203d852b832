using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3076.</summary>
internal sealed class NoDiskFileSystem : ObjectRule
{
    private static readonly RuleDescriptor s_rule = new("STS3076", "fsType is no disk file system",
        "fsType '{0}' {1}", Severity.Warning,
        static () => new(
            Finds: "`fsType` of a disk (in a PersistentVolume, a pod volume, or the parameters of a StorageClass with a known block driver) that names a network file system, or a disk file system in upper case or with blanks.",
            Why: "The kubelet formats the disk with `mkfs.<fsType>` and mounts it as that type. There is no mkfs.nfs4 and no file system EXT4, so the pod stays in ContainerCreating. The API server does not look at the value.",
            Wrong: """
                gcePersistentDisk:
                  pdName: pv-a
                  fsType: nfs4
                """,
            Right: """
                gcePersistentDisk:
                  pdName: pv-a
                  fsType: ext4
                """,
            Fix: "Writes ext4, the default, or the lower-case name. Safe, since no pod can have mounted the volume as it stands.",
            Silent: "With `volumeMode: Block`, for CSI drivers that are not known to serve block disks, for an empty fsType, and for NTFS, which Windows writes in capitals."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly string[] s_plugins =
        ["gcePersistentDisk", "awsElasticBlockStore", "azureDisk", "cinder", "iscsi", "fc", "rbd", "vsphereVolume", "portworxVolume", "local", "photonPersistentDisk", "csi"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment)
            return;
        if (PersistentVolumeView.Of(manifest) is { } volume)
        {
            if (volume.Spec.IsKnown && volume.VolumeMode.OrDefault("Filesystem").Is("Filesystem"))
                CheckSources(manifest, volume.Spec.Value, context);
        }
        else if (PodView.Of(manifest) is { } pod)
        {
            foreach (var each in pod.Volumes)
                CheckSources(manifest, each.Node, context);
        }
        else if (manifest.IsStorageClass() && manifest.Root.Text("provisioner") is { IsKnown: true } provisioner && Provisioners.IsBlockDriver(provisioner.Value))
        {
            var parameters = manifest.Root.Mapping("parameters");
            Judge(manifest, parameters.Text("csi.storage.k8s.io/fstype"), context);
            Judge(manifest, parameters.Text("fsType"), context);
            Judge(manifest, parameters.Text("fstype"), context);
        }
    }

    private static void CheckSources(ManifestObject manifest, MappingNode owner, RuleContext context)
    {
        foreach (var plugin in s_plugins)
        {
            var source = owner.Mapping(plugin);
            if (source.IsKnown && (plugin != "csi" || Provisioners.IsBlockDriver(source.Text("driver").ValueOr("")!)))
                Judge(manifest, source.Text("fsType"), context);
        }
    }

    private static void Judge(ManifestObject manifest, Field<string> type, RuleContext context)
    {
        if (!type.IsKnown || type.Value.Length == 0)
            return;
        var trimmed = type.Value.Trim();
        if (Table.Network.Contains(trimmed))
            context.Report(manifest, s_rule, type, type.Value, "is no file system that a disk can be formatted with; write ext4 or xfs").WithSafeFix("Write ext4, the default", Edit.ReplaceText(type.Node!, "ext4"));
        else if (!Table.Disk.Contains(type.Value) && Table.Disk.Contains(trimmed.ToLowerInvariant()))
            Spelling(trimmed.ToLowerInvariant());
        else if (trimmed.Length == 0)
            Spelling("ext4");

        void Spelling(string right) =>
            context.Report(manifest, s_rule, type, type.Value, $"is unknown to the node's mount command, which takes it as it is written; write {right}").WithSafeFix($"Write {right}", Edit.ReplaceText(type.Node!, right));
    }

    // Made when it is first needed.
    private static class Table
    {
        public static readonly HashSet<string> Network = new(StringComparer.OrdinalIgnoreCase)
        {
            "nfs", "nfs3", "nfs4", "nfsv3", "nfsv4", "cifs", "smb", "smb2", "smb3", "smbfs", "ceph", "cephfs", "glusterfs", "fuse", "tmpfs", "overlay", "efs", "9p",
        };

        public static readonly HashSet<string> Disk = new(StringComparer.Ordinal) { "ext2", "ext3", "ext4", "xfs", "btrfs" };
    }
}
