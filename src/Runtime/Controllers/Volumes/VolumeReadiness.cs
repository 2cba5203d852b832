using System.Security.Cryptography;
using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>Whether the volumes of a pod can be mounted on its node: what a kubelet waits for before it starts containers.</summary>
internal static class VolumeReadiness
{
    private static readonly ResourceKind s_driver = ResourceKinds.Of("storage.k8s.io/v1", "CSIDriver");

    // Disks of clouds in their in-tree form; all are served by CSI drivers that attach.
    private static readonly string[] s_attachable = ["awsElasticBlockStore", "azureDisk", "cinder", "gcePersistentDisk", "vsphereVolume", "portworxVolume", "rbd", "iscsi", "fc"];

    /// <summary>
    /// Why a pod's volumes cannot be mounted on its node yet: a claim is missing, unbound or bound to a volume that is not its own, or the volume is not
    /// attached. Null when all can. Ask again when a claim, volume or VolumeAttachment changes.
    /// </summary>
    public static string? WhyNot(IObjectReader objects, ApiObject pod, string node)
    {
        foreach (var name in ClaimUsers.ClaimsOf(pod))
        {
            if (objects.Get(ResourceKinds.Claim, pod.Namespace, name) is not { } claim)
                return $"persistentvolumeclaim \"{name}\" not found";
            if (claim.Status.TextOf("phase") != "Bound" || claim.Spec.TextOf("volumeName") is not { Length: > 0 } volumeName)
                return $"PVC is not bound: {name}";
            if (objects.Get(ResourceKinds.Volume, "", volumeName) is not { } volume)
                return $"persistentvolume \"{volumeName}\" not found";
            if (volume.Spec.Map("claimRef")?.TextOf("uid") != claim.Uid)
                return $"persistentvolume \"{volumeName}\" is bound to another claim";
            if (NeedsAttach(objects, volume) && objects.Get(ResourceKinds.VolumeAttachment, "", AttachmentName(volumeName, node))?.Status.IsTrue("attached") != true)
                return $"volume \"{volumeName}\" is not attached to node \"{node}\"";
        }
        return null;
    }

    /// <summary>The volumes of a pod's bound claims, in the order of the pod's volumes.</summary>
    public static List<ApiObject> VolumesOf(IObjectReader objects, ApiObject pod)
    {
        var volumes = new List<ApiObject>();
        foreach (var name in ClaimUsers.ClaimsOf(pod))
        {
            if (objects.Get(ResourceKinds.Claim, pod.Namespace, name)?.Spec.TextOf("volumeName") is { Length: > 0 } volumeName && objects.Get(ResourceKinds.Volume, "", volumeName) is { } volume)
                volumes.Add(volume);
        }
        return volumes;
    }

    /// <summary>Whether a volume has to be attached to a node before it can be mounted there. Directories of nodes and file shares have not.</summary>
    public static bool NeedsAttach(IObjectReader objects, ApiObject volume)
    {
        var spec = volume.Spec;
        if (spec.Map("csi") is { } csi)
            return objects.Get(s_driver, "", csi.TextOf("driver") ?? "")?.Spec["attachRequired"]?.Boolean != false;
        foreach (var kind in s_attachable)
        {
            if (spec.Has(kind))
                return true;
        }
        return false;
    }

    /// <summary>The name of the VolumeAttachment of a volume and a node: there is one at most.</summary>
    public static string AttachmentName(string volume, string node) =>
        "csi-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(volume + "^" + node)));
}
