namespace StsLint.Runtime.Embedded;

/// <summary>How an embedded cluster is set up.</summary>
public sealed record ClusterOptions
{
    /// <summary>Decides everything that is left to chance.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The first moment of virtual time; the start of 2026 (UTC) when none is given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Names of the nodes at the start. Each has labels <c>kubernetes.io/hostname</c> (its name) and <c>topology.kubernetes.io/zone</c> (<c>zone-1</c>, <c>zone-2</c> …).</summary>
    public IReadOnlyList<string> Nodes { get; init; } = ["node-1", "node-2", "node-3"];

    /// <summary>The processors of each node at the start, as a quantity.</summary>
    public string NodeCpu { get; init; } = "32";

    /// <summary>The memory of each node at the start, as a quantity.</summary>
    public string NodeMemory { get; init; } = "128Gi";

    /// <summary>The most pods that each node at the start takes; a kubelet's default.</summary>
    public int PodsPerNode { get; init; } = 110;

    /// <summary>Whether there is a default StorageClass, <c>standard</c>, whose volumes are made on demand.</summary>
    public bool HasDefaultStorageClass { get; init; } = true;

    /// <summary>
    /// Whether volumes of every class that names an external provisioner (<c>ebs.csi.aws.com</c>, <c>pd.csi.storage.gke.io</c> …) are made, as if its driver were installed; else
    /// only those of the cluster's own driver, and claims of other classes wait as they do where the driver is missing.
    /// </summary>
    public bool HasDriversOfAllClasses { get; init; }

    /// <summary>How often the volume binder looks again at claims and volumes that are not where they should be.</summary>
    public TimeSpan VolumeResync { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether StatefulSets honour <c>maxUnavailable</c> (feature gate MaxUnavailableStatefulSet, off by default in 1.36).</summary>
    public bool MaxUnavailableStatefulSet { get; init; }

    /// <summary>The domain of the cluster's DNS names.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Whether namespace <c>default</c> has the Service <c>kubernetes</c>, by which pods reach the API; a served cluster of <c>stslint cluster</c> has it.</summary>
    public bool HasApiService { get; init; }

    /// <summary>Which parts run; all of them unless a test says otherwise.</summary>
    public ClusterParts Parts { get; init; } = ClusterParts.All;
}

/// <summary>The parts of an embedded cluster that act by themselves.</summary>
[Flags]
public enum ClusterParts
{
    /// <summary>The API server alone.</summary>
    None = 0,
    /// <summary>The StatefulSet controller.</summary>
    StatefulSets = 1 << 0,
    /// <summary>The garbage collector.</summary>
    GarbageCollector = 1 << 1,
    /// <summary>The volume binder, with reclaim and the protection of claims and volumes in use.</summary>
    VolumeBinder = 1 << 2,
    /// <summary>The provisioner of volumes.</summary>
    Provisioner = 1 << 3,
    /// <summary>The scheduler.</summary>
    Scheduler = 1 << 4,
    /// <summary>The kubelets of all nodes, with attaching of volumes.</summary>
    Kubelets = 1 << 5,
    /// <summary>Node lifecycle, taint eviction and the garbage collection of pods.</summary>
    NodeLifecycle = 1 << 6,
    /// <summary>Endpoints and EndpointSlices.</summary>
    Endpoints = 1 << 7,
    /// <summary>Deployments and ReplicaSets.</summary>
    Deployments = 1 << 8,
    /// <summary>Counting of quotas, of disruption budgets, and the service account of each namespace.</summary>
    Bookkeeping = 1 << 9,
    /// <summary>Expansion of volumes.</summary>
    Expansion = 1 << 10,
    /// <summary>All of them.</summary>
    All = (1 << 11) - 1,
}
