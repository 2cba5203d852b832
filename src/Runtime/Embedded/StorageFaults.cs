namespace StsLint.Runtime.Embedded;

/// <summary>What goes wrong with the storage of an embedded cluster, for tests and for play. Each setting holds from the next attempt on.</summary>
public sealed class StorageFaults
{
    /// <summary>The provisioners do nothing: no volume is made, expanded or deleted until they are back.</summary>
    public bool ProvisionerIsDown { get; set; }

    /// <summary>How long it takes to make a volume.</summary>
    public TimeSpan ProvisioningTime { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many of the next attempts to make a volume fail.</summary>
    public int ProvisioningFailures { get; set; }

    /// <summary>For how many of the next claims the provisioner makes two volumes, as one does that forgot that it made the first.</summary>
    public int ProvisionedTwice { get; set; }

    /// <summary>How many of the next attempts to delete a disk fail.</summary>
    public int DeletionFailures { get; set; }

    /// <summary>How many of the next attempts to scrub a volume (reclaim policy Recycle) fail.</summary>
    public int RecyclingFailures { get; set; }

    /// <summary>How long it takes to attach a disk to a node, or to detach it.</summary>
    public TimeSpan AttachTime { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Disks are neither attached nor detached.</summary>
    public bool AttachIsStuck { get; set; }

    /// <summary>How long each step of an expansion takes.</summary>
    public TimeSpan ExpansionTime { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Disks cannot grow beyond this many bytes: an expansion beyond it is infeasible. Null: without limit.</summary>
    public decimal? LargestDisk { get; set; }

    /// <summary>File systems cannot grow beyond this many bytes on any node: the node's step is infeasible. Null: without limit.</summary>
    public decimal? LargestFileSystem { get; set; }

    /// <summary>File systems grow only when a pod is started, not while one runs.</summary>
    public bool ExpandsOffline { get; set; }

    internal bool TakesProvisioningFailure() => ProvisioningFailures > 0 && ProvisioningFailures-- > 0;

    internal bool TakesSecondVolume() => ProvisionedTwice > 0 && ProvisionedTwice-- > 0;

    internal bool TakesDeletionFailure() => DeletionFailures > 0 && DeletionFailures-- > 0;

    internal bool TakesRecyclingFailure() => RecyclingFailures > 0 && RecyclingFailures-- > 0;
}
