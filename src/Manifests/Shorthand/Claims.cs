namespace StsLint.Manifests;

public sealed partial class PersistentVolumeClaim
{
    /// <summary>
    /// A claim of that size; without an access mode <c>ReadWriteOnce</c>, without a class the cluster's default. Among a StatefulSet's
    /// <see cref="StatefulSet.Claims"/> it is a template: every pod gets one of its own.
    /// </summary>
    [Shape("{metadata: {name: $name}, spec: {accessModes: [$accessMode], resources: {requests: {storage: $size}}, storageClassName: $storageClass}}")]
    public PersistentVolumeClaim(string name, Quantity size, AccessMode accessMode = AccessMode.ReadWriteOnce, string? storageClass = null)
    {
        Metadata = new ObjectMeta { Name = name };
        Spec = new PersistentVolumeClaimSpec
        {
            AccessModes = [accessMode],
            Resources = new VolumeResourceRequirements { Requests = new Dictionary<string, Quantity>(StringComparer.Ordinal) { ["storage"] = size } },
            StorageClassName = storageClass,
        };
    }

    /// <summary><c>spec.storageClassName</c>: the class that provides the volume.</summary>
    [Field("spec.storageClassName")]
    public string? StorageClassName
    {
        get => Spec?.StorageClassName;
        set => (Spec ??= new PersistentVolumeClaimSpec()).StorageClassName = value;
    }

    /// <summary><c>spec.accessModes</c>: how the volume is mounted.</summary>
    [Field("spec.accessModes")]
    public IList<AccessMode>? AccessModes
    {
        get => Spec?.AccessModes;
        set => (Spec ??= new PersistentVolumeClaimSpec()).AccessModes = value;
    }

    /// <summary><c>spec.volumeMode</c>: a file system or a raw device.</summary>
    [Field("spec.volumeMode")]
    public VolumeMode? VolumeMode
    {
        get => Spec?.VolumeMode;
        set => (Spec ??= new PersistentVolumeClaimSpec()).VolumeMode = value;
    }

    /// <summary>Mounts the volume of a claim template, or one that is called as the claim.</summary>
    [Shape("{name: $this.metadata.name, mountPath: $path}")]
    public VolumeMount At(string path) => new() { Name = NameOf(this), MountPath = path };

    /// <summary>A volume of a pod that is this claim's; several pods can share it.</summary>
    [Shape("{name: $name, persistentVolumeClaim: {claimName: $this.metadata.name}}")]
    public Volume AsVolume(string name) => new() { Name = name, PersistentVolumeClaim = new PersistentVolumeClaimVolumeSource { ClaimName = NameOf(this) } };
}

public sealed partial class StorageClass
{
    /// <summary>A class of volumes that a provisioner makes.</summary>
    [Shape("{metadata: {name: $name}, provisioner: $provisioner}")]
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public StorageClass(string name, string provisioner)
    {
        Metadata = new ObjectMeta { Name = name };
        Provisioner = provisioner;
    }
}
