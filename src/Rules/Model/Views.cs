using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>A StatefulSet of the apps group (v1, v1beta1, v1beta2).</summary>
public sealed class StatefulSetView
{
    private StatefulSetView(ManifestObject manifest)
    {
        Object = manifest;
        Spec = manifest.Root.Mapping("spec");
        Pod = PodView.OfTemplate(manifest, Spec);
        var templates = Spec.Sequence("volumeClaimTemplates").Mappings();
        var claims = new ClaimView[templates.Count];
        var at = 0;
        foreach (var template in templates)
            claims[at++] = new ClaimView(manifest, template, ClaimKind.Template);
        Claims = claims;
    }

    /// <summary>The view of an object, or null when it is no StatefulSet.</summary>
    public static StatefulSetView? Of(ManifestObject manifest) =>
        manifest.Is("apps", "StatefulSet") ? manifest.View(static o => new StatefulSetView(o)) : null;

    /// <summary>The object.</summary>
    public ManifestObject Object { get; }

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec { get; }

    /// <summary><c>spec.serviceName</c>.</summary>
    public Field<string> ServiceName => Spec.Text("serviceName");

    /// <summary><c>spec.replicas</c>; the default is 1.</summary>
    public Field<long> Replicas => Spec.Integer("replicas");

    /// <summary><c>spec.ordinals.start</c>; the default is 0.</summary>
    public Field<long> FirstOrdinal => Spec.Mapping("ordinals").Integer("start");

    /// <summary><c>spec.podManagementPolicy</c>; the default is OrderedReady.</summary>
    public Field<string> PodManagementPolicy => Spec.Text("podManagementPolicy");

    /// <summary><c>spec.updateStrategy</c>.</summary>
    public Field<MappingNode> UpdateStrategy => Spec.Mapping("updateStrategy");

    /// <summary><c>spec.selector</c>.</summary>
    public LabelSelector Selector => field ??= LabelSelector.FromExpressions(Spec.Mapping("selector"));

    /// <summary><c>spec.template</c> as a pod.</summary>
    public PodView Pod { get; }

    /// <summary><c>spec.volumeClaimTemplates</c>.</summary>
    public IReadOnlyList<ClaimView> Claims { get; }

    /// <summary>
    /// It has neither a selector nor a template with containers, so it is most likely a patch that a tool merges into another object:
    /// nothing may be called missing from it.
    /// </summary>
    public bool LooksLikePatch =>
        OtherViews.LooksLikePatch(Object, Spec, "selector") && OtherViews.LooksLikePatch(Object, Spec.Mapping("template").Mapping("spec"), "containers");

    /// <summary>The claim templates may be more than <see cref="Claims"/> tells.</summary>
    public bool ClaimsAreOpen => Spec.Sequence("volumeClaimTemplates") is var list && (list.IsUnknown || (list.IsKnown && (list.Value.IsOpen || list.Value.Count != Claims.Count)));
}

/// <summary>The pods of a workload: a template, or a Pod itself.</summary>
public sealed class PodView
{
    private PodView(ManifestObject manifest, Field<MappingNode> metadata, Field<MappingNode> spec)
    {
        Object = manifest;
        Metadata = metadata;
        Spec = spec;
        var inits = spec.Sequence("initContainers").Mappings();
        var mains = spec.Sequence("containers").Mappings();
        var all = new ContainerView[inits.Count + mains.Count];
        var at = 0;
        foreach (var node in inits)
            all[at++] = new ContainerView(this, node, isInit: true);
        foreach (var node in mains)
            all[at++] = new ContainerView(this, node, isInit: false);
        AllContainers = all;
        InitContainers = new ArraySegment<ContainerView>(all, 0, inits.Count);
        Containers = new ArraySegment<ContainerView>(all, inits.Count, mains.Count);
        var volumes = spec.Sequence("volumes").Mappings();
        var read = new PodVolumeView[volumes.Count];
        at = 0;
        foreach (var node in volumes)
            read[at++] = new PodVolumeView(this, node);
        Volumes = read;
    }

    internal static PodView OfTemplate(ManifestObject manifest, Field<MappingNode> parent) =>
        new(manifest, parent.Mapping("template").Mapping("metadata"), parent.Mapping("template").Mapping("spec"));

    /// <summary>The pods of an object, or null when its kind has none.</summary>
    public static PodView? Of(ManifestObject manifest)
    {
        if (!manifest.Kind.IsKnown)
            return null;
        switch (manifest.Kind.Value)
        {
            case "StatefulSet":
                return StatefulSetView.Of(manifest)?.Pod;
            case "Deployment" or "DaemonSet" or "ReplicaSet" when manifest.Group is "apps" or "extensions":
            case "Job" when manifest.Group == "batch":
            case "ReplicationController" when manifest.Group.Length == 0:
                return manifest.View(static o => OfTemplate(o, o.Root.Mapping("spec")));
            case "CronJob" when manifest.Group == "batch":
                return manifest.View(static o => OfTemplate(o, o.Root.Mapping("spec").Mapping("jobTemplate").Mapping("spec")));
            case "Pod" when manifest.Group.Length == 0:
                return manifest.View(static o => new PodView(o, o.Metadata, o.Root.Mapping("spec")));
            default:
                return null;
        }
    }

    /// <summary>The object that holds the template, or the Pod.</summary>
    public ManifestObject Object { get; }

    /// <summary>The StatefulSet that it belongs to, if it does.</summary>
    public StatefulSetView? Set => StatefulSetView.Of(Object);

    /// <summary>The template's metadata.</summary>
    public Field<MappingNode> Metadata { get; }

    /// <summary>The labels that the pods get.</summary>
    public LabelMap Labels => new(Metadata.Mapping("labels"));

    /// <summary>The pod spec.</summary>
    public Field<MappingNode> Spec { get; }

    /// <summary><c>containers</c>.</summary>
    public IReadOnlyList<ContainerView> Containers { get; }

    /// <summary><c>initContainers</c>.</summary>
    public IReadOnlyList<ContainerView> InitContainers { get; }

    /// <summary>Init containers, then containers.</summary>
    public IReadOnlyList<ContainerView> AllContainers { get; }

    /// <summary><c>volumes</c>.</summary>
    public IReadOnlyList<PodVolumeView> Volumes { get; }

    /// <summary>The claims that <c>ephemeral</c> volumes make for each pod.</summary>
    public IEnumerable<ClaimView> EphemeralClaims
    {
        get
        {
            foreach (var volume in Volumes)
            {
                if (volume.Node.Mapping("ephemeral").Mapping("volumeClaimTemplate") is { IsKnown: true } template)
                    yield return new ClaimView(Object, template.Value, ClaimKind.Ephemeral);
            }
        }
    }

    /// <summary>
    /// The template stands in a workload without the selector that its kind needs, so it is most likely part of a patch: nothing may be
    /// called missing from its containers.
    /// </summary>
    public bool LooksLikePatch => Object.Group is "apps" or "extensions" && Object.Root.Mapping("spec") is var owner && !(owner.IsKnown && owner.Value.Has("selector"));

    /// <summary>Some list of containers may hold more than is known.</summary>
    public bool ContainersAreOpen => IsOpen("containers", Containers.Count) || IsOpen("initContainers", InitContainers.Count);

    /// <summary>The list of volumes may hold more than is known.</summary>
    public bool VolumesAreOpen => IsOpen("volumes", Volumes.Count);

    private bool IsOpen(string list, int read) => Spec.Sequence(list) is var field && (field.IsUnknown || (field.IsKnown && (field.Value.IsOpen || field.Value.Count != read)));
}

/// <summary>A container or init container.</summary>
public sealed class ContainerView
{
    internal ContainerView(PodView pod, MappingNode node, bool isInit)
    {
        Pod = pod;
        Node = node;
        IsInit = isInit;
    }

    /// <summary>Its pod.</summary>
    public PodView Pod { get; }

    /// <summary>The object that holds it.</summary>
    public ManifestObject Object => Pod.Object;

    /// <summary>Its mapping.</summary>
    public MappingNode Node { get; }

    /// <summary>It stands in <c>initContainers</c>.</summary>
    public bool IsInit { get; }

    /// <summary>An init container with <c>restartPolicy: Always</c>: it runs beside the containers.</summary>
    public bool IsSidecar => IsInit && Node.Text("restartPolicy").Is("Always");

    /// <summary><c>name</c>.</summary>
    public Field<string> Name => Node.Text("name");

    /// <summary><c>image</c>.</summary>
    public Field<string> Image => Node.Text("image");

    /// <summary><c>ports</c>.</summary>
    public MappingItems Ports => Node.Sequence("ports").Mappings();

    /// <summary><c>env</c>.</summary>
    public MappingItems Env => Node.Sequence("env").Mappings();

    /// <summary><c>volumeMounts</c>.</summary>
    public MappingItems Mounts => Node.Sequence("volumeMounts").Mappings();

    /// <summary><c>volumeDevices</c>.</summary>
    public MappingItems Devices => Node.Sequence("volumeDevices").Mappings();

    /// <summary>The probes that are written, with their field names.</summary>
    public IReadOnlyList<(string Name, MappingNode Probe)> Probes
    {
        get
        {
            if (field is not null)
                return field;
            List<(string, MappingNode)>? probes = null;
            foreach (var name in s_probes)
            {
                if (Node.Mapping(name) is { IsKnown: true } probe)
                    (probes ??= []).Add((name, probe.Value));
            }
            return field = probes ?? (IReadOnlyList<(string, MappingNode)>)[];
        }
    }

    private static readonly string[] s_probes = ["livenessProbe", "readinessProbe", "startupProbe"];
}

/// <summary>A volume of a pod.</summary>
public sealed class PodVolumeView
{
    internal PodVolumeView(PodView pod, MappingNode node)
    {
        Pod = pod;
        Node = node;
    }

    /// <summary>Its pod.</summary>
    public PodView Pod { get; }

    /// <summary>The object that holds it.</summary>
    public ManifestObject Object => Pod.Object;

    /// <summary>Its mapping.</summary>
    public MappingNode Node { get; }

    /// <summary><c>name</c>.</summary>
    public Field<string> Name => Node.Text("name");

    /// <summary><c>persistentVolumeClaim.claimName</c>.</summary>
    public Field<string> ClaimName => Node.Mapping("persistentVolumeClaim").Text("claimName");
}

/// <summary>Where a claim stands.</summary>
public enum ClaimKind : byte
{
    /// <summary>A PersistentVolumeClaim of its own.</summary>
    Object,
    /// <summary>An entry of <c>volumeClaimTemplates</c>.</summary>
    Template,
    /// <summary>The template of an <c>ephemeral</c> volume.</summary>
    Ephemeral,
}

/// <summary>A claim: a PersistentVolumeClaim, a claim template, or an ephemeral volume's template.</summary>
public sealed class ClaimView
{
    internal ClaimView(ManifestObject manifest, MappingNode node, ClaimKind kind)
    {
        Object = manifest;
        Node = node;
        Kind = kind;
    }

    /// <summary>The view of an object, or null when it is no PersistentVolumeClaim.</summary>
    public static ClaimView? Of(ManifestObject manifest) =>
        manifest.Is("", "PersistentVolumeClaim") ? manifest.View(static o => new ClaimView(o, o.Root, ClaimKind.Object)) : null;

    /// <summary>The object that holds it.</summary>
    public ManifestObject Object { get; }

    /// <summary>Its mapping.</summary>
    public MappingNode Node { get; }

    /// <summary>Where it stands.</summary>
    public ClaimKind Kind { get; }

    /// <summary><c>metadata</c>.</summary>
    public Field<MappingNode> Metadata => Node.Mapping("metadata");

    /// <summary><c>metadata.name</c>.</summary>
    public Field<string> Name => Metadata.Text("name");

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec => Node.Mapping("spec");

    /// <summary><c>spec.accessModes</c>.</summary>
    public Field<SequenceNode> AccessModes => Spec.Sequence("accessModes");

    /// <summary><c>spec.resources.requests.storage</c>.</summary>
    public Field<Quantity> Request => Spec.Mapping("resources").Mapping("requests").Quantity("storage");

    /// <summary><c>spec.storageClassName</c>: absent means the default class, empty text means no class.</summary>
    public Field<string> StorageClassName => Spec.Text("storageClassName");

    /// <summary><c>spec.volumeMode</c>; the default is Filesystem.</summary>
    public Field<string> VolumeMode => Spec.Text("volumeMode");

    /// <summary><c>spec.volumeName</c>.</summary>
    public Field<string> VolumeName => Spec.Text("volumeName");

    /// <summary><c>spec.selector</c>.</summary>
    public LabelSelector Selector => LabelSelector.FromExpressions(Spec.Mapping("selector"));

    /// <summary>It has neither access modes nor resources, or stands in an object that looks like a patch: nothing may be called missing from it.</summary>
    public bool LooksLikePatch => Kind == ClaimKind.Object
        ? OtherViews.LooksLikePatch(Object, Spec, "accessModes", "resources")
        : StatefulSetView.Of(Object) is { LooksLikePatch: true };
}

/// <summary>A Service.</summary>
public sealed class ServiceView
{
    private ServiceView(ManifestObject manifest)
    {
        Object = manifest;
        Spec = manifest.Root.Mapping("spec");
    }

    /// <summary>The view of an object, or null when it is no Service.</summary>
    public static ServiceView? Of(ManifestObject manifest) =>
        manifest.Is("", "Service") ? manifest.View(static o => new ServiceView(o)) : null;

    /// <summary>The object.</summary>
    public ManifestObject Object { get; }

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec { get; }

    /// <summary><c>spec.type</c>; the default is ClusterIP.</summary>
    public Field<string> Type => Spec.Text("type");

    /// <summary><c>spec.clusterIP</c>.</summary>
    public Field<string> ClusterIP => Spec.Text("clusterIP");

    /// <summary><c>spec.selector</c>.</summary>
    public LabelSelector Selector => field ??= LabelSelector.FromMap(Spec.Mapping("selector"));

    /// <summary><c>spec.ports</c>.</summary>
    public MappingItems Ports => Spec.Sequence("ports").Mappings();

    /// <summary>It has none of ports, selector and externalName, so it is most likely a patch: nothing may be called missing from it.</summary>
    public bool LooksLikePatch => OtherViews.LooksLikePatch(Object, Spec, "ports", "selector", "externalName");

    /// <summary>Whether it is headless (<c>clusterIP: None</c> or <c>clusterIPs: [None]</c>).</summary>
    public Match IsHeadless
    {
        get
        {
            if (ClusterIP.IsKnown)
                return ClusterIP.Value == "None" ? Match.Yes : Match.No;
            var list = Spec.Sequence("clusterIPs");
            if (list.IsKnown && list.Value.Count > 0)
                return list.Value[0] is ScalarNode { Value: "None" } ? Match.Yes : list.Value[0] is ScalarNode { Kind: ScalarKind.Text } ? Match.No : Match.Unknown;
            return ClusterIP.IsUnknown || list.IsUnknown ? Match.Unknown : Match.No;
        }
    }
}

/// <summary>A PersistentVolume.</summary>
public sealed class PersistentVolumeView
{
    private PersistentVolumeView(ManifestObject manifest)
    {
        Object = manifest;
        Spec = manifest.Root.Mapping("spec");
    }

    /// <summary>The view of an object, or null when it is no PersistentVolume.</summary>
    public static PersistentVolumeView? Of(ManifestObject manifest) =>
        manifest.Is("", "PersistentVolume") ? manifest.View(static o => new PersistentVolumeView(o)) : null;

    /// <summary>The object.</summary>
    public ManifestObject Object { get; }

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec { get; }

    /// <summary><c>spec.capacity.storage</c>.</summary>
    public Field<Quantity> Capacity => Spec.Mapping("capacity").Quantity("storage");

    /// <summary><c>spec.accessModes</c>.</summary>
    public Field<SequenceNode> AccessModes => Spec.Sequence("accessModes");

    /// <summary><c>spec.storageClassName</c>; absent means none.</summary>
    public Field<string> StorageClassName => Spec.Text("storageClassName");

    /// <summary><c>spec.volumeMode</c>; the default is Filesystem.</summary>
    public Field<string> VolumeMode => Spec.Text("volumeMode");

    /// <summary><c>spec.persistentVolumeReclaimPolicy</c>; the default is Retain.</summary>
    public Field<string> ReclaimPolicy => Spec.Text("persistentVolumeReclaimPolicy");
}

/// <summary>A StorageClass, PodDisruptionBudget or HorizontalPodAutoscaler by the few fields that several rules read.</summary>
public static class OtherViews
{
    /// <summary>The object is a StorageClass.</summary>
    public static bool IsStorageClass(this ManifestObject manifest) => manifest.Is("storage.k8s.io", "StorageClass");

    /// <summary>The object is a PodDisruptionBudget.</summary>
    public static bool IsDisruptionBudget(this ManifestObject manifest) => manifest.Is("policy", "PodDisruptionBudget");

    /// <summary>The object is a HorizontalPodAutoscaler.</summary>
    public static bool IsAutoscaler(this ManifestObject manifest) => manifest.Is("autoscaling", "HorizontalPodAutoscaler");

    // A patch names the object and says what to change. What lacks all the fields that an object of its own needs, and yet says something
    // else, is taken for one; an empty block says nothing, and neither does an object of a name alone.
    internal static bool LooksLikePatch(ManifestObject manifest, Field<MappingNode> block, params string[] needed)
    {
        if (block.IsUnknown)
            return true;
        if (block.IsAbsent)
            return block.Node is null && SaysMoreThanName(manifest);
        if (block.Value.Count == 0)
            return block.Value.IsOpen;
        foreach (var name in needed)
        {
            if (block.Value.Has(name))
                return false;
        }
        return true;
    }

    private static bool SaysMoreThanName(ManifestObject manifest)
    {
        foreach (var entry in manifest.Root.Entries)
        {
            if (entry.Key is not ("apiVersion" or "kind" or "metadata"))
                return true;
        }
        if (!manifest.Metadata.IsKnown)
            return true;
        foreach (var entry in manifest.Metadata.Value.Entries)
        {
            if (entry.Key is not ("name" or "generateName" or "namespace"))
                return true;
        }
        return false;
    }
}
