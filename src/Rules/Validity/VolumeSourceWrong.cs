using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1103, STS1104, STS1110: the source of a PersistentVolume.</summary>
internal sealed class VolumeSourceWrong : VolumeRule
{
    private static readonly RuleDescriptor s_none = new("STS1103", "Volume without a source",
        "the PersistentVolume does not say what it is made of; give it one source such as csi, nfs or local", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume in whose `spec` none of the volume sources stands.",
            Why: "The API server refuses the PersistentVolume.",
            Wrong: """
                spec:
                  capacity:
                    storage: 10Gi
                  accessModes: [ReadWriteOnce]
                """,
            Right: """
                spec:
                  capacity:
                    storage: 10Gi
                  accessModes: [ReadWriteOnce]
                  nfs:
                    server: nfs.example.com
                    path: /exports/a
                """,
            Silent: "When `spec` holds a key that no release knows, since that may be the source, misspelt (STS0015)."));

    private static readonly RuleDescriptor s_two = new("STS1104", "Volume with two sources",
        "the PersistentVolume has both {0} and {1}; keep one source", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume in whose `spec` more than one volume source stands.",
            Why: "The API server refuses the PersistentVolume.",
            Wrong: """
                spec:
                  hostPath:
                    path: /srv/a
                  nfs:
                    server: nfs.example.com
                    path: /exports/a
                """,
            Right: """
                spec:
                  nfs:
                    server: nfs.example.com
                    path: /exports/a
                """,
            Silent: "For a source without a value, which the server takes for absent, and for flexVolume behind another source, which the server does not notice."));

    private static readonly RuleDescriptor s_incomplete = new("STS1110", "Volume source misses a required field",
        "{0} needs {1}", Severity.Error,
        static () => new(
            Finds: """
                A PersistentVolume whose source lacks what it cannot do without, or has it empty: hostPath.path; local.path; nfs.server and path; csi.driver and volumeHandle,
                and name and namespace of each secret reference; gcePersistentDisk.pdName; awsElasticBlockStore.volumeID; azureDisk.diskName and diskURI; azureFile.secretName and
                shareName; cinder.volumeID; vsphereVolume.volumePath; iscsi.targetPortal and iqn, and secretRef with CHAP; fc.targetWWNs with lun, or wwids; rbd.monitors and image;
                cephfs.monitors; glusterfs.endpoints and path; portworxVolume.volumeID; flexVolume.driver; scaleIO.gateway, system and volumeName; quobyte.registry and volume;
                photonPersistentDisk.pdID; flocker.datasetName or datasetUUID; storageos.volumeName.
                """,
            Why: "The API server refuses the PersistentVolume.",
            Wrong: """
                spec:
                  csi:
                    driver: ebs.csi.aws.com
                """,
            Right: """
                spec:
                  csi:
                    driver: ebs.csi.aws.com
                    volumeHandle: vol-0123456789abcdef0
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_none, s_two, s_incomplete];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        if (volume.Spec.IsAbsent)
            context.Report(volume.Object, s_none, volume.Spec);
        if (!volume.Spec.IsKnown)
            return;
        var spec = volume.Spec.Value;
        VolumeSource? first = null;
        foreach (var source in VolumeSources.OfPersistentVolumes)
        {
            if (spec[source.Name] is null or ScalarNode { IsNull: true })
                continue;
            if (first is null)
                first = source;
            else if (source.Name != "flexVolume")
                context.Report(volume.Object, s_two, Anchor.Named(Anchor.Key(spec, source.Name), spec, source.Name == "cephfs" ? "cephFS" : source.Name), first.Name, source.Name).At(Anchor.Key(spec, first.Name).Span, $"{first.Name} is here");
            if (spec.Mapping(source.Name) is not { IsKnown: true } settings)
                continue;
            foreach (var missing in VolumeSources.MissingFrom(source, settings.Value))
            {
                // The server has a name of its own for this plugin.
                var at = source.Name == "gcePersistentDisk" ? Anchor.Named(Anchor.Of(missing), spec, "persistentDisk." + missing.Name) : Anchor.Of(missing);
                context.Report(volume.Object, s_incomplete, at, source.Name, NameBelow(missing, settings.Value));
            }
        }
        if (first is null && !spec.IsOpen && !HasStrangeKey(spec))
            context.Report(volume.Object, s_none, Anchor.At(spec));
    }

    internal static string NameBelow(Field<string> missing, MappingNode settings)
    {
        if (missing.Owner is null || ReferenceEquals(missing.Owner, settings))
            return missing.Name;
        for (var i = 0; i < settings.Count; i++)
        {
            if (ReferenceEquals(settings[i].Value, missing.Owner))
                return settings[i].Key + "." + missing.Name;
        }
        return missing.Name;
    }

    private static bool HasStrangeKey(MappingNode spec)
    {
        for (var i = 0; i < spec.Count; i++)
        {
            if (spec[i].Key is not ("accessModes" or "capacity" or "claimRef" or "mountOptions" or "nodeAffinity" or "persistentVolumeReclaimPolicy" or "storageClassName" or "volumeMode" or "volumeAttributesClassName")
                && spec[i].Value is not ScalarNode { IsNull: true })
            {
                return true;
            }
        }
        return false;
    }
}
