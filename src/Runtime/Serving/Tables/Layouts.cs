using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Tables;

/// <summary>The tables of the kinds: those of the API server, column by column.</summary>
internal static partial class Layouts
{
    private static readonly TableColumn s_name = new("Name", static (item, _) => item.Name) { Format = "name" };
    private static readonly TableColumn s_age = new("Age", static (item, now) => Cells.Since(item.CreationTimestamp, now));
    private static readonly TableColumn s_createdAt = new("Created At", static (item, _) => item.Metadata["creationTimestamp"] ?? Cells.Unknown) { Type = "date" };
    private static readonly TableLayout s_plain = new(s_name, s_createdAt);
    private static readonly Dictionary<(string Group, string Kind), TableLayout> s_layouts = new()
    {
        [("", "Pod")] = new(
            s_name, Text("Ready", static pod => PodCells.Of(pod) is var cells ? $"{cells.Ready}/{cells.Total}" : ""), Text("Status", static pod => PodCells.Of(pod).Reason),
            new("Restarts", static (pod, now) => PodCells.Of(pod).RestartsText(now)), s_age, Wide("IP", PodCells.Address), Wide("Node", static pod => Cells.OrNone(pod.Spec.TextOf("nodeName"))),
            Wide("Nominated Node", static pod => Cells.OrNone(pod.Status.TextOf("nominatedNodeName"))), Wide("Readiness Gates", PodCells.ReadinessGates)),
        [("", "Service")] = new(
            s_name, Text("Type", static item => item.Spec.TextOf("type") ?? "ClusterIP"), Text("Cluster-IP", ClusterAddress), Text("External-IP", ExternalAddress), Text("Port(s)", ServicePorts), s_age,
            Wide("Selector", static item => Cells.Labels(item.Spec.Map("selector")))),
        [("", "Endpoints")] = new(s_name, Text("Endpoints", EndpointAddresses), s_age),
        [("", "Node")] = new(
            s_name, Text("Status", NodeStatus), Text("Roles", NodeRoles), s_age, Text("Version", static node => NodeInfo(node, "kubeletVersion")), Wide("Internal-IP", static node => NodeAddress(node, "InternalIP")),
            Wide("External-IP", static node => NodeAddress(node, "ExternalIP")), Wide("OS-Image", static node => OrUnknown(NodeInfo(node, "osImage"))),
            Wide("Kernel-Version", static node => OrUnknown(NodeInfo(node, "kernelVersion"))), Wide("Container-Runtime", static node => OrUnknown(NodeInfo(node, "containerRuntimeVersion")))),
        [("", "Event")] = new(
            new("Last Seen", EventLastSeen), Text("Type", static item => item.Root.TextOf("type") ?? ""), Text("Reason", static item => item.Root.TextOf("reason") ?? ""), Text("Object", EventObject),
            Wide("Subobject", static item => item.Root.At("involvedObject", "fieldPath")?.Text ?? ""), Wide("Source", EventSource), Text("Message", static item => (item.Root.TextOf("message") ?? "").Trim()),
            new("First Seen", EventFirstSeen) { IsWide = true }, new("Count", static (item, _) => EventCount(item)) { IsWide = true }, s_name with { IsWide = true }),
        [("", "Namespace")] = new(s_name, Text("Status", static item => item.Status.TextOf("phase") ?? ""), s_age),
        [("", "Secret")] = new(s_name, Text("Type", static item => item.Root.TextOf("type") ?? ""), Number("Data", static item => item.Root.Map("data")?.Count ?? 0), s_age),
        [("", "ConfigMap")] = new(s_name, Number("Data", static item => (item.Root.Map("data")?.Count ?? 0) + (item.Root.Map("binaryData")?.Count ?? 0)), s_age),
        [("", "ServiceAccount")] = new(s_name, Number("Secrets", static item => item.Root.List("secrets")?.Count ?? 0), s_age),
        [("", "PersistentVolume")] = new(
            s_name, Text("Capacity", static item => Cells.Text(item.Spec.At("capacity", "storage"))), Text("Access Modes", static item => Cells.AccessModes(item.Spec.List("accessModes"))),
            Text("Reclaim Policy", static item => item.Spec.TextOf("persistentVolumeReclaimPolicy") ?? ""), Text("Status", StoragePhase), Text("Claim", VolumeClaim), Text("StorageClass", StorageClassOf),
            Text("VolumeAttributesClass", AttributesClass), Text("Reason", static item => item.Status.TextOf("reason") ?? ""), s_age, Wide("VolumeMode", static item => item.Spec.TextOf("volumeMode") ?? Cells.Unset)),
        [("", "PersistentVolumeClaim")] = new(
            s_name, Text("Status", StoragePhase), Text("Volume", static item => item.Spec.TextOf("volumeName") ?? ""),
            Text("Capacity", static item => HasVolume(item) ? Cells.Text(item.Status.At("capacity", "storage")) : ""),
            Text("Access Modes", static item => HasVolume(item) ? Cells.AccessModes(item.Status.List("accessModes")) : ""), Text("StorageClass", StorageClassOf), Text("VolumeAttributesClass", AttributesClass), s_age,
            Wide("VolumeMode", static item => item.Spec.TextOf("volumeMode") ?? Cells.Unset)),
        [("", "ReplicationController")] = Replicas(),
        [("", "ResourceQuota")] = new(s_name, Text("Request", static item => Quota(item, isLimit: false)), Text("Limit", static item => Quota(item, isLimit: true)), s_age),
        [("", "PodTemplate")] = new(s_name, Text("Containers", static item => Cells.OfContainers(TemplateSpec(item.Root), "name")), Text("Images", static item => Cells.OfContainers(TemplateSpec(item.Root), "image")), Text("Pod Labels", static item => Cells.Labels(item.Root.At("template", "metadata", "labels") as ApiMap))),
        [("apps", "StatefulSet")] = new(s_name, Text("Ready", ReadyReplicas), s_age, Wide("Containers", ContainerNames), Wide("Images", ContainerImages)),
        [("apps", "Deployment")] = new(
            s_name, Text("Ready", ReadyReplicas), Number("Up-to-date", static item => Count(item.Status, "updatedReplicas")), Number("Available", static item => Count(item.Status, "availableReplicas")), s_age,
            Wide("Containers", ContainerNames), Wide("Images", ContainerImages), Wide("Selector", Selector)),
        [("apps", "ReplicaSet")] = Replicas(),
        [("apps", "DaemonSet")] = new(
            s_name, Number("Desired", static item => Count(item.Status, "desiredNumberScheduled")), Number("Current", static item => Count(item.Status, "currentNumberScheduled")), Number("Ready", static item => Count(item.Status, "numberReady")),
            Number("Up-to-date", static item => Count(item.Status, "updatedNumberScheduled")), Number("Available", static item => Count(item.Status, "numberAvailable")),
            Text("Node Selector", static item => Cells.Labels(TemplateSpec(item.Spec)?.Map("nodeSelector"))), s_age, Wide("Containers", ContainerNames), Wide("Images", ContainerImages), Wide("Selector", Selector)),
        [("apps", "ControllerRevision")] = new(s_name, Text("Controller", ControllerOf), Number("Revision", static item => item.Root.IntegerOf("revision") ?? 0), s_age),
        [("policy", "PodDisruptionBudget")] = new(
            s_name, Text("Min Available", static item => item.Spec["minAvailable"] is { } given ? Cells.Text(given) : "N/A"), Text("Max Unavailable", static item => item.Spec["maxUnavailable"] is { } given ? Cells.Text(given) : "N/A"),
            Number("Allowed Disruptions", static item => Count(item.Status, "disruptionsAllowed")), s_age),
        [("storage.k8s.io", "StorageClass")] = new(
            s_name with { Cell = static (item, _) => IsDefaultClass(item) ? item.Name + " (default)" : item.Name }, Text("Provisioner", static item => item.Root.TextOf("provisioner") ?? ""),
            Text("ReclaimPolicy", static item => item.Root.TextOf("reclaimPolicy") ?? "Delete"), Text("VolumeBindingMode", static item => item.Root.TextOf("volumeBindingMode") ?? "Immediate"),
            new("AllowVolumeExpansion", static (item, _) => item.Root.IsTrue("allowVolumeExpansion")), s_age),
        [("storage.k8s.io", "VolumeAttachment")] = new(
            s_name, Text("Attacher", static item => item.Spec.TextOf("attacher") ?? ""), Text("PV", static item => item.Spec.At("source", "persistentVolumeName")?.Text ?? ""), Text("Node", static item => item.Spec.TextOf("nodeName") ?? ""),
            new("Attached", static (item, _) => item.Status.IsTrue("attached")), s_age),
        [("storage.k8s.io", "CSIDriver")] = new(
            s_name, new("AttachRequired", static (item, _) => item.Spec["attachRequired"] ?? true), new("PodInfoOnMount", static (item, _) => item.Spec["podInfoOnMount"] ?? false),
            new("StorageCapacity", static (item, _) => item.Spec["storageCapacity"] ?? false), s_age),
        [("storage.k8s.io", "CSINode")] = new(s_name, Number("Drivers", static item => item.Spec.List("drivers")?.Count ?? 0), s_age),
        [("storage.k8s.io", "VolumeAttributesClass")] = new(s_name, Text("DriverName", static item => item.Root.TextOf("driverName") ?? ""), s_age),
        [("discovery.k8s.io", "EndpointSlice")] = new(s_name, Text("AddressType", static item => item.Root.TextOf("addressType") ?? ""), Text("Ports", SlicePorts), Text("Endpoints", SliceAddresses), s_age),
        [("coordination.k8s.io", "Lease")] = new(s_name, Text("Holder", static item => item.Spec.TextOf("holderIdentity") ?? ""), s_age),
        [("scheduling.k8s.io", "PriorityClass")] = new(
            s_name, Number("Value", static item => item.Root.IntegerOf("value") ?? 0), new("Global-Default", static (item, _) => item.Root.IsTrue("globalDefault")), s_age,
            Text("PreemptionPolicy", static item => item.Root.TextOf("preemptionPolicy") ?? "PreemptLowerPriority")),
        [("autoscaling", "HorizontalPodAutoscaler")] = new(
            s_name, Text("Reference", static item => $"{item.Spec.At("scaleTargetRef", "kind")?.Text}/{item.Spec.At("scaleTargetRef", "name")?.Text}"),
            Text("MinPods", static item => item.Spec["minReplicas"] is { } least ? Cells.Text(least) : Cells.Unset), Number("MaxPods", static item => Count(item.Spec, "maxReplicas")),
            Number("Replicas", static item => Count(item.Status, "currentReplicas")), s_age),
        [("networking.k8s.io", "NetworkPolicy")] = new(s_name, Text("Pod-Selector", static item => Cells.OrNone(Subresources.SelectorText(item.Spec.Map("podSelector")))), s_age),
        [("networking.k8s.io", "Ingress")] = new(
            s_name, Text("Class", static item => Cells.OrNone(item.Spec.TextOf("ingressClassName"))), Text("Hosts", IngressHosts), Text("Address", static _ => ""),
            Text("Ports", static item => item.Spec.List("tls") is { Count: > 0 } ? "80, 443" : "80"), s_age),
        [("rbac.authorization.k8s.io", "RoleBinding")] = new(s_name, Text("Role", RoleOf), s_age),
        [("rbac.authorization.k8s.io", "ClusterRoleBinding")] = new(s_name, Text("Role", RoleOf), s_age),
    };

    /// <summary>The table of a kind; name and time of creation for kinds that have none of their own.</summary>
    public static TableLayout Of(ResourceKind kind) => s_layouts.GetValueOrDefault((kind.Group, kind.Name)) ?? s_plain;

    private static TableColumn Text(string name, Func<ApiObject, string> cell) => new(name, (item, _) => cell(item));

    private static TableColumn Wide(string name, Func<ApiObject, string> cell) => Text(name, cell) with { IsWide = true };

    private static TableColumn Number(string name, Func<ApiObject, long> cell) => new(name, (item, _) => cell(item)) { Type = "integer" };

    private static TableLayout Replicas() => new(
        s_name, Number("Desired", static item => Count(item.Spec, "replicas")), Number("Current", static item => Count(item.Status, "replicas")), Number("Ready", static item => Count(item.Status, "readyReplicas")), s_age,
        Wide("Containers", ContainerNames), Wide("Images", ContainerImages), Wide("Selector", Selector));
}
