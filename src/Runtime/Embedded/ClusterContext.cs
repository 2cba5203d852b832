using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;

namespace StsLint.Runtime.Embedded;

/// <summary>What the parts of an embedded cluster share.</summary>
public sealed class ClusterContext
{
    private readonly List<(Controller Controller, Action<StoreChange> Hears)> _subscribers = [];
    private readonly Dictionary<Controller, IObjectReader> _readers = [];

    internal ClusterContext(Simulation simulation, Store store, ApiServer server, ClusterOptions options)
    {
        Simulation = simulation;
        Store = store;
        Server = server;
        Options = options;
        Events = new EventRecorder(this);
        PodsOnNodes = new PodsOnNodes(store);
        ClaimUsers = new ClaimUsers(store);
        VolumeAttachments = new VolumeAttachments(store);
        store.Changed += change =>
        {
            // A subscriber may stop others, or itself.
            foreach (var (controller, hears) in _subscribers.ToArray())
            {
                if (!_readers.ContainsKey(controller))
                    hears(change);
            }
        };
    }

    /// <summary>Virtual time.</summary>
    public Simulation Simulation { get; }

    /// <summary>The objects.</summary>
    public Store Store { get; }

    /// <summary>The API server in front of them.</summary>
    public ApiServer Server { get; }

    /// <summary>How the cluster was set up.</summary>
    public ClusterOptions Options { get; }

    /// <summary>Writes Events.</summary>
    public EventRecorder Events { get; }

    /// <summary>What pods have written on volumes.</summary>
    public VolumeData Data { get; } = new();

    /// <summary>What goes wrong with storage.</summary>
    public StorageFaults StorageFaults { get; } = new();

    /// <summary>Which volumes the kubelets have mounted.</summary>
    internal VolumeUse VolumeUse { get; } = new();

    /// <summary>Which pods use which claims.</summary>
    internal ClaimUsers ClaimUsers { get; }

    /// <summary>Which volumes are attached to which nodes.</summary>
    internal VolumeAttachments VolumeAttachments { get; }

    /// <summary>Which pods are bound to which nodes.</summary>
    internal PodsOnNodes PodsOnNodes { get; }

    /// <summary>What is wrong with pods and images.</summary>
    internal KubeletFaults Faults { get; } = new();

    /// <summary>The nodes' kubelets; null when they do not take part.</summary>
    internal Kubelets? Kubelets { get; set; }

    internal void Subscribe(Controller controller, Action<StoreChange> hears)
    {
        _subscribers.RemoveAll(each => each.Controller == controller);
        _subscribers.Add((controller, hears));
    }

    internal void Unsubscribe(Controller controller) => _subscribers.RemoveAll(each => each.Controller == controller);

    internal IObjectReader ReaderOf(Controller controller) => _readers.Count > 0 && _readers.TryGetValue(controller, out var reader) ? reader : Store;

    /// <summary>From now on the controller sees what the reader shows, and hears only what the reader tells it. Null: the store itself again.</summary>
    internal void SetReader(Controller controller, IObjectReader? reader)
    {
        if (reader is null)
            _readers.Remove(controller);
        else
            _readers[controller] = reader;
    }

    /// <summary>Tells a controller with a reader of its own of a change.</summary>
    internal void Tell(Controller controller, StoreChange change)
    {
        foreach (var (subscriber, hears) in _subscribers.ToArray())
        {
            if (subscriber == controller)
                hears(change);
        }
    }
}
