using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;
using StsLint.Runtime.Embedded.Dns;

namespace StsLint.Runtime.Embedded;

/// <summary>
/// A Kubernetes cluster within this process: an API server, its controllers, nodes and volumes, in virtual time and without threads. The same seed and
/// the same calls give the same course of events. Not for several threads at once.
/// </summary>
public sealed partial class EmbeddedCluster
{
    private readonly List<Controller> _controllers = [];

    /// <summary>Starts a cluster: its nodes are ready, its namespaces (<c>default</c>, <c>kube-system</c>) are there.</summary>
    public EmbeddedCluster(ClusterOptions? options = null)
    {
        Options = options ?? new ClusterOptions();
        Simulation = new Simulation(Options.Seed, Options.Start);
        Store = new Store(Simulation);
        Server = new ApiServer(Simulation, Store, Options);
        Context = new ClusterContext(Simulation, Store, Server, Options);
        Bootstrap();
        AddControllers();
        foreach (var controller in _controllers)
            controller.Start();
    }

    /// <summary>How it was set up.</summary>
    public ClusterOptions Options { get; }

    /// <summary>Virtual time.</summary>
    public Simulation Simulation { get; }

    /// <summary>The objects.</summary>
    public Store Store { get; }

    /// <summary>The API server.</summary>
    public ApiServer Server { get; }

    /// <summary>The control loops that run.</summary>
    public IReadOnlyList<Controller> Controllers => _controllers;

    /// <summary>The names of the cluster's Services and pods.</summary>
    public DnsZone Dns => field ??= new DnsZone(Store, Options);

    /// <summary>What pods have written on volumes.</summary>
    public VolumeData Data => Context.Data;

    /// <summary>What goes wrong with storage: to be set by tests and for play.</summary>
    public StorageFaults StorageFaults => Context.StorageFaults;

    internal ClusterContext Context { get; }

    private void Run(ClusterParts part, params ReadOnlySpan<Func<ClusterContext, Controller>> make)
    {
        if ((Options.Parts & part) == 0)
            return;
        foreach (var each in make)
            _controllers.Add(each(Context));
    }
}
