using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>The kinds of volumes by the name of their field, in PersistentVolumes and pods.</summary>
internal static class PersistentVolumeSources
{
    private static readonly HashSet<string> s_persistent = new(StringComparer.Ordinal)
    {
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker", "gcePersistentDisk", "glusterfs", "hostPath",
        "iscsi", "local", "nfs", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
    };

    /// <summary>The source of a PersistentVolume; null when none or more than one can be seen.</summary>
    public static (string Kind, Field<MappingNode> Source)? Of(PersistentVolumeView volume)
    {
        if (!volume.Spec.IsKnown)
            return null;
        var spec = volume.Spec.Value;
        string? kind = null;
        for (var i = 0; i < spec.Count; i++)
        {
            if (!s_persistent.Contains(spec[i].Key) || spec[i].Value is ScalarNode { IsNull: true })
                continue;
            if (kind is not null)
                return null;
            kind = spec[i].Key;
        }
        return kind is null ? null : (kind, spec.Mapping(kind));
    }

    /// <summary>A kind that people write by hand; provisioners leave volumes of other kinds behind.</summary>
    public static bool IsHandMade(PersistentVolumeView volume) => Of(volume)?.Kind is "hostPath" or "local" or "nfs" or "iscsi" or "fc" or "cephfs" or "rbd" or "glusterfs";
}
