using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>The kinds of the API server itself, as far as their metadata is judged here.</summary>
internal static class BuiltInKinds
{
    /// <summary>The grammar of the object's name; null for kinds that are not judged.</summary>
    public static NameForm? NameForm(ManifestObject manifest)
    {
        if (!manifest.Kind.IsKnown)
            return null;
        switch (manifest.Group, manifest.Kind.Value)
        {
            case ("apps", "StatefulSet"):
            case ("", "Service" or "Namespace"):
                return Names.DnsLabel;
            case ("policy", "PodDisruptionBudget"):
                return Names.PathSegment;
            case ("", "Pod" or "PersistentVolumeClaim" or "PersistentVolume" or "ConfigMap" or "Secret" or "ServiceAccount" or "ReplicationController" or "Endpoints" or "LimitRange" or "ResourceQuota"):
            case ("apps", "Deployment" or "DaemonSet" or "ReplicaSet"):
            case ("storage.k8s.io", "StorageClass"):
            case ("autoscaling", "HorizontalPodAutoscaler"):
            case ("networking.k8s.io", "NetworkPolicy" or "Ingress"):
            case ("batch", "Job"):
                return Names.DnsSubdomain;
            default:
                return null;
        }
    }
}
