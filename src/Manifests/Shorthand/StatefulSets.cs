namespace StsLint.Manifests;

public sealed partial class StatefulSet
{
    /// <summary>
    /// A StatefulSet whose pods have these labels and, each, a DNS name under the headless Service: <c>new StatefulSet("web", nginx, labels)</c>.
    /// </summary>
    [Shape("{metadata: {name: $name, labels: $labels}, spec: {selector: {matchLabels: $labels}, serviceName: $serviceName, template: {metadata: {labels: $labels}}}}")]
    public StatefulSet(string name, string serviceName, Labels labels)
    {
        Metadata = new ObjectMeta { Name = name, Labels = new Labels(labels) };
        Spec = new StatefulSetSpec
        {
            Selector = new LabelSelector { MatchLabels = new Labels(labels) },
            ServiceName = serviceName,
            Template = new PodTemplateSpec { Metadata = new ObjectMeta { Labels = new Labels(labels) } },
        };
    }

    /// <summary><c>spec.replicas</c>: how many pods.</summary>
    [Field("spec.replicas")]
    public int? Replicas
    {
        get => Spec?.Replicas;
        set => Needed().Replicas = value;
    }

    /// <summary><c>spec.serviceName</c>: the headless Service that gives the pods their DNS names.</summary>
    [Field("spec.serviceName")]
    public string? ServiceName
    {
        get => Spec?.ServiceName;
        set => Needed().ServiceName = value;
    }

    /// <summary><c>spec.selector</c>: what finds the pods; it must match the template's labels.</summary>
    [Field("spec.selector")]
    public LabelSelector? Selector
    {
        get => Spec?.Selector;
        set => Needed().Selector = value!;
    }

    /// <summary><c>spec.minReadySeconds</c>: how long a pod must be ready before it counts.</summary>
    [Field("spec.minReadySeconds")]
    public int? MinReadySeconds
    {
        get => Spec?.MinReadySeconds;
        set => Needed().MinReadySeconds = value;
    }

    /// <summary><c>spec.podManagementPolicy</c>: one pod after the other, or all at once.</summary>
    [Field("spec.podManagementPolicy")]
    public PodManagementPolicy? PodManagementPolicy
    {
        get => Spec?.PodManagementPolicy;
        set => Needed().PodManagementPolicy = value;
    }

    /// <summary><c>spec.updateStrategy</c>: how pods are replaced when the template changes.</summary>
    [Field("spec.updateStrategy")]
    public StatefulSetUpdateStrategy? UpdateStrategy
    {
        get => Spec?.UpdateStrategy;
        set => Needed().UpdateStrategy = value;
    }

    /// <summary><c>spec.persistentVolumeClaimRetentionPolicy</c>: what becomes of claims whose pod or set is gone.</summary>
    [Field("spec.persistentVolumeClaimRetentionPolicy")]
    public StatefulSetPersistentVolumeClaimRetentionPolicy? ClaimRetention
    {
        get => Spec?.PersistentVolumeClaimRetentionPolicy;
        set => Needed().PersistentVolumeClaimRetentionPolicy = value;
    }

    /// <summary><c>spec.volumeClaimTemplates</c>: every pod gets a claim of its own from each.</summary>
    [Field("spec.volumeClaimTemplates")]
    public IList<PersistentVolumeClaim>? Claims
    {
        get => Spec?.VolumeClaimTemplates;
        set => Needed().VolumeClaimTemplates = value;
    }

    /// <summary><c>spec.template.metadata.labels</c>: the labels of the pods.</summary>
    [Field("spec.template.metadata.labels")]
    public IDictionary<string, string>? PodLabels
    {
        get => Spec?.Template?.Metadata?.Labels;
        set => NeededMetadata().Labels = value;
    }

    /// <summary><c>spec.template.metadata.annotations</c>: the annotations of the pods.</summary>
    [Field("spec.template.metadata.annotations")]
    public IDictionary<string, string>? PodAnnotations
    {
        get => Spec?.Template?.Metadata?.Annotations;
        set => NeededMetadata().Annotations = value;
    }

    /// <summary><c>spec.template.spec.containers</c>: what runs in each pod.</summary>
    [Field("spec.template.spec.containers")]
    public IList<Container>? Containers
    {
        get => Spec?.Template?.Spec?.Containers;
        set => NeededPod().Containers = value!;
    }

    /// <summary><c>spec.template.spec.initContainers</c>: what runs before.</summary>
    [Field("spec.template.spec.initContainers")]
    public IList<Container>? InitContainers
    {
        get => Spec?.Template?.Spec?.InitContainers;
        set => NeededPod().InitContainers = value;
    }

    /// <summary><c>spec.template.spec.volumes</c>: volumes of the pods beside those of <see cref="Claims"/>.</summary>
    [Field("spec.template.spec.volumes")]
    public IList<Volume>? Volumes
    {
        get => Spec?.Template?.Spec?.Volumes;
        set => NeededPod().Volumes = value;
    }

    /// <summary><c>spec.template.spec.serviceAccountName</c>: as whom the pods speak to the API.</summary>
    [Field("spec.template.spec.serviceAccountName")]
    public string? ServiceAccountName
    {
        get => Spec?.Template?.Spec?.ServiceAccountName;
        set => NeededPod().ServiceAccountName = value;
    }

    /// <summary><c>spec.template.spec.automountServiceAccountToken</c>: whether that account's token is mounted.</summary>
    [Field("spec.template.spec.automountServiceAccountToken")]
    public bool? AutomountServiceAccountToken
    {
        get => Spec?.Template?.Spec?.AutomountServiceAccountToken;
        set => NeededPod().AutomountServiceAccountToken = value;
    }

    /// <summary><c>spec.template.spec.terminationGracePeriodSeconds</c>: how long a pod may take to end.</summary>
    [Field("spec.template.spec.terminationGracePeriodSeconds")]
    public long? TerminationGracePeriodSeconds
    {
        get => Spec?.Template?.Spec?.TerminationGracePeriodSeconds;
        set => NeededPod().TerminationGracePeriodSeconds = value;
    }

    /// <summary><c>spec.template.spec.securityContext</c>: as which user the pods run, and who owns their volumes.</summary>
    [Field("spec.template.spec.securityContext")]
    public PodSecurityContext? SecurityContext
    {
        get => Spec?.Template?.Spec?.SecurityContext;
        set => NeededPod().SecurityContext = value;
    }

    /// <summary><c>spec.template.spec.affinity</c>: near what the pods run, and away from what.</summary>
    [Field("spec.template.spec.affinity")]
    public Affinity? Affinity
    {
        get => Spec?.Template?.Spec?.Affinity;
        set => NeededPod().Affinity = value;
    }

    /// <summary><c>spec.template.spec.topologySpreadConstraints</c>: how the pods are spread over nodes and zones.</summary>
    [Field("spec.template.spec.topologySpreadConstraints")]
    public IList<TopologySpreadConstraint>? Spread
    {
        get => Spec?.Template?.Spec?.TopologySpreadConstraints;
        set => NeededPod().TopologySpreadConstraints = value;
    }

    /// <summary><c>spec.template.spec.nodeSelector</c>: labels of the nodes on which the pods may run.</summary>
    [Field("spec.template.spec.nodeSelector")]
    public IDictionary<string, string>? NodeSelector
    {
        get => Spec?.Template?.Spec?.NodeSelector;
        set => NeededPod().NodeSelector = value;
    }

    /// <summary><c>spec.template.spec.tolerations</c>: taints of nodes that the pods put up with.</summary>
    [Field("spec.template.spec.tolerations")]
    public IList<Toleration>? Tolerations
    {
        get => Spec?.Template?.Spec?.Tolerations;
        set => NeededPod().Tolerations = value;
    }

    private StatefulSetSpec Needed() => Spec ??= new StatefulSetSpec(default(Incomplete));

    private PodTemplateSpec NeededTemplate() => Needed().Template ??= new PodTemplateSpec();

    private ObjectMeta NeededMetadata() => NeededTemplate().Metadata ??= new ObjectMeta();

    private PodSpec NeededPod() => NeededTemplate().Spec ??= new PodSpec(default(Incomplete));
}

public sealed partial class TopologySpreadConstraint
{
    /// <summary>Spreads the pods with these labels evenly over nodes, as far as that is possible.</summary>
    [Shape("{labelSelector: {matchLabels: $labels}, maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}")]
    public static TopologySpreadConstraint OverNodes(Labels labels) => Over("kubernetes.io/hostname", labels);

    /// <summary>Spreads the pods with these labels evenly over zones, as far as that is possible.</summary>
    [Shape("{labelSelector: {matchLabels: $labels}, maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway}")]
    public static TopologySpreadConstraint OverZones(Labels labels) => Over("topology.kubernetes.io/zone", labels);

    private static TopologySpreadConstraint Over(string topologyKey, Labels labels) => new()
    {
        LabelSelector = new LabelSelector { MatchLabels = new Labels(labels) },
        MaxSkew = 1,
        TopologyKey = topologyKey,
        WhenUnsatisfiable = Manifests.WhenUnsatisfiable.ScheduleAnyway,
    };
}

public sealed partial class LabelSelector
{
    /// <summary>Finds what has all these labels.</summary>
    [Shape("{matchLabels: $labels}")]
    public static implicit operator LabelSelector(Labels labels) => new() { MatchLabels = new Labels(labels) };
}
