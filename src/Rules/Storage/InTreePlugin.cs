using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3075.</summary>
internal sealed class InTreePlugin : ObjectRule
{
    private static readonly RuleDescriptor s_rule = new("STS3075", "In-tree plugin deprecated or gone",
        "{0} {1}", Severity.Warning,
        static () => new(
            Finds: "A PersistentVolume or a pod volume whose source is an in-tree plugin that has been removed from Kubernetes, or works only through the CSI driver that replaced it.",
            Why: "gcePersistentDisk, awsElasticBlockStore, azureDisk, azureFile, cinder, vsphereVolume and portworxVolume are handed to a CSI driver, which must be installed. cephfs and rbd (1.31), glusterfs (1.26), storageos, flocker and quobyte (1.25), scaleIO (1.22) and photonPersistentDisk (1.16) are gone: the API server still stores the volume, and no pod that uses it starts. The finding is an error when the plugin is gone in every release of the target.",
            Wrong: """
                kind: PersistentVolume
                spec:
                  gcePersistentDisk:
                    pdName: pv-a
                """,
            Right: """
                kind: PersistentVolume
                spec:
                  csi:
                    driver: pd.csi.storage.gke.io
                    volumeHandle: projects/my-project/zones/europe-west1-b/disks/pv-a
                """,
            Fix: "Of a PersistentVolume with gcePersistentDisk, awsElasticBlockStore, a managed azureDisk or cinder: writes the csi source that Kubernetes' own translation (k8s.io/csi-translation-lib) makes of it; where project and zone are not told, the handle says UNSPECIFIED, and the driver takes its own project and looks for the disk. Unsafe: the driver has to be installed, and the source of a volume that exists cannot be changed, so the PersistentVolume (with Retain) has to be deleted and created anew.",
            Silent: "On gitRepo volumes, whose use is another matter, and on releases of the target in which the plugin still works."))
    {
        Fixes = FixSafety.Unsafe,
    };

    // The driver that a plugin is handed to, or null; the release from which it no longer works by itself.
    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment)
            return;
        if (PersistentVolumeView.Of(manifest) is { } volume)
        {
            if (volume.Spec.IsKnown)
                Check(manifest, volume.Spec.Value, context);
        }
        else if (PodView.Of(manifest) is { } pod)
        {
            foreach (var each in pod.Volumes)
                Check(manifest, each.Node, context);
        }
    }

    private static void Check(ManifestObject manifest, MappingNode owner, RuleContext context)
    {
        for (var i = 0; i < owner.Count; i++)
        {
            ref readonly var entry = ref owner[i];
            if (entry.Origin == EntryOrigin.Overridden || entry.Value is ScalarNode { IsNull: true } || !Table.Plugins.TryGetValue(entry.Key, out var plugin))
                continue;
            var since = new Release(plugin.Since);
            var target = manifest.Options.Target;
            if (target.To < since)
                continue;
            if (plugin.Driver is not null)
            {
                var finding = context.Report(manifest, s_rule, Anchor.Key(owner, entry.Key), entry.Key, $"is deprecated and works only where the CSI driver {plugin.Driver} is installed; name that driver in a csi source");
                // A pod's own csi volume is another thing: a driver that makes volumes for one pod.
                if (PersistentVolumeView.Of(manifest) is { } volume && CsiTranslation.Of(volume, entry.Key) is { } edits)
                    finding.WithUnsafeFix($"Name the driver {plugin.Driver}", edits);
            }
            else
            {
                context.ReportAs(target.From >= since ? Severity.Error : Severity.Warning, manifest, s_rule, Anchor.Key(owner, entry.Key), entry.Key, $"was removed from Kubernetes in {since}, so no pod with this volume starts; use a CSI driver");
            }
        }
    }

    // Made when it is first needed.
    private static class Table
    {
        public static readonly Dictionary<string, (string? Driver, int Since)> Plugins = new(StringComparer.Ordinal)
        {
            ["gcePersistentDisk"] = ("pd.csi.storage.gke.io", 17),
            ["awsElasticBlockStore"] = ("ebs.csi.aws.com", 17),
            ["azureDisk"] = ("disk.csi.azure.com", 19),
            ["azureFile"] = ("file.csi.azure.com", 21),
            ["cinder"] = ("cinder.csi.openstack.org", 14),
            ["vsphereVolume"] = ("csi.vsphere.vmware.com", 19),
            ["portworxVolume"] = ("pxd.portworx.com", 25),
            ["cephfs"] = (null, 31),
            ["rbd"] = (null, 31),
            ["glusterfs"] = (null, 26),
            ["storageos"] = (null, 25),
            ["flocker"] = (null, 25),
            ["quobyte"] = (null, 25),
            ["scaleIO"] = (null, 22),
            ["photonPersistentDisk"] = (null, 16),
        };
    }
}
