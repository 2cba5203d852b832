using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>A pod with at least one process on a node, whatever the API says of it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Name">The pod's name.</param>
/// <param name="Uid">The pod's uid: after a deletion by force the pod of this uid may be gone from the API.</param>
/// <param name="Address">Its address.</param>
public sealed record PodProcess(string Node, string Namespace, string Name, string Uid, string Address);

public sealed partial class EmbeddedCluster
{
    private const string AdministratorActor = "admin";

    /// <summary>The pods with processes on nodes, by node and in the order in which they came there. Two of one name mean that an identity is there twice.</summary>
    public IEnumerable<PodProcess> Processes
    {
        get
        {
            foreach (var kubelet in Context.Kubelets?.All ?? [])
            {
                foreach (var pod in kubelet.Pods)
                {
                    if (pod.HasProcess)
                        yield return new PodProcess(kubelet.Node, pod.Key.Namespace, pod.Key.Name, pod.Pod.Uid, pod.Address);
                }
            }
        }
    }

    /// <summary>Whether the node's kubelet runs and reaches the API server.</summary>
    /// <exception cref="FaultRefusedException">There is no such node.</exception>
    public bool IsNodeRunning(string node) => KubeletOf(node).IsRunning;

    /// <summary>The kubelet of a node stops, or is cut off from the API server.</summary>
    /// <param name="node">The node.</param>
    /// <param name="keepsProcesses">Whether the pods' processes go on, as on a node that is only cut off; else the node has lost power.</param>
    /// <exception cref="FaultRefusedException">There is no such node, or it has stopped already.</exception>
    public void StopNode(string node, bool keepsProcesses = true)
    {
        var kubelet = KubeletOf(node);
        if (!kubelet.IsRunning)
            throw new FaultRefusedException($"Node {node} has stopped already; start it first.");
        Context.Kubelets!.StopNode(kubelet, losesPower: !keepsProcesses);
    }

    /// <summary>A node that had stopped comes back: its kubelet learns what is to run there, starts what does not and ends what must not.</summary>
    /// <exception cref="FaultRefusedException">There is no such node, or it has not stopped.</exception>
    public void StartNode(string node)
    {
        var kubelet = KubeletOf(node);
        if (kubelet.IsRunning)
            throw new FaultRefusedException($"Node {node} runs already.");
        Context.Kubelets!.StartNode(kubelet);
    }

    /// <summary>A node is restarted: all its processes end at once, and its kubelet comes back after a while.</summary>
    /// <param name="node">The node.</param>
    /// <param name="downtime">How long it is away; 30 s when nothing is said.</param>
    /// <exception cref="FaultRefusedException">There is no such node.</exception>
    public void RebootNode(string node, TimeSpan? downtime = null)
    {
        var kubelets = Context.Kubelets;
        var kubelet = KubeletOf(node);
        kubelets!.StopNode(kubelet, losesPower: true);
        Simulation.After(downtime ?? TimeSpan.FromSeconds(30), "reboot/" + node, () =>
        {
            if (kubelet.IsRunning || kubelets.Of(node) != kubelet)
                return;
            kubelets.StartNode(kubelet);
            if (Store.Get(ResourceKinds.Node, "", node) is { } rebooted)
                Context.Events.Warning(rebooted, "Rebooted", $"Node {node} has been rebooted, boot id: {Simulation.Random.Uuid()}", "kubelet");
        });
    }

    /// <summary>A new machine registers itself as a node.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="labels">Labels beside <c>kubernetes.io/hostname</c>; without <c>topology.kubernetes.io/zone</c> it is in zone-1.</param>
    /// <exception cref="FaultRefusedException">There is a node of that name.</exception>
    /// <exception cref="ApiException">The API server refuses the name or a label.</exception>
    public void AddNode(string node, ApiMap? labels = null)
    {
        var kubelets = KubeletsOrThrow();
        if (kubelets.Of(node) is not null)
            throw new FaultRefusedException($"There is a node {node} already; choose another name.");
        // A machine that was removed may have left its object.
        var registered = Store.Get(ResourceKinds.Node, "", node) ?? Server.As("kubelet").Create(NodeMachine.Registration(node, "zone-1", labels)).OrThrow();
        var kubelet = kubelets.Add(node);
        Server.As("kubelet").UpdateStatus(registered.WithStatus(NodeMachine.StatusOn(registered, kubelet.Address, Options, Simulation.Now))).OrThrow();
        kubelets.StartNode(kubelet);
    }

    /// <summary>A machine is gone for good, with all that ran on it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="keepsObject">Whether the Node object stays, as when nobody tells the cluster that the machine is gone.</param>
    /// <exception cref="FaultRefusedException">There is no such node.</exception>
    public void RemoveNode(string node, bool keepsObject = false)
    {
        var kubelet = KubeletOf(node);
        Context.Kubelets!.Remove(kubelet);
        if (!keepsObject)
            Server.As(AdministratorActor).Delete(new ObjectKey(ResourceKinds.Node, "", node));
    }

    /// <summary>No pods are put on a node any more.</summary>
    /// <exception cref="FaultRefusedException">There is no such node.</exception>
    public void Cordon(string node) => SetUnschedulable(node, true);

    /// <summary>Pods may be put on a node again.</summary>
    /// <exception cref="FaultRefusedException">There is no such node.</exception>
    public void Uncordon(string node) => SetUnschedulable(node, false);

    /// <summary>The readiness probes of the pods of a name fail, of the present one and of later ones, until they are restored; pods without such a probe act as if they had one.</summary>
    /// <exception cref="FaultRefusedException">They fail already.</exception>
    public void FailReadiness(string ns, string pod)
    {
        if (!Context.Faults.SetUnready(PodKey(ns, pod), true))
            throw new FaultRefusedException($"Readiness of pod {ns}/{pod} fails already.");
        Wake(ns, pod);
    }

    /// <summary>The readiness probes of the pods of a name succeed again.</summary>
    /// <exception cref="FaultRefusedException">They do not fail.</exception>
    public void RestoreReadiness(string ns, string pod)
    {
        if (!Context.Faults.SetUnready(PodKey(ns, pod), false))
            throw new FaultRefusedException($"Readiness of pod {ns}/{pod} was not made to fail.");
        Wake(ns, pod);
    }

    /// <summary>A container's process ends now with an error and, after each of <paramref name="times"/> − 1 further starts, soon again.</summary>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container; the first one when none is said.</param>
    /// <param name="times">How often it crashes in all.</param>
    /// <exception cref="FaultRefusedException">There is no such container, or it does not run.</exception>
    public void Crash(string ns, string pod, string? container = null, int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        var crashed = ContainerOf(LivePod(ns, pod), container);
        if (crashed.State != ContainerState.Running)
            throw new FaultRefusedException($"Container {crashed.Spec.Name} of pod {ns}/{pod} does not run; wait until it does.");
        crashed.Crash(times);
    }

    /// <summary>Fetching an image fails until it is restored. Nodes that have it already start containers from it as long as these do not fetch it each time.</summary>
    /// <param name="image">The image exactly as containers name it.</param>
    /// <exception cref="FaultRefusedException">It cannot be fetched already.</exception>
    public void MakeImageUnpullable(string image)
    {
        if (!Context.Faults.SetUnpullable(image, true))
            throw new FaultRefusedException($"Image {image} cannot be pulled already.");
    }

    /// <summary>An image can be fetched again; who waits for it tries when its pause is over.</summary>
    /// <exception cref="FaultRefusedException">It can be fetched.</exception>
    public void RestoreImage(string image)
    {
        if (!(Context.Faults.SetUnpullable(image, false) | Context.Faults.SetCrashing(image, false)))
            throw new FaultRefusedException($"Image {image} was neither made unpullable nor made to crash.");
    }

    /// <summary>Containers that are started from an image crash soon after, until it is restored.</summary>
    /// <param name="image">The image exactly as containers name it.</param>
    /// <exception cref="FaultRefusedException">They crash already.</exception>
    public void MakeImageCrash(string image)
    {
        if (!Context.Faults.SetCrashing(image, true))
            throw new FaultRefusedException($"Containers of image {image} crash already.");
    }

    /// <summary>The pods of a name, the present one and later ones, take no notice of being told to end: they are killed when their grace is over.</summary>
    /// <exception cref="FaultRefusedException">They do so already.</exception>
    public void IgnoreTermination(string ns, string pod)
    {
        if (!Context.Faults.SetDeaf(PodKey(ns, pod), true))
            throw new FaultRefusedException($"Pod {ns}/{pod} ignores its termination already.");
    }

    /// <summary>The pods of a name end again when they are told to. One that is ending already is killed when its grace is over.</summary>
    /// <exception cref="FaultRefusedException">They do not ignore it.</exception>
    public void HonourTermination(string ns, string pod)
    {
        if (!Context.Faults.SetDeaf(PodKey(ns, pod), false))
            throw new FaultRefusedException($"Pod {ns}/{pod} was not made to ignore its termination.");
    }

    /// <summary>A pod ends with phase Failed, as one that its node evicts; the object stays.</summary>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="reason">What <c>status.reason</c> says.</param>
    /// <param name="message">What <c>status.message</c> says.</param>
    /// <exception cref="FaultRefusedException">There is no such pod on a running node, or it is ending already.</exception>
    public void FailPod(string ns, string pod, string reason = "Evicted", string message = "The node was low on resource: memory. ")
    {
        var failed = LivePod(ns, pod);
        if (!failed.Kubelet.IsRunning)
            throw new FaultRefusedException($"The kubelet of node {failed.Kubelet.Node}, where pod {ns}/{pod} is, does not run; start the node first.");
        if (!failed.Fail(reason, message))
            throw new FaultRefusedException($"Pod {ns}/{pod} is ending already.");
        failed.Warn(reason, message);
        failed.Wake();
    }

    private static ObjectKey PodKey(string ns, string pod) => new(ResourceKinds.Pod, ns, pod);

    private void Wake(string ns, string pod)
    {
        foreach (var each in Context.Kubelets?.PodsOf(ns, pod) ?? [])
            each.Wake();
    }

    private void SetUnschedulable(string node, bool isSet)
    {
        var key = new ObjectKey(ResourceKinds.Node, "", node);
        if (Store.Get(key) is null)
            throw new FaultRefusedException($"There is no node {node}; there are {string.Join(", ", Store.List(ResourceKinds.Node).Select(static each => each.Name))}.");
        Server.As(AdministratorActor).Patch(key, PatchType.Merge, ApiMap.Of(("spec", ApiMap.Of(("unschedulable", isSet ? true : ApiValue.Null))))).OrThrow();
    }

    private Kubelets KubeletsOrThrow() =>
        Context.Kubelets ?? throw new FaultRefusedException($"This cluster was set up without kubelets; include {nameof(ClusterParts)}.{nameof(ClusterParts.Kubelets)} in its parts.");

    private Kubelet KubeletOf(string node)
    {
        var kubelets = KubeletsOrThrow();
        return kubelets.Of(node) ?? throw new FaultRefusedException($"There is no machine {node}; there are {string.Join(", ", kubelets.All.Select(static each => each.Node))}.");
    }

    // The pod that the API knows of.
    private KubeletPod LivePod(string ns, string pod, string? uid = null)
    {
        var kubelets = KubeletsOrThrow();
        uid ??= (Store.Get(ResourceKinds.Pod, ns, pod) ?? throw new FaultRefusedException($"There is no pod {ns}/{pod}.")).Uid;
        foreach (var each in kubelets.PodsOf(ns, pod))
        {
            if (each.Pod.Uid == uid)
                return each;
        }
        throw new FaultRefusedException($"Pod {ns}/{pod} is on no node yet; wait until it is scheduled and started.");
    }

    private static KubeletContainer ContainerOf(KubeletPod pod, string? name)
    {
        if (name is null)
            return pod.Containers[0];
        foreach (var each in pod.Containers)
        {
            if (each.Spec.Name == name)
                return each;
        }
        foreach (var each in pod.InitContainers)
        {
            if (each.Spec.Name == name)
                return each;
        }
        throw new FaultRefusedException($"Pod {pod.Key.Namespace}/{pod.Key.Name} has no container {name}; it has {string.Join(", ", pod.Containers.Concat(pod.InitContainers).Select(static each => each.Spec.Name))}.");
    }
}
