using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>
/// One kind of volume source, such as <c>nfs</c>, and what it cannot do without. A name ends in <c>[]</c> for a list that must have an item,
/// and reads <c>secretRef?.name</c> where the part before the dot may be left out.
/// </summary>
/// <param name="Name">The field below <c>volumes[]</c> or below <c>spec</c> of a PersistentVolume.</param>
/// <param name="Required">The fields that must be there and not empty.</param>
public sealed record VolumeSource(string Name, params string[] Required);

/// <summary>
/// The volume sources of pods and of PersistentVolumes, each once, in the order in which the API server looks at them: of two, it names the
/// later one. Source: kubernetes, pkg/apis/core/validation/validation.go (validateVolumeSource, ValidatePersistentVolumeSpec).
/// </summary>
public static class VolumeSources
{
    private static readonly VolumeSource s_hostPath = new("hostPath", "path");
    private static readonly VolumeSource s_gcePersistentDisk = new("gcePersistentDisk", "pdName");
    private static readonly VolumeSource s_awsElasticBlockStore = new("awsElasticBlockStore", "volumeID");
    private static readonly VolumeSource s_nfs = new("nfs", "server", "path");
    private static readonly VolumeSource s_iscsi = new("iscsi", "targetPortal", "iqn");
    private static readonly VolumeSource s_glusterfs = new("glusterfs", "endpoints", "path");
    private static readonly VolumeSource s_flocker = new("flocker");
    private static readonly VolumeSource s_rbd = new("rbd", "monitors[]", "image");
    private static readonly VolumeSource s_cephfs = new("cephfs", "monitors[]");
    private static readonly VolumeSource s_quobyte = new("quobyte", "registry", "volume");
    private static readonly VolumeSource s_fc = new("fc");
    private static readonly VolumeSource s_flexVolume = new("flexVolume", "driver");
    private static readonly VolumeSource s_azureFile = new("azureFile", "secretName", "shareName");
    private static readonly VolumeSource s_vsphereVolume = new("vsphereVolume", "volumePath");
    private static readonly VolumeSource s_photonPersistentDisk = new("photonPersistentDisk", "pdID");
    private static readonly VolumeSource s_portworxVolume = new("portworxVolume", "volumeID");
    private static readonly VolumeSource s_azureDisk = new("azureDisk", "diskName", "diskURI");
    private static readonly VolumeSource s_scaleIO = new("scaleIO", "gateway", "system", "volumeName");

    /// <summary>What may stand in <c>volumes[]</c> of a pod.</summary>
    public static IReadOnlyList<VolumeSource> OfPods { get; } =
    [
        new("emptyDir"),
        s_hostPath,
        new("gitRepo", "repository"),
        s_gcePersistentDisk,
        s_awsElasticBlockStore,
        new("secret", "secretName"),
        s_nfs,
        s_iscsi,
        s_glusterfs,
        s_flocker,
        new("persistentVolumeClaim", "claimName"),
        s_rbd,
        new("cinder", "volumeID", "secretRef?.name"),
        s_cephfs,
        s_quobyte,
        new("downwardAPI"),
        s_fc,
        s_flexVolume,
        new("configMap", "name"),
        s_azureFile,
        s_vsphereVolume,
        s_photonPersistentDisk,
        s_portworxVolume,
        s_azureDisk,
        new("storageos", "volumeName", "secretRef?.name"),
        new("projected"),
        s_scaleIO,
        new("csi", "driver", "nodePublishSecretRef?.name"),
        new("ephemeral"),
        new("image"),
    ];

    /// <summary>What may stand in <c>spec</c> of a PersistentVolume.</summary>
    public static IReadOnlyList<VolumeSource> OfPersistentVolumes { get; } =
    [
        s_hostPath,
        s_gcePersistentDisk,
        s_awsElasticBlockStore,
        s_glusterfs,
        s_flocker,
        s_nfs,
        s_rbd,
        s_quobyte,
        s_cephfs,
        new("iscsi", "targetPortal", "iqn", "secretRef?.name"),
        new("cinder", "volumeID", "secretRef?.name", "secretRef?.namespace"),
        s_fc,
        s_flexVolume,
        s_azureFile,
        s_vsphereVolume,
        s_photonPersistentDisk,
        s_portworxVolume,
        s_azureDisk,
        s_scaleIO,
        new("local", "path"),
        new("storageos", "volumeName", "secretRef?.name", "secretRef?.namespace"),
        // The server does not look at nodeStageSecretRef.
        new("csi", "driver", "volumeHandle",
            "controllerPublishSecretRef?.name", "controllerPublishSecretRef?.namespace",
            "nodePublishSecretRef?.name", "nodePublishSecretRef?.namespace", "controllerExpandSecretRef?.name", "controllerExpandSecretRef?.namespace",
            "nodeExpandSecretRef?.name", "nodeExpandSecretRef?.namespace"),
    ];

    /// <summary>The first two sources that a mapping holds, in the server's order; a source without a value counts for none.</summary>
    public static (VolumeSource? First, VolumeSource? Second) In(MappingNode owner, IReadOnlyList<VolumeSource> sources)
    {
        VolumeSource? first = null;
        for (var i = 0; i < sources.Count; i++)
        {
            if (owner[sources[i].Name] is null or ScalarNode { IsNull: true })
                continue;
            if (first is not null)
                return (first, sources[i]);
            first = sources[i];
        }
        return (first, null);
    }

    /// <summary>What the source lacks, as fields that are absent or empty.</summary>
    public static IEnumerable<Field<string>> MissingFrom(VolumeSource source, MappingNode settings)
    {
        foreach (var required in source.Required)
        {
            if (required.EndsWith("[]", StringComparison.Ordinal))
            {
                var name = required.Substring(0, required.Length - 2);
                var list = settings.Sequence(name);
                if (list.IsLeftOut() || (list.IsKnown && list.Value.Count == 0 && !list.Value.IsOpen))
                    yield return Field<string>.Absent(settings, name, list.Node);
                continue;
            }
            var dot = required.IndexOf("?.", StringComparison.Ordinal);
            var owner = dot < 0 ? settings : settings.Mapping(required.Substring(0, dot)).ValueOr(null);
            if (owner is not null && owner.Text(dot < 0 ? required : required.Substring(dot + 2)) is var field && field.IsMissing())
                yield return field;
        }
        if (source.Name == "fc" && settings.Sequence("wwids") is var worldWide && (worldWide.IsAbsent || (worldWide.IsKnown && worldWide.Value.Count == 0)))
        {
            var targets = settings.Sequence("targetWWNs");
            if (targets.IsLeftOut() || (targets.IsKnown && targets.Value.Count == 0 && !targets.Value.IsOpen))
                yield return Field<string>.Absent(settings, "targetWWNs", targets.Node);
            else if (settings.Integer("lun") is var lun && lun.IsLeftOut())
                yield return Field<string>.Absent(settings, "lun", lun.Node);
        }
        if (source.Name == "iscsi" && (settings.Boolean("chapAuthDiscovery").Is(true) || settings.Boolean("chapAuthSession").Is(true)) && settings.Mapping("secretRef") is var secret && secret.IsLeftOut())
            yield return Field<string>.Absent(settings, "secretRef", secret.Node);
    }
}
