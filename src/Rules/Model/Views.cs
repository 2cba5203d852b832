using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>A StatefulSet of the apps group (v1, v1beta1, v1beta2).</summary>
public sealed class StatefulSetView : IReleasable
{
    private Parts? _parts;

    private StatefulSetView(ManifestObject manifest)
    {
        Object = manifest;
        Pod = PodView.OfTemplate(manifest);
    }

    /// <summary>The view of an object, or null when it is no StatefulSet.</summary>
    public static StatefulSetView? Of(ManifestObject manifest) =>
        manifest.Is("apps", "StatefulSet") ? manifest.View(static o => new StatefulSetView(o)) : null;

    /// <summary>The object.</summary>
    public ManifestObject Object { get; }

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec => Now.Spec;

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
    public LabelSelector Selector => Now.Selector;

    /// <summary><c>spec.template</c> as a pod.</summary>
    public PodView Pod { get; }

    /// <summary><c>spec.volumeClaimTemplates</c>.</summary>
    public IReadOnlyList<ClaimView> Claims => Now.Claims;

    /// <summary>
    /// It has neither a selector nor a template with containers, so it is most likely a patch that a tool merges into another object:
    /// nothing may be called missing from it.
    /// </summary>
    public bool LooksLikePatch =>
        OtherViews.LooksLikePatch(Object, Spec, "selector") && OtherViews.LooksLikePatch(Object, Spec.Mapping("template").Mapping("spec"), "containers");

    /// <summary>The claim templates may be more than <see cref="Claims"/> tells.</summary>
    public bool ClaimsAreOpen => Spec.Sequence("volumeClaimTemplates") is var list && (list.IsUnknown || (list.IsKnown && (list.Value.IsOpen || list.Value.Count != Claims.Count)));

    private Parts Now => _parts ?? (_parts = new Parts(Object));

    void IReleasable.Release()
    {
        _parts = null;
        Pod.Release();
    }

    private sealed class Parts
    {
        public Parts(ManifestObject manifest)
        {
            Spec = manifest.Root.Mapping("spec");
            var templates = Spec.Sequence("volumeClaimTemplates").Mappings();
            Claims = templates.Count == 0 ? [] : new ClaimView[templates.Count];
            var at = 0;
            foreach (var template in templates)
                Claims[at++] = new ClaimView(manifest, template, ClaimKind.Template);
        }

        public Field<MappingNode> Spec { get; }

        public ClaimView[] Claims { get; }

        public LabelSelector Selector => field ??= LabelSelector.FromExpressions(Spec.Mapping("selector"));
    }
}

/// <summary>The pods of a workload: a template, or a Pod itself.</summary>
public sealed class PodView : IReleasable
{
    private readonly Place _place;
    private Parts? _parts;

    private PodView(ManifestObject manifest, Place place)
    {
        Object = manifest;
        _place = place;
    }

    private enum Place : byte
    {
        Pod,
        Workload,
        CronJob,
    }

    internal static PodView OfTemplate(ManifestObject manifest) => new(manifest, Place.Workload);

    /// <summary>The pods of an object, or null when its kind has none.</summary>
    public static PodView? Of(ManifestObject manifest)
    {
        switch (manifest.KindText)
        {
            case "StatefulSet":
                return StatefulSetView.Of(manifest)?.Pod;
            case "Deployment" or "DaemonSet" or "ReplicaSet" when manifest.Group is "apps" or "extensions":
            case "Job" when manifest.Group == "batch":
            case "ReplicationController" when manifest.Group.Length == 0:
                return manifest.View(static o => new PodView(o, Place.Workload));
            case "CronJob" when manifest.Group == "batch":
                return manifest.View(static o => new PodView(o, Place.CronJob));
            case "Pod" when manifest.Group.Length == 0:
                return manifest.View(static o => new PodView(o, Place.Pod));
            default:
                return null;
        }
    }

    /// <summary>The object that holds the template, or the Pod.</summary>
    public ManifestObject Object { get; }

    /// <summary>The StatefulSet that it belongs to, if it does.</summary>
    public StatefulSetView? Set => StatefulSetView.Of(Object);

    /// <summary>The template's metadata.</summary>
    public Field<MappingNode> Metadata => Now.Metadata;

    /// <summary>The labels that the pods get.</summary>
    public LabelMap Labels => new(Metadata.Mapping("labels"));

    /// <summary>The pod spec.</summary>
    public Field<MappingNode> Spec => Now.Spec;

    /// <summary><c>containers</c>.</summary>
    public IReadOnlyList<ContainerView> Containers => Now.Containers;

    /// <summary><c>initContainers</c>.</summary>
    public IReadOnlyList<ContainerView> InitContainers => Now.InitContainers;

    /// <summary>Init containers, then containers.</summary>
    public IReadOnlyList<ContainerView> AllContainers => Now.AllContainers;

    /// <summary><c>volumes</c>.</summary>
    public IReadOnlyList<PodVolumeView> Volumes => Now.Volumes;

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

    private Parts Now => _parts ?? (_parts = new Parts(this, _place));

    void IReleasable.Release() => Release();

    internal void Release() => _parts = null;

    private sealed class Parts
    {
        public Parts(PodView pod, Place place)
        {
            var spec = pod.Object.Root.Mapping("spec");
            if (place == Place.Pod)
            {
                Metadata = pod.Object.Metadata;
                Spec = spec;
            }
            else
            {
                var template = (place == Place.CronJob ? spec.Mapping("jobTemplate").Mapping("spec") : spec).Mapping("template");
                Metadata = template.Mapping("metadata");
                Spec = template.Mapping("spec");
            }
            var inits = Spec.Sequence("initContainers").Mappings();
            var mains = Spec.Sequence("containers").Mappings();
            var all = new ContainerView[inits.Count + mains.Count];
            var at = 0;
            foreach (var node in inits)
                all[at++] = new ContainerView(pod, node, isInit: true);
            foreach (var node in mains)
                all[at++] = new ContainerView(pod, node, isInit: false);
            AllContainers = all;
            InitContainers = new ArraySegment<ContainerView>(all, 0, inits.Count);
            Containers = new ArraySegment<ContainerView>(all, inits.Count, mains.Count);
            var volumes = Spec.Sequence("volumes").Mappings();
            Volumes = volumes.Count == 0 ? [] : new PodVolumeView[volumes.Count];
            at = 0;
            foreach (var node in volumes)
                Volumes[at++] = new PodVolumeView(pod, node);
        }

        public Field<MappingNode> Metadata { get; }

        public Field<MappingNode> Spec { get; }

        public IReadOnlyList<ContainerView> Containers { get; }

        public IReadOnlyList<ContainerView> InitContainers { get; }

        public IReadOnlyList<ContainerView> AllContainers { get; }

        public PodVolumeView[] Volumes { get; }
    }
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
    // Null for a claim that is an object of its own.
    private readonly MappingNode? _node;

    internal ClaimView(ManifestObject manifest, MappingNode? node, ClaimKind kind)
    {
        Object = manifest;
        _node = node;
        Kind = kind;
    }

    /// <summary>The view of an object, or null when it is no PersistentVolumeClaim.</summary>
    public static ClaimView? Of(ManifestObject manifest) =>
        manifest.Is("", "PersistentVolumeClaim") ? manifest.View(static o => new ClaimView(o, null, ClaimKind.Object)) : null;

    /// <summary>The object that holds it.</summary>
    public ManifestObject Object { get; }

    /// <summary>Its mapping.</summary>
    public MappingNode Node => _node ?? Object.Root;

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
public sealed class ServiceView : IReleasable
{
    private LabelSelector? _selector;

    private ServiceView(ManifestObject manifest) => Object = manifest;

    /// <summary>The view of an object, or null when it is no Service.</summary>
    public static ServiceView? Of(ManifestObject manifest) =>
        manifest.Is("", "Service") ? manifest.View(static o => new ServiceView(o)) : null;

    /// <summary>The object.</summary>
    public ManifestObject Object { get; }

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec => Object.Root.Mapping("spec");

    /// <summary><c>spec.type</c>; the default is ClusterIP.</summary>
    public Field<string> Type => Spec.Text("type");

    /// <summary><c>spec.clusterIP</c>.</summary>
    public Field<string> ClusterIP => Spec.Text("clusterIP");

    /// <summary><c>spec.selector</c>.</summary>
    public LabelSelector Selector => _selector ?? (_selector = LabelSelector.FromMap(Spec.Mapping("selector")));

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

    void IReleasable.Release() => _selector = null;
}

/// <summary>A PersistentVolume.</summary>
public sealed class PersistentVolumeView
{
    private PersistentVolumeView(ManifestObject manifest) => Object = manifest;

    /// <summary>The view of an object, or null when it is no PersistentVolume.</summary>
    public static PersistentVolumeView? Of(ManifestObject manifest) =>
        manifest.Is("", "PersistentVolume") ? manifest.View(static o => new PersistentVolumeView(o)) : null;

    /// <summary>The object.</summary>
    public ManifestObject Object { get; }

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec => Object.Root.Mapping("spec");

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
