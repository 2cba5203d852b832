namespace StsLint.Manifests;

// An object stands for its name wherever the API asks for one.

public sealed partial class Service
{
    /// <summary>The Service's name.</summary>
    /// <exception cref="InvalidOperationException">It has no name yet.</exception>
    [Shape("$service.metadata.name")]
    public static implicit operator string(Service service) => NameOf(service);
}

public sealed partial class PersistentVolumeClaim
{
    /// <summary>The claim's name.</summary>
    /// <exception cref="InvalidOperationException">It has no name yet.</exception>
    [Shape("$claim.metadata.name")]
    public static implicit operator string(PersistentVolumeClaim claim) => NameOf(claim);
}

public sealed partial class PersistentVolume
{
    /// <summary>The volume's name.</summary>
    /// <exception cref="InvalidOperationException">It has no name yet.</exception>
    [Shape("$volume.metadata.name")]
    public static implicit operator string(PersistentVolume volume) => NameOf(volume);
}

public sealed partial class StorageClass
{
    /// <summary>The class's name.</summary>
    /// <exception cref="InvalidOperationException">It has no name yet.</exception>
    [Shape("$storageClass.metadata.name")]
    public static implicit operator string(StorageClass storageClass) => NameOf(storageClass);
}

public sealed partial class ConfigMap
{
    /// <summary>The ConfigMap's name.</summary>
    /// <exception cref="InvalidOperationException">It has no name yet.</exception>
    [Shape("$config.metadata.name")]
    public static implicit operator string(ConfigMap config) => NameOf(config);
}

public sealed partial class Secret
{
    /// <summary>The Secret's name.</summary>
    /// <exception cref="InvalidOperationException">It has no name yet.</exception>
    [Shape("$secret.metadata.name")]
    public static implicit operator string(Secret secret) => NameOf(secret);
}

public sealed partial class ServiceAccount
{
    /// <summary>The account's name.</summary>
    /// <exception cref="InvalidOperationException">It has no name yet.</exception>
    [Shape("$account.metadata.name")]
    public static implicit operator string(ServiceAccount account) => NameOf(account);
}
