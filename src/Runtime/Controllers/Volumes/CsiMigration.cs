using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>The built-in plugins whose work CSI drivers do. Source: csi-translation-lib/plugins.</summary>
internal static class CsiMigration
{
    private static readonly string[] s_sources = ["awsElasticBlockStore", "azureDisk", "azureFile", "cinder", "gcePersistentDisk", "portworxVolume", "vsphereVolume"];

    /// <summary>The driver that does the work of a built-in provisioner; null when none does.</summary>
    public static string? DriverOf(string provisioner) => provisioner switch
    {
        "kubernetes.io/aws-ebs" => "ebs.csi.aws.com",
        "kubernetes.io/azure-disk" => "disk.csi.azure.com",
        "kubernetes.io/azure-file" => "file.csi.azure.com",
        "kubernetes.io/cinder" => "cinder.csi.openstack.org",
        "kubernetes.io/gce-pd" => "pd.csi.storage.gke.io",
        "kubernetes.io/portworx-volume" => "pxd.portworx.com",
        "kubernetes.io/vsphere-volume" => "csi.vsphere.vmware.com",
        _ => null,
    };

    /// <summary>Whether a volume's source is one of theirs.</summary>
    public static bool IsMigrated(ApiMap volumeSpec) => Array.Exists(s_sources, volumeSpec.Has);
}
