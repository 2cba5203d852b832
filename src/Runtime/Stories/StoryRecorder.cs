using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Runtime.Stories;

/// <summary>Watches an embedded cluster and writes down what happens in it, in the order in which it happens.</summary>
public sealed class StoryRecorder
{
    // What controllers keep for themselves, or what shows in other lines.
    private static readonly HashSet<string> s_untold = new(StringComparer.Ordinal) { "ControllerRevision", "Endpoints", "EndpointSlice", "Event", "Lease", "ReplicaSet", "VolumeAttachment" };

    // These show in lines of their own, or are said every few seconds.
    private static readonly HashSet<string> s_untoldReasons = new(StringComparer.Ordinal) { "FailedScheduling", "Unhealthy", "BackOff", "Failed", "NodeNotReady", "FailedDelete" };

    private readonly EmbeddedCluster _cluster;
    private readonly StoryNames _names;
    private readonly PodStory _pods;
    private readonly VolumeStory _volumes;
    private readonly DnsStory _dns;
    private readonly HashSet<(string Uid, string Reason, string Message)> _told = [];
    private readonly DateTimeOffset _start;

    /// <summary>Begins a story: from now on all is written down.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="ns">The namespace that the story is about; objects of others are named with theirs.</param>
    public StoryRecorder(EmbeddedCluster cluster, string ns = "default")
    {
        _cluster = cluster;
        _start = cluster.Simulation.Now;
        _names = new StoryNames(ns);
        _pods = new PodStory(_names, Tell);
        _volumes = new VolumeStory(_names, Tell);
        _dns = new DnsStory(cluster, ns, Tell);
        cluster.Store.Changed += OnChange;
        cluster.Context.Events.Written += OnEvent;
    }

    /// <summary>The story so far.</summary>
    public Story Story { get; } = new();

    internal StoryNames Names => _names;

    /// <summary>Nothing more is written down.</summary>
    public void Stop()
    {
        _cluster.Store.Changed -= OnChange;
        _cluster.Context.Events.Written -= OnEvent;
    }

    internal void Tell(StoryKind kind, string subject, string what) => Story.Add(new StoryLine(_cluster.Simulation.Now - _start, kind, subject, what));

    private void Tell(ApiObject about, string what) => Tell(StoryKind.Event, _names.Of(about), what);

    private void OnChange(StoreChange change)
    {
        var item = change.Object;
        switch (item.Kind.Name)
        {
            case "Pod":
                _pods.Hear(change);
                break;
            case "PersistentVolumeClaim" or "PersistentVolume" or "VolumeAttachment":
                _volumes.Hear(change);
                break;
            case "StatefulSet" or "Deployment":
                HearWorkload(change);
                break;
            case "Node":
                HearNode(change);
                break;
            case "EndpointSlice":
                _dns.Hear(change);
                break;
            case "ControllerRevision":
                if (change.Type != ChangeType.Deleted)
                    _names.Numbered(item);
                break;
            default:
                if (!s_untold.Contains(item.Kind.Name) && !IsOfController(change))
                    HearOther(change);
                break;
        }
    }

    // The accounts and certificates that every namespace gets are not part of anybody's story.
    private static bool IsOfController(StoreChange change) => change.Actor.EndsWith("controller", StringComparison.Ordinal) || change.Actor is "bootstrap" or "kubelet" or "scheduler" or "root-ca-cert-publisher";

    private void HearOther(StoreChange change)
    {
        var item = change.Object;
        switch (change.Type)
        {
            case ChangeType.Added:
                Tell(item, item.Kind == ResourceKinds.Service ? item.Spec.TextOf("clusterIP") == "None" ? "created, headless" : "created" : "created");
                break;
            case ChangeType.Deleted:
                Tell(item, "is gone");
                break;
            default:
                if (!change.Old!.IsDeleting && item.IsDeleting)
                    Tell(item, "is to be deleted");
                else if (!item.Root.Without("status").Without("metadata").Equals(change.Old.Root.Without("status").Without("metadata")))
                    Tell(item, "changed");
                break;
        }
    }

    private void HearWorkload(StoreChange change)
    {
        var item = change.Object;
        var replicas = item.Spec.IntegerOf("replicas") ?? 1;
        switch (change.Type)
        {
            case ChangeType.Added:
                Tell(item, $"created: {Count(replicas, "replica")}{(item.Spec.TextOf("podManagementPolicy") == "Parallel" ? ", Parallel" : "")}");
                return;
            case ChangeType.Deleted:
                Tell(item, "is gone");
                return;
        }
        var old = change.Old!;
        if (!old.IsDeleting && item.IsDeleting)
            Tell(item, "is to be deleted");
        var before = old.Spec.IntegerOf("replicas") ?? 1;
        if (before != replicas)
            Tell(item, string.Create(CultureInfo.InvariantCulture, $"scaled from {before} to {replicas}"));
        if (!ReferenceEquals(item.Spec, old.Spec) && !item.Spec.Equals(old.Spec))
        {
            foreach (var field in FieldComparison.Between(old, item).Where(static each => each.Field.StartsWith("spec.", StringComparison.Ordinal) && each.Field != "spec.replicas"))
                Tell(item, $"{field.Field["spec.".Length..]}: {Shown(field.From)} -> {Shown(field.To)}");
        }
        if (!IsComplete(old) && IsComplete(item))
            Tell(item, replicas == 0 ? "has no pods left" : $"all {Count(replicas, "pod")} ready{Version(item)}");
    }

    private string Version(ApiObject set)
    {
        var number = set.Kind == ResourceKinds.StatefulSet ? _names.NumberOf(set.Namespace, set.Status.TextOf("currentRevision") ?? "") : 0;
        return number <= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", revision {number}");
    }

    private static bool IsComplete(ApiObject item)
    {
        var replicas = item.Spec.IntegerOf("replicas") ?? 1;
        var status = item.Status;
        return (status.IntegerOf("observedGeneration") ?? 0) >= item.Generation
            && (status.IntegerOf("replicas") ?? 0) == replicas
            && (status.IntegerOf("readyReplicas") ?? 0) == replicas
            && (item.Kind != ResourceKinds.StatefulSet || status.TextOf("currentRevision") == status.TextOf("updateRevision") || HasPartition(item))
            && (item.Kind == ResourceKinds.StatefulSet || (status.IntegerOf("updatedReplicas") ?? 0) == replicas);
    }

    private static bool HasPartition(ApiObject set) =>
        (set.Spec.Map("updateStrategy")?.Map("rollingUpdate")?.IntegerOf("partition") ?? 0) is > 0 and var partition
        && (set.Status.IntegerOf("updatedReplicas") ?? 0) >= Math.Max(0, (set.Spec.IntegerOf("replicas") ?? 1) - partition);

    private void HearNode(StoreChange change)
    {
        var item = change.Object;
        if (change.Type != ChangeType.Modified)
        {
            Tell(item, change.Type == ChangeType.Added ? "joined" : "is gone");
            return;
        }
        var old = change.Old!;
        if (IsReady(old) != IsReady(item))
            Tell(item, IsReady(item) == "True" ? "is ready" : IsReady(item) == "Unknown" ? "does not answer" : "is not ready");
        if (old.Spec.IsTrue("unschedulable") != item.Spec.IsTrue("unschedulable"))
            Tell(item, item.Spec.IsTrue("unschedulable") ? "cordoned" : "uncordoned");
        var (before, after) = (Taints(old), Taints(item));
        foreach (var taint in after.Except(before))
            Tell(item, "taint " + taint);
        foreach (var taint in before.Except(after))
            Tell(item, "taint removed: " + taint);
    }

    private static string IsReady(ApiObject node)
    {
        foreach (var condition in (node.Status.List("conditions") ?? ApiList.Empty).Maps)
        {
            if (condition.TextOf("type") == "Ready")
                return condition.TextOf("status") ?? "";
        }
        return "";
    }

    // The one of a cordoned node says the same as the line on that.
    private static List<string> Taints(ApiObject node) =>
        [.. (node.Spec.List("taints") ?? ApiList.Empty).Maps.Where(static taint => taint.TextOf("key") != "node.kubernetes.io/unschedulable").Select(static taint => $"{taint.TextOf("key")}{(taint.TextOf("value") is { Length: > 0 } value ? "=" + value : "")}:{taint.TextOf("effect")}")];

    private void OnEvent(ApiObject about, string type, string reason, string message, string source)
    {
        if ((type == "Warning" || reason is "FailedBinding" or "TaintManagerEviction") && !s_untoldReasons.Contains(reason) && _told.Add((about.Uid, reason, message)))
            Tell(about, $"{reason}: {_names.Replace(message + NearMissesOf(about, reason))}");
    }

    // The Event says only that none fits.
    private string NearMissesOf(ApiObject about, string reason) =>
        reason == "FailedBinding" && about.Kind == ResourceKinds.Claim && about.Spec.TextOf("volumeName") is not { Length: > 0 }
            ? NearMisses.Clause(NearMisses.Of(about, _cluster.Store.List(ResourceKinds.Volume))) : "";

    private static string Shown(ApiValue? value) => value switch
    {
        null => "none",
        ApiText text => text.Value.Length == 0 ? "\"\"" : text.Value,
        _ => value.ToString(),
    };

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
