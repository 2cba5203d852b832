using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>
/// Attaches volumes to the nodes where pods need them, and detaches them when no kubelet has them mounted any more: after six minutes also from a node that
/// does not answer, at once from one that is marked as out of service. A volume of one node's modes is attached to one node at a time.
/// Source: pkg/controller/volume/attachdetach.
/// </summary>
internal sealed class AttachDetach : Controller
{
    private const string OutOfService = "node.kubernetes.io/out-of-service";
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(6);
    // Since when an attachment is not needed any more; it is found out anew after a restart, as the real one does.
    private readonly Dictionary<(string Volume, string Node), DateTimeOffset> _unneeded = [];
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);

    public AttachDetach(ClusterContext cluster)
        : base(cluster, "attachdetach-controller") =>
        cluster.VolumeUse.Released += (_, volume) => Enqueue(KeyOf(volume));

    protected override void EnqueueAll()
    {
        _unneeded.Clear();
        _busy.Clear();
        foreach (var volume in Objects.List(ResourceKinds.Volume))
            Enqueue(volume.Key);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Pod)
        {
            // Where it runs and whether it has ended decide, nothing else.
            if (change.Type == ChangeType.Modified && Node(change.Old!) == Node(item) && IsEnded(change.Old!) == IsEnded(item))
                return;
            foreach (var claim in ClaimUsers.ClaimsOf(item))
            {
                if (Objects.Get(ResourceKinds.Claim, item.Namespace, claim)?.Spec.TextOf("volumeName") is { Length: > 0 } volume)
                    Enqueue(KeyOf(volume));
            }
        }
        else if (item.Kind == ResourceKinds.Claim)
        {
            if (item.Spec.TextOf("volumeName") is { Length: > 0 } volume && change.Old?.Status.TextOf("phase") != item.Status.TextOf("phase"))
                Enqueue(KeyOf(volume));
        }
        else if (item.Kind == ResourceKinds.VolumeAttachment)
        {
            if (change.Type != ChangeType.Modified && VolumeAttachments.VolumeOf(item) is { } volume)
                Enqueue(KeyOf(volume));
        }
        else if (item.Kind == ResourceKinds.Node && (change.Type == ChangeType.Deleted || (change.Old is { } old && IsOutOfService(old) != IsOutOfService(item))))
        {
            foreach (var volume in Objects.List(ResourceKinds.Volume))
            {
                if (Cluster.VolumeAttachments.Of(volume.Name).ContainsKey(item.Name))
                    Enqueue(volume.Key);
            }
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (_busy.Contains(key.Name))
            return SyncResult.Done;
        var attachments = Cluster.VolumeAttachments.Of(key.Name);
        var volume = Objects.Get(key.Kind, "", key.Name);
        var pods = volume is null ? [] : PodsOn(volume);
        TimeSpan? again = null;
        foreach (var (node, attachment) in attachments)
        {
            if (pods.ContainsKey(node))
            {
                _unneeded.Remove((key.Name, node));
                continue;
            }
            if (HoldsOn(key.Name, node) is { } wait)
            {
                again = again is null || wait < again ? wait : again;
                continue;
            }
            Work(key, () => Api.Delete(attachment.Key, new DeleteRequest { Uid = attachment.Uid }));
            return SyncResult.Done;
        }
        foreach (var (node, pod) in pods)
        {
            if (attachments.TryGetValue(node, out var known))
            {
                if (!known.Status.IsTrue("attached"))
                {
                    Work(key, () => Attached(known.Key));
                    return SyncResult.Done;
                }
                continue;
            }
            if (Objects.Get(ResourceKinds.Node, "", node) is null)
                continue;
            if (attachments.Count > 0 && IsForOneNode(volume!))
            {
                Cluster.Events.Warning(pod, "FailedAttachVolume", $"Multi-Attach error for volume \"{volume!.Name}\" Volume is already exclusively attached to one node and can't be attached to another", Name);
                continue;
            }
            var made = Api.Create(new ApiObject(ResourceKinds.VolumeAttachment, ApiMap.Of(
                ("apiVersion", "storage.k8s.io/v1"),
                ("kind", "VolumeAttachment"),
                ("metadata", ApiMap.Of(("name", VolumeReadiness.AttachmentName(volume!.Name, node)))),
                ("spec", ApiMap.Of(
                    ("attacher", volume.Spec.Map("csi")?.TextOf("driver") ?? "kubernetes.io/in-tree"),
                    ("nodeName", node),
                    ("source", ApiMap.Of(("persistentVolumeName", volume.Name))))))));
            if (!made.IsOk)
                return SyncResult.Failed(made.Error);
            return SyncResult.Done;
        }
        return again is { } later ? SyncResult.Again(later) : SyncResult.Done;
    }

    // Null when the volume may be detached now.
    private TimeSpan? HoldsOn(string volume, string node)
    {
        if (!Cluster.VolumeUse.IsInUse(node, volume))
        {
            _unneeded.Remove((volume, node));
            return null;
        }
        var machine = Objects.Get(ResourceKinds.Node, "", node);
        var answers = machine is not null && (machine.Status.List("conditions") ?? ApiList.Empty).Maps.Any(static each => each.TextOf("type") == "Ready" && each.TextOf("status") == "True");
        if (!answers && machine is not null && IsOutOfService(machine))
            return null;
        _unneeded.TryAdd((volume, node), Now);
        var left = _unneeded[(volume, node)] + s_longestWait - Now;
        if (left > TimeSpan.Zero)
            return left;
        return answers ? s_longestWait : null;
    }

    // Attaching and detaching take a while, during which nothing else is done with the volume.
    private void Work(ObjectKey key, Func<ApiResult> act)
    {
        if (Cluster.StorageFaults.AttachIsStuck)
        {
            EnqueueAfter(key, TimeSpan.FromSeconds(1));
            return;
        }
        _busy.Add(key.Name);
        Cluster.Simulation.After(Cluster.StorageFaults.AttachTime, Name, () =>
        {
            if (!_busy.Remove(key.Name))
                return;
            var result = act();
            if (result.IsOk || result.Error.IsNotFound)
                Enqueue(key);
            else
                EnqueueAfter(key, TimeSpan.FromSeconds(1));
        });
    }

    private ApiResult Attached(ObjectKey key)
    {
        if (Api.Get(key) is not { IsOk: true } known)
            return ApiError.NotFound(key);
        var result = Api.UpdateStatus(known.Object.WithAt(["status", "attached"], true));
        if (result.IsOk && VolumeAttachments.VolumeOf(known.Object) is { } name && Objects.Get(ResourceKinds.Volume, "", name) is { } volume && PodsOn(volume).TryGetValue(VolumeAttachments.NodeOf(known.Object), out var pod))
            Cluster.Events.Normal(pod, "SuccessfulAttachVolume", $"AttachVolume.Attach succeeded for volume \"{name}\"", Name);
        return result;
    }

    /// <summary>The nodes where pods need the volume, each with one of those pods, by name.</summary>
    private SortedDictionary<string, ApiObject> PodsOn(ApiObject volume)
    {
        var nodes = new SortedDictionary<string, ApiObject>(StringComparer.Ordinal);
        if (!VolumeReadiness.NeedsAttach(Objects, volume) || volume.Spec.Map("claimRef") is not { } reference)
            return nodes;
        var (ns, claim) = (reference.TextOf("namespace") ?? "", reference.TextOf("name") ?? "");
        if (Objects.Get(ResourceKinds.Claim, ns, claim) is not { } bound || bound.Uid != reference.TextOf("uid") || bound.Spec.TextOf("volumeName") != volume.Name || bound.Status.TextOf("phase") != "Bound")
            return nodes;
        foreach (var pod in Cluster.ClaimUsers.Of(ns, claim))
        {
            if (Node(pod) is { Length: > 0 } node && !IsEnded(pod))
                nodes.TryAdd(node, pod);
        }
        return nodes;
    }

    private static bool IsForOneNode(ApiObject volume)
    {
        foreach (var mode in (volume.Spec.List("accessModes") ?? ApiList.Empty).Texts)
        {
            if (mode is not ("ReadWriteOnce" or "ReadWriteOncePod"))
                return false;
        }
        return true;
    }

    private static bool IsOutOfService(ApiObject node) => (node.Spec.List("taints") ?? ApiList.Empty).Maps.Any(static each => each.TextOf("key") == OutOfService);

    private static string Node(ApiObject pod) => pod.Spec.TextOf("nodeName") ?? "";

    private static bool IsEnded(ApiObject pod) => pod.Status.TextOf("phase") is "Failed" or "Succeeded";

    private static ObjectKey KeyOf(string volume) => new(ResourceKinds.Volume, "", volume);
}
