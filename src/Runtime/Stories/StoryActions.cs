using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Stories;

/// <summary>What a step does to an embedded cluster beside the calls of its API. A text that comes back says why it could not be done.</summary>
internal static class StoryActions
{
    private const string OutOfServiceTaint = "node.kubernetes.io/out-of-service";

    public static string? Write(EmbeddedCluster cluster, string ns, WriteFileStep step) => Try(() => cluster.WriteFile(ns, step.Pod, step.File, step.Text));

    public static (string? Text, string? Failure) Read(EmbeddedCluster cluster, string ns, ReadFileStep step)
    {
        string? text = null;
        var failure = Try(() => text = cluster.ReadFile(ns, step.Pod, step.File));
        return failure is not null ? (null, failure) : text is null ? (null, $"there is no file {step.File} in pod {step.Pod}") : (text, null);
    }

    /// <summary>Whether a pod can be asked for a file and does not have it.</summary>
    public static bool IsMissingFile(EmbeddedCluster cluster, string ns, string pod, string file)
    {
        var isMissing = false;
        return Try(() => isMissing = cluster.ReadFile(ns, pod, file) is null) is null && isMissing;
    }

    /// <summary>A node's name, or the name of the node that a pod is on; null when it is on none.</summary>
    public static string? NodeOf(EmbeddedCluster cluster, string ns, string name)
    {
        if (!name.StartsWith("pod/", StringComparison.Ordinal))
            return name;
        return cluster.Store.Get(ResourceKinds.Pod, ns, name["pod/".Length..])?.Spec.TextOf("nodeName") is { Length: > 0 } node ? node : null;
    }

    public static string Say(NodeStep step) => step.Verb switch
    {
        NodeVerb.Stop => $"node {step.Node} is cut off",
        NodeVerb.PowerOff => $"node {step.Node} loses power",
        NodeVerb.Start => $"node {step.Node} comes back",
        NodeVerb.Reboot => $"node {step.Node} is restarted",
        NodeVerb.Cordon => $"cordon node {step.Node}",
        NodeVerb.Uncordon => $"uncordon node {step.Node}",
        NodeVerb.OutOfService => $"node {step.Node} is declared out of service",
        NodeVerb.InService => $"node {step.Node} is declared in service again",
        NodeVerb.Add => $"node {step.Node} joins",
        _ => $"node {step.Node} is gone for good",
    };

    public static string? Do(EmbeddedCluster cluster, NodeStep step) => Try(() =>
    {
        switch (step.Verb)
        {
            case NodeVerb.Stop:
                cluster.StopNode(step.Node);
                break;
            case NodeVerb.PowerOff:
                cluster.StopNode(step.Node, keepsProcesses: false);
                break;
            case NodeVerb.Start:
                cluster.StartNode(step.Node);
                break;
            case NodeVerb.Reboot:
                cluster.RebootNode(step.Node);
                break;
            case NodeVerb.Cordon:
                cluster.Cordon(step.Node);
                break;
            case NodeVerb.Uncordon:
                cluster.Uncordon(step.Node);
                break;
            case NodeVerb.Add:
                cluster.AddNode(step.Node);
                break;
            case NodeVerb.Remove:
                cluster.RemoveNode(step.Node);
                break;
            default:
                Taint(cluster, step.Node, step.Verb == NodeVerb.OutOfService);
                break;
        }
    });

    public static string Say(FaultStep step) => step.Verb switch
    {
        FaultVerb.FailReadiness => $"the readiness of {step.Name} fails",
        FaultVerb.RestoreReadiness => $"the readiness of {step.Name} is restored",
        FaultVerb.Crash => $"{step.Name} crashes",
        FaultVerb.FailPod => $"{step.Name} is evicted by its node",
        FaultVerb.IgnoreTermination => $"{step.Name} takes no notice of its termination",
        FaultVerb.HonourTermination => $"{step.Name} takes notice of its termination again",
        FaultVerb.BreakImage => $"{step.Name} cannot be pulled",
        FaultVerb.CrashImage => $"what runs {step.Name} crashes",
        _ => $"{step.Name} is restored",
    };

    public static string? Do(EmbeddedCluster cluster, FaultStep step, string ns) => Try(() =>
    {
        switch (step.Verb)
        {
            case FaultVerb.FailReadiness:
                cluster.FailReadiness(ns, step.Name);
                break;
            case FaultVerb.RestoreReadiness:
                cluster.RestoreReadiness(ns, step.Name);
                break;
            case FaultVerb.Crash:
                cluster.Crash(ns, step.Name);
                break;
            case FaultVerb.FailPod:
                cluster.FailPod(ns, step.Name);
                break;
            case FaultVerb.IgnoreTermination:
                cluster.IgnoreTermination(ns, step.Name);
                break;
            case FaultVerb.HonourTermination:
                cluster.HonourTermination(ns, step.Name);
                break;
            case FaultVerb.BreakImage:
                cluster.MakeImageUnpullable(step.Name);
                break;
            case FaultVerb.CrashImage:
                cluster.MakeImageCrash(step.Name);
                break;
            default:
                cluster.RestoreImage(step.Name);
                break;
        }
    });

    /// <summary>Gives a set the template of an earlier revision, as <c>kubectl rollout undo</c> does.</summary>
    public static string? Undo(EmbeddedCluster cluster, UndoStep step, string ns)
    {
        if (step.Object.Kind != ResourceKinds.StatefulSet)
            return $"only a set can be taken back; {step.Object} is none";
        if (cluster.Store.Get(step.Object.KeyIn(ns)) is not { } set)
            return $"there is no {step.Object}";
        var revisions = cluster.Store.OwnedBy(set.Uid).Where(static item => item.Kind == ResourceKinds.ControllerRevision).OrderBy(static item => item.Root.IntegerOf("revision") ?? 0).ToList();
        var goal = step.Revision is { } number ? revisions.Find(item => item.Root.IntegerOf("revision") == number) : revisions.Count >= 2 ? revisions[^2] : null;
        if (goal is null)
        {
            return step.Revision is null ? $"{step.Object} has no earlier revision"
                : string.Create(CultureInfo.InvariantCulture, $"{step.Object} has no revision {step.Revision}; it has {string.Join(", ", revisions.Select(static item => item.Root.IntegerOf("revision")))}");
        }
        if (goal.Root.Map("data") is not { } data)
            return $"revision {goal.Name} holds no template";
        var result = cluster.Server.As(EmbeddedCluster.UserActor).Patch(set.Key, PatchType.StrategicMerge, data);
        return result.IsOk ? null : result.Error.Message;
    }

    private static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (FaultRefusedException e)
        {
            return e.Message.TrimEnd('.');
        }
    }

    private static void Taint(EmbeddedCluster cluster, string name, bool isSet)
    {
        if (cluster.Store.Get(ResourceKinds.Node, "", name) is not { } node)
            throw new FaultRefusedException($"There is no node {name}.");
        var taints = (node.Spec.List("taints") ?? ApiList.Empty).Without(static taint => (taint as ApiMap)?.TextOf("key") == OutOfServiceTaint);
        if (isSet)
            taints = taints.Add(ApiMap.Of(("key", OutOfServiceTaint), ("value", "nodeshutdown"), ("effect", "NoExecute")));
        cluster.Server.As(EmbeddedCluster.UserActor).Update(node.WithAt(["spec", "taints"], taints.Count == 0 ? null : taints)).OrThrow();
    }
}
