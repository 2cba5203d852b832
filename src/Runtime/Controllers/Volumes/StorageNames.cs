using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>Annotations, finalizers and names by which the parts of the storage of a cluster speak to each other.</summary>
internal static class StorageNames
{
    /// <summary>On a claim or volume: the binder set this half of the binding, and may undo it.</summary>
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";

    /// <summary>On a claim: the binding was complete once.</summary>
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";

    /// <summary>On a volume: who made it.</summary>
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";

    /// <summary>On a volume of a plugin that a CSI driver has taken over.</summary>
    public const string MigratedTo = "pv.kubernetes.io/migrated-to";

    /// <summary>On a claim: the node for which its volume is to be made.</summary>
    public const string SelectedNode = "volume.kubernetes.io/selected-node";

    /// <summary>On a claim: who is to make its volume.</summary>
    public const string Provisioner = "volume.kubernetes.io/storage-provisioner";

    /// <summary>The older form of <see cref="Provisioner"/>, which is still written.</summary>
    public const string BetaProvisioner = "volume.beta.kubernetes.io/storage-provisioner";

    /// <summary>The older form of a claim's or volume's class; it wins over the field.</summary>
    public const string BetaClass = "volume.beta.kubernetes.io/storage-class";

    /// <summary>On a StorageClass: it is the default.</summary>
    public const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    /// <summary>The older form of <see cref="DefaultClass"/>, which still counts.</summary>
    public const string BetaDefaultClass = "storageclass.beta.kubernetes.io/is-default-class";

    /// <summary>Keeps a claim while a pod uses it.</summary>
    public const string ClaimProtection = "kubernetes.io/pvc-protection";

    /// <summary>Keeps a volume while it is bound.</summary>
    public const string VolumeProtection = "kubernetes.io/pv-protection";

    /// <summary>Keeps a volume of a built-in provisioner until its disk is deleted.</summary>
    public const string BuiltInDisk = "kubernetes.io/pv-controller";

    /// <summary>Keeps a volume of an external provisioner until its disk is deleted.</summary>
    public const string ExternalDisk = "external-provisioner.volume.kubernetes.io/finalizer";

    /// <summary>The built-in provisioner that makes directories.</summary>
    public const string HostPathProvisioner = "kubernetes.io/host-path";

    /// <summary>The name for "no volume is ever made on demand".</summary>
    public const string NoProvisioner = "kubernetes.io/no-provisioner";

    /// <summary>The embedded cluster's own driver of network disks: provisions, attaches to one node, expands and deletes.</summary>
    public const string OwnDriver = "disk.embedded.stslint";

    /// <summary>Whether the cluster has the driver of that name: its own, or any external one when it is to have them all.</summary>
    public static bool IsServed(string? driver, ClusterOptions options) =>
        driver == OwnDriver || (options.HasDriversOfAllClasses && driver is { Length: > 0 } && !driver.StartsWith("kubernetes.io/", StringComparison.Ordinal));

    /// <summary>The name of the default StorageClass of an embedded cluster.</summary>
    public const string StandardClass = "standard";

    /// <summary>The taint of a node that is known to be off.</summary>
    public const string OutOfService = "node.kubernetes.io/out-of-service";
}
