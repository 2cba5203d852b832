namespace StsLint.Storage;

/// <summary>What is known of provisioners and CSI drivers; of any other nothing is concluded.</summary>
internal static class Provisioners
{
    // Disks of clouds, in their CSI and in-tree names; all of them round requests up to a whole GiB.
    private static readonly HashSet<string> s_cloudDisks = new(StringComparer.Ordinal)
    {
        "ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs", "pd.csi.storage.gke.io", "kubernetes.io/gce-pd", "disk.csi.azure.com", "kubernetes.io/azure-disk",
        "cinder.csi.openstack.org", "kubernetes.io/cinder", "dobs.csi.digitalocean.com", "linodebs.csi.linode.com", "csi.hetzner.cloud", "block.csi.vultr.com", "csi.scaleway.com",
        "blockvolume.csi.oraclecloud.com", "diskplugin.csi.alibabacloud.com", "vpc.block.csi.ibm.io", "csi.exoscale.com",
    };

    private static readonly HashSet<string> s_otherDisks = new(StringComparer.Ordinal)
    {
        "csi.vsphere.vmware.com", "kubernetes.io/vsphere-volume", "topolvm.io", "topolvm.cybozu.com", "rancher.io/local-path", "rook-ceph.rbd.csi.ceph.com", "rbd.csi.ceph.com",
        "driver.longhorn.io", "local.csi.openebs.io", "openebs.io/local", "iscsi.csi.k8s.io",
    };

    private static readonly HashSet<string> s_cloudClasses = new(StringComparer.Ordinal)
    {
        "gp2", "gp3", "io1", "io2", "standard-rwo", "premium-rwo", "balanced-rwo", "managed-csi", "managed-csi-premium", "managed-premium", "managed-standard", "do-block-storage",
        "linode-block-storage", "linode-block-storage-retain", "hcloud-volumes", "scw-bssd", "oci-bv", "vultr-block-storage",
    };

    /// <summary>A disk of a cloud, which is made in whole GiB.</summary>
    public static bool IsCloudDisk(string provisioner) => s_cloudDisks.Contains(provisioner);

    /// <summary>A driver that makes disks, not file shares.</summary>
    public static bool IsBlockDriver(string provisioner) => (s_cloudDisks.Contains(provisioner) || s_otherDisks.Contains(provisioner)) && provisioner is not ("rancher.io/local-path" or "driver.longhorn.io");

    /// <summary>The name of a class that a cloud's cluster comes with.</summary>
    public static bool IsCloudClass(string name) => s_cloudClasses.Contains(name);
}
