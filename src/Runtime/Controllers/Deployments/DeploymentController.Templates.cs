using System.Buffers;
using System.Security.Cryptography;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Deployments;

/// <summary>ReplicaSets by template and their revisions, and the status of Deployments.</summary>
internal sealed partial class DeploymentController
{
    // Without vowels and what looks alike, as generated names are.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    private const string EarlierRevisions = "deployment.kubernetes.io/revision-history";
    private const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    private const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    // Annotations of a Deployment that are no matter of its ReplicaSets, or that they have of their own.
    private static readonly HashSet<string> s_own = new(StringComparer.Ordinal)
    {
        "kubectl.kubernetes.io/last-applied-configuration", RevisionAnnotation, EarlierRevisions, DesiredReplicas, MaxReplicas, "deprecated.deployment.rollback.to",
    };

    private static ApiObject? Newest(ApiObject deployment, List<ApiObject> sets)
    {
        var template = deployment.Spec.Map("template") ?? ApiMap.Empty;
        return sets.Find(set => Plain(set.Spec.Map("template") ?? ApiMap.Empty).Equals(Plain(template)));
    }

    private static ApiMap Plain(ApiMap template)
    {
        if (template.Map("metadata") is not { } metadata)
            return template;
        var labels = metadata.Map("labels")?.Without(HashLabel);
        metadata = metadata.With("labels", labels is { Count: > 0 } ? labels : null).Without("creationTimestamp");
        return template.With("metadata", metadata.Count == 0 ? null : metadata);
    }

    private ApiError? MakeNewest(ApiObject deployment, List<ApiObject> sets, int replicas, out ApiObject? newest)
    {
        newest = null;
        var template = deployment.Spec.Map("template") ?? ApiMap.Empty;
        var hash = HashOf(template, deployment.Status.IntegerOf("collisionCount") ?? 0);
        var labels = (template.Map("metadata")?.Map("labels") ?? ApiMap.Empty).With(HashLabel, hash);
        var annotations = new ApiMap(deployment.Annotations.Where(static each => !s_own.Contains(each.Key)))
            .With(DesiredReplicas, Text(Replicas(deployment)))
            .With(MaxReplicas, Text(Replicas(deployment) + Limits(deployment, Replicas(deployment)).Surge))
            .With(RevisionAnnotation, Text(sets.Select(Revision).DefaultIfEmpty().Max() + 1));
        var (surge, _) = Limits(deployment, Replicas(deployment));
        if (replicas == 0)
            replicas = Math.Max(0, Math.Min(Replicas(deployment), Replicas(deployment) + surge - sets.Sum(Replicas)));
        var result = Api.Create(new ApiObject(ResourceKinds.ReplicaSet, ApiMap.Of(
            ("apiVersion", "apps/v1"),
            ("kind", "ReplicaSet"),
            ("metadata", ApiMap.Of(
                ("name", $"{deployment.Name}-{hash}"), ("namespace", deployment.Namespace), ("labels", labels), ("annotations", annotations),
                ("ownerReferences", new ApiList(new ApiValue[] { OwnerReference.ControllerOf(deployment).ToMap() })))),
            ("spec", ApiMap.Of(
                ("replicas", replicas),
                ("minReadySeconds", deployment.Spec["minReadySeconds"]),
                ("selector", (deployment.Spec.Map("selector") ?? ApiMap.Empty).WithAt(["matchLabels", HashLabel], hash)),
                ("template", template.WithAt(["metadata", "labels"], labels)))))));
        if (result.IsOk)
        {
            newest = result.Object;
            sets.Add(newest);
            Cluster.Events.Normal(deployment, "ScalingReplicaSet", $"Scaled up replica set {newest.Name} from 0 to {replicas}", Source);
            return null;
        }
        if (result.Error.IsAlreadyExists && Objects.Get(ResourceKinds.ReplicaSet, deployment.Namespace, $"{deployment.Name}-{hash}") is { } taken && taken.Controller?.Uid != deployment.Uid)
        {
            // Another template, or another Deployment, has the name: the next hash is another one.
            var counted = Api.UpdateStatus(deployment.WithStatus(deployment.Status.With("collisionCount", (deployment.Status.IntegerOf("collisionCount") ?? 0) + 1)));
            if (!counted.IsOk)
                return counted.Error;
        }
        Cluster.Events.Warning(deployment, "ReplicaSetCreateError", $"Failed to create new replica set \"{deployment.Name}-{hash}\": {result.Error.Message}", Source);
        return result.Error;
    }

    // The newest template has the highest number, also when it is an old one again.
    private ApiError? MarkRevision(ref ApiObject deployment, ref ApiObject newest, List<ApiObject> sets)
    {
        var kept = newest;
        var revision = Math.Max(Revision(newest), sets.Where(set => set != kept).Select(Revision).DefaultIfEmpty().Max() + 1);
        var minReady = deployment.Spec["minReadySeconds"];
        // What was written at the Deployment tells of its present template too: kubectl shows the cause of a change so.
        var annotations = newest.Annotations;
        foreach (var (name, value) in deployment.Annotations)
        {
            if (!s_own.Contains(name))
                annotations = annotations.With(name, value);
        }
        if (Revision(newest) is > 0 and var earlier && earlier < revision)
            annotations = annotations.With(EarlierRevisions, annotations.TextOf(EarlierRevisions) is { Length: > 0 } known ? $"{known},{Text(earlier)}" : Text(earlier));
        var marked = newest.WithAt(["metadata", "annotations"], annotations.With(RevisionAnnotation, Text(revision))).WithAt(["spec", "minReadySeconds"], minReady);
        if (!marked.Root.Equals(newest.Root))
        {
            var result = Api.Update(marked);
            if (!result.IsOk)
                return result.Error;
            sets[sets.IndexOf(newest)] = result.Object;
            newest = result.Object;
        }
        if (Revision(deployment) == revision)
            return null;
        var updated = Api.Update(deployment.WithAt(["metadata", "annotations", RevisionAnnotation], Text(revision)));
        if (updated.IsOk)
            deployment = updated.Object;
        return updated.Error;
    }

    private (ApiMap Status, TimeSpan? Again) StatusOf(ApiObject deployment, List<ApiObject> sets)
    {
        var newest = Newest(deployment, sets);
        int Sum(string name) => sets.Sum(set => (int)(set.Status.IntegerOf(name) ?? 0));
        var wanted = Replicas(deployment);
        var (replicas, ready, available) = (Sum("replicas"), Sum("readyReplicas"), Sum("availableReplicas"));
        var updated = (int)(newest?.Status.IntegerOf("replicas") ?? 0);
        var old = deployment.Status;
        var status = old.With("observedGeneration", deployment.Generation)
            .With("replicas", replicas == 0 ? null : replicas).With("updatedReplicas", updated == 0 ? null : updated)
            .With("readyReplicas", ready == 0 ? null : ready).With("availableReplicas", available == 0 ? null : available)
            .With("unavailableReplicas", Math.Max(0, Math.Max(replicas, wanted) - available) is > 0 and var missing ? missing : null);
        var isAvailable = available >= wanted - Limits(deployment, wanted).Unavailable;
        status = Condition(status, "Available", isAvailable ? "True" : "False", isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable", isAvailable ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", isProgress: false);
        var isPaused = deployment.Spec.IsTrue("paused");
        var progress = PodConditions.Find(old, "Progressing")?.TextOf("reason");
        if (isPaused)
            return (progress == "ProgressDeadlineExceeded" ? status : Condition(status, "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", isProgress: false), null);
        if (progress == "DeploymentPaused")
            status = Condition(status, "Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed", isProgress: false);
        if (newest is null)
            return (status, null);
        var isComplete = updated == wanted && replicas == wanted && available == wanted && newest.Generation <= (newest.Status.IntegerOf("observedGeneration") ?? 0);
        if (isComplete)
            return (Condition(status, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{newest.Name}\" has successfully progressed.", isProgress: false), null);
        var hasMoved = !Equals(old["replicas"], status["replicas"]) || !Equals(old["updatedReplicas"], status["updatedReplicas"]) || !Equals(old["readyReplicas"], status["readyReplicas"]) || !Equals(old["availableReplicas"], status["availableReplicas"]);
        var before = PodConditions.Find(old, "Progressing");
        if (hasMoved || before is null || before.TextOf("reason") == "NewReplicaSetAvailable")
            status = Condition(status, "Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{newest.Name}\" is progressing.", isProgress: true);
        else if (before.TextOf("reason") == "ProgressDeadlineExceeded")
            return (status, null);
        var deadline = TimeSpan.FromSeconds(deployment.Spec.IntegerOf("progressDeadlineSeconds") ?? 600);
        var since = ApiTime.Read(PodConditions.Find(status, "Progressing")!.TextOf("lastUpdateTime")) ?? Now;
        var left = since + deadline - Now;
        if (left > TimeSpan.Zero)
            return (status, left);
        return (Condition(status, "Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{newest.Name}\" has timed out progressing.", isProgress: false), null);
    }

    private ApiMap Condition(ApiMap status, string type, string state, string reason, string message, bool isProgress)
    {
        var before = PodConditions.Find(status, type);
        if (before is not null && before.TextOf("status") == state && before.TextOf("reason") == reason && !isProgress)
            return status;
        var now = ApiTime.Write(Now);
        var condition = ApiMap.Of(
            ("type", type), ("status", state), ("lastUpdateTime", now),
            ("lastTransitionTime", before is not null && before.TextOf("status") == state ? before["lastTransitionTime"] : now), ("reason", reason), ("message", message));
        var conditions = status.List("conditions") ?? ApiList.Empty;
        return status.With("conditions", conditions.Without(each => ReferenceEquals(each, before)).Add(condition));
    }

    private static string HashOf(ApiMap template, long collisions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ApiJson.Write(template, buffer);
        var number = BitConverter.ToUInt64(SHA256.HashData([.. buffer.WrittenSpan, .. BitConverter.GetBytes(collisions)]));
        Span<char> hash = stackalloc char[10];
        foreach (ref var character in hash)
        {
            character = Alphabet[(int)(number % (ulong)Alphabet.Length)];
            number /= (ulong)Alphabet.Length;
        }
        return new string(hash);
    }
}
