namespace StsLint.Manifests;

public sealed partial class Volume
{
    /// <summary>An empty folder that lives as long as the pod.</summary>
    [Shape("{name: $name, emptyDir: {sizeLimit: $sizeLimit}}")]
    public static Volume Empty(string name, Quantity? sizeLimit = null) => new() { Name = name, EmptyDir = new EmptyDirVolumeSource { SizeLimit = sizeLimit } };

    /// <summary>Mounts the volume at a path.</summary>
    [Shape("{name: $this.name, mountPath: $path}")]
    public VolumeMount At(string path) => new() { Name = Name, MountPath = path };

    /// <summary>Mounts the volume at a path, not to be written.</summary>
    [Shape("{name: $this.name, mountPath: $path, readOnly: true}")]
    public VolumeMount ReadOnlyAt(string path) => new() { Name = Name, MountPath = path, ReadOnly = true };
}

public sealed partial class ConfigMap
{
    /// <summary>A ConfigMap of that name; what it holds goes into <see cref="Data"/>.</summary>
    [Shape("{metadata: {name: $name}}")]
    public ConfigMap(string name) => Metadata = new ObjectMeta { Name = name };

    /// <summary>A volume of a pod that holds a file for each entry.</summary>
    [Shape("{name: $name, configMap: {name: $this.metadata.name}}")]
    public Volume AsVolume(string name) => new() { Name = name, ConfigMap = new ConfigMapVolumeSource { Name = NameOf(this) } };

    /// <summary>A variable for each entry.</summary>
    [Shape("{configMapRef: {name: $this.metadata.name}}")]
    public EnvFromSource AsVariables() => new() { ConfigMapRef = new ConfigMapEnvSource { Name = NameOf(this) } };
}

public sealed partial class Secret
{
    /// <summary>A Secret of that name; what it holds goes into <see cref="Data"/> (base64) or <see cref="StringData"/>.</summary>
    [Shape("{metadata: {name: $name}}")]
    public Secret(string name) => Metadata = new ObjectMeta { Name = name };

    /// <summary>A volume of a pod that holds a file for each entry.</summary>
    [Shape("{name: $name, secret: {secretName: $this.metadata.name}}")]
    public Volume AsVolume(string name) => new() { Name = name, Secret = new SecretVolumeSource { SecretName = NameOf(this) } };

    /// <summary>A variable for each entry.</summary>
    [Shape("{secretRef: {name: $this.metadata.name}}")]
    public EnvFromSource AsVariables() => new() { SecretRef = new SecretEnvSource { Name = NameOf(this) } };
}

public sealed partial class ServiceAccount
{
    /// <summary>An account for pods. <paramref name="automountToken"/> says whether its token is mounted in pods that do not say so themselves.</summary>
    [Shape("{metadata: {name: $name}, automountServiceAccountToken: $automountToken}")]
    public ServiceAccount(string name, bool? automountToken = null)
    {
        Metadata = new ObjectMeta { Name = name };
        AutomountServiceAccountToken = automountToken;
    }
}
