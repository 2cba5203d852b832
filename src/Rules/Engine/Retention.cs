namespace StsLint.Engine;

/// <summary>
/// Decides what of a judged object is kept for rules on scopes, so that a run over a hundred thousand objects stays small. What is left out
/// becomes open or unknown, never absent: a rule that asks for more than is kept stays silent, and its fixtures fail.
/// </summary>
internal static class Retention
{
    private static readonly KeptPart s_identity = KeptPart.Of("apiVersion", "kind", "metadata.name", "metadata.generateName", "metadata.namespace", "metadata.labels", "metadata.annotations");

    private static readonly KeptPart s_pod = KeptPart.Of(
        "metadata.labels", "metadata.annotations",
        "spec.containers.name", "spec.containers.ports", "spec.containers.volumeMounts", "spec.containers.volumeDevices", "spec.containers.readinessProbe!",
        "spec.initContainers.name", "spec.initContainers.ports", "spec.initContainers.volumeMounts", "spec.initContainers.volumeDevices", "spec.initContainers.restartPolicy", "spec.initContainers.readinessProbe!",
        "spec.volumes.name", "spec.volumes.persistentVolumeClaim", "spec.volumes.ephemeral",
        "spec.hostNetwork", "spec.nodeName", "spec.nodeSelector", "spec.affinity", "spec.topologySpreadConstraints");

    private static readonly KeptPart s_podObject = s_identity.With(s_pod);

    private static readonly KeptPart s_workload = s_identity.With(KeptPart.Of("spec.replicas", "spec.selector")).With(s_pod, "spec", "template");

    private static readonly KeptPart s_cronJob = s_identity.With(s_pod, "spec", "jobTemplate", "spec", "template");

    private static readonly KeptPart s_statefulSet = s_workload.With(KeptPart.Of(
        "spec.serviceName", "spec.ordinals", "spec.updateStrategy", "spec.podManagementPolicy", "spec.persistentVolumeClaimRetentionPolicy",
        "spec.volumeClaimTemplates.metadata", "spec.volumeClaimTemplates.spec"));

    private static readonly KeptPart s_withSpec = s_identity.With(KeptPart.Of("spec"));

    private static readonly KeptPart s_storageClass = s_identity.With(KeptPart.Of("provisioner", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion", "allowedTopologies"));

    /// <summary>The object with only what rules on scopes read; null when nothing of it is needed.</summary>
    public static ManifestObject? Keep(ManifestObject manifest)
    {
        if (manifest.IsFragment)
            return null;
        return manifest.Pruned(PartOf(manifest));
    }

    private static KeptPart PartOf(ManifestObject manifest)
    {
        if (!manifest.Kind.IsKnown)
            return s_identity;
        return manifest.Kind.Value switch
        {
            "StatefulSet" => s_statefulSet,
            "Deployment" or "DaemonSet" or "ReplicaSet" or "ReplicationController" or "Job" => s_workload,
            "CronJob" => s_cronJob,
            "Pod" => s_podObject,
            "Service" or "PersistentVolumeClaim" or "PersistentVolume" or "PodDisruptionBudget" or "HorizontalPodAutoscaler" or "ScaledObject" => s_withSpec,
            "StorageClass" => s_storageClass,
            _ => s_identity,
        };
    }
}
