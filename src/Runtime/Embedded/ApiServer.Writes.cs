using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Bookkeeping;
using StsLint.Runtime.Embedded.Admission;
using StsLint.Runtime.Embedded.Defaults;
using StsLint.Runtime.Embedded.Rules;

namespace StsLint.Runtime.Embedded;

public sealed partial class ApiServer
{
    internal const string ForegroundFinalizer = "foregroundDeletion";
    internal const string OrphanFinalizer = "orphan";
    private const long DefaultGraceSeconds = 30;
    private const int LongestGenerated = 63;
    private const int GeneratedLength = 5;
    private const string GeneratedLetters = "bcdfghjklmnpqrstvwxz2456789";
    private readonly List<ApiCause> _causes = [];
    private readonly HashSet<string> _components = new(StringComparer.Ordinal) { "bootstrap", "kubelet", "scheduler", "serviceaccount-controller" };
    private readonly LintRules _rules;

    /// <summary>Says that an actor is a part of the cluster: what it writes is taken to have the types of its fields, and judged by what it can get wrong only.</summary>
    internal void AddComponent(string actor) => _components.Add(actor);

    private bool IsComponent(string actor) => _components.Contains(actor);

    internal ApiResult Create(ApiObject item, string actor, WriteOptions options)
    {
        var isUsers = !IsComponent(actor);
        if (isUsers)
        {
            if (Decoding.Decode(item, options) is var decoded && !decoded.IsOk)
                return decoded;
            item = decoded.Object!;
        }
        item = Named(item);
        var written = item;
        if (NamespaceProblem(item) is { } problem)
            return problem;
        item = item.With(ObjectDefaults.Apply(item.Kind, item.Root, Options));
        item = Tracked(null, item, null, actor, options);
        item = Preparation.WithoutDisabled(Preparation.WithProtection(item), null, Options);
        if (Admit(item) is var admitted && !admitted.IsOk)
            return admitted;
        item = admitted.Object!;
        var metadata = item.Metadata
            .With("uid", _simulation.Random.Uuid())
            .With("creationTimestamp", ApiTime.Write(_simulation.Now))
            .Without("deletionTimestamp").Without("deletionGracePeriodSeconds").Without("resourceVersion")
            .With("generation", HasGeneration(item.Kind) ? 1 : null);
        item = item.WithMetadata(metadata);
        if (HasStatus(item.Kind) && item.Kind != ResourceKinds.Node)
            item = item.WithStatus(Preparation.FirstStatus(item)!);
        if ((Judge(item, null, null, isUsers ? written : null) ?? Refusal(item, null)) is { } refused)
            return refused;
        if (Store.Get(item.Key) is not null)
            return ApiError.AlreadyExists(item.Key);
        if (item.Kind == ResourceKinds.Service)
        {
            if (WithAddresses(item, null) is var addressed && !addressed.IsOk)
                return addressed;
            item = addressed.Object!;
        }
        if (options.IsDryRun)
            return item;
        var stored = Store.Put(item, actor);
        if (stored.Kind == ResourceKinds.Namespace && (Options.Parts & ClusterParts.Bookkeeping) != 0)
            NamespaceKeeper.Furnish(this, stored.Name);
        return stored;
    }

    private static ApiObject Placed(ApiObject item) =>
        !item.Kind.IsNamespaced ? item.WithMetadata(item.Metadata.Without("namespace"))
        : item.Namespace.Length == 0 ? item.WithAt(["metadata", "namespace"], "default")
        : item;

    // With its namespace, and with a name made of metadata.generateName when it has none.
    private ApiObject Named(ApiObject item)
    {
        item = Placed(item);
        var metadata = item.Metadata;
        if (item.Name.Length == 0 && metadata.TextOf("generateName") is { Length: > 0 } prefix)
        {
            Span<char> suffix = stackalloc char[GeneratedLength];
            foreach (ref var letter in suffix)
                letter = GeneratedLetters[_simulation.Random.Below(GeneratedLetters.Length)];
            metadata = metadata.With("name", string.Concat(prefix.AsSpan(0, Math.Min(prefix.Length, LongestGenerated - GeneratedLength)), suffix));
        }
        return item.WithMetadata(metadata);
    }

    internal ApiResult Update(ApiObject item, string? subresource, string actor, WriteOptions options)
    {
        item = Placed(item);
        var key = item.Key;
        if (!IsComponent(actor))
        {
            if (Decoding.Decode(item, options) is var decoded && !decoded.IsOk)
                return decoded;
            item = decoded.Object!;
        }
        if (Store.Get(key) is not { } old)
            return ApiError.NotFound(key);
        if (item.Uid.Length > 0 && item.Uid != old.Uid)
            return ApiError.Conflict(key, $"Precondition failed: UID in precondition: {item.Uid}, UID in object meta: {old.Uid}");
        return Save(old, item, subresource, actor, options);
    }

    internal ApiResult Delete(ObjectKey key, DeleteRequest request, string actor)
    {
        if (Store.Get(key) is not { } old)
            return ApiError.NotFound(key);
        if (request.Uid is { } uid && uid != old.Uid)
            return ApiError.Conflict(key, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.Uid}");
        if (request.ResourceVersion is { } version && version != old.Metadata.TextOf("resourceVersion"))
            return ApiError.Conflict(key, $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {old.Metadata.TextOf("resourceVersion")}");
        if (key.Kind == ResourceKinds.Namespace && (key.Name is "default" or "kube-system" or "kube-public"))
            return ApiError.Forbidden(key, "this namespace may not be deleted");
        if (request.IsDryRun)
            return old;
        var finalizers = old.Finalizers.Without(static each => each.Text is ForegroundFinalizer or OrphanFinalizer);
        finalizers = request.Propagation switch
        {
            Propagation.Foreground => finalizers.Add(ForegroundFinalizer),
            Propagation.Orphan => finalizers.Add(OrphanFinalizer),
            // What was asked for before stays when nothing is asked for now.
            null => old.Finalizers,
            _ => finalizers,
        };
        var grace = key.Kind == ResourceKinds.Pod ? GraceOf(old, request) : 0;
        if (grace == 0 && finalizers.Count == 0 && !IsHeld(old))
            return Store.Remove(old, actor);
        var metadata = old.Metadata.With("finalizers", finalizers.Count == 0 ? null : finalizers);
        var isFirst = !old.IsDeleting;
        if (isFirst || grace < (old.Metadata.IntegerOf("deletionGracePeriodSeconds") ?? 0))
        {
            metadata = metadata.With("deletionTimestamp", ApiTime.Write(_simulation.Now.AddSeconds(grace))).With("deletionGracePeriodSeconds", grace);
            if (isFirst && old.Metadata.IntegerOf("generation") is { } generation)
                metadata = metadata.With("generation", generation + 1);
        }
        if (metadata.Equals(old.Metadata))
            return old;
        var going = old.WithMetadata(metadata);
        return Store.Put(key.Kind == ResourceKinds.Namespace ? going.WithAt(["status", "phase"], "Terminating") : going, actor);
    }

    internal ApiResult Bind(ObjectKey key, string node, string actor)
    {
        if (Store.Get(key) is not { } pod)
            return ApiError.NotFound(key);
        if (pod.IsDeleting)
            return ApiError.Conflict(key, $"pod {key.Name} is being deleted, cannot be assigned to a host");
        if (pod.Spec.TextOf("nodeName") is { Length: > 0 } taken)
            return ApiError.Conflict(key, $"pod {key.Name} is already assigned to node \"{taken}\"");
        var status = PodConditions.With(pod.Status, "PodScheduled", "True", null, null, pod.Metadata["generation"], _simulation.Now);
        return Store.Put(pod.WithAt(["spec", "nodeName"], node).WithStatus(status), actor);
    }

    // Stores the new version of an object; what a user wrote has been decoded.
    private ApiResult Save(ApiObject old, ApiObject item, string? subresource, string actor, WriteOptions options)
    {
        // A patch may name the object and the version that it is meant for.
        if (item.Name != old.Name)
            return ApiError.BadRequest($"the name of the object ({item.Name}) does not match the name on the URL ({old.Name})");
        if (item.Metadata.TextOf("resourceVersion") is { Length: > 0 } version && version != old.Metadata.TextOf("resourceVersion"))
            return ApiError.Conflict(old.Key, "the object has been modified; please apply your changes to the latest version and try again");
        if (item.Uid.Length > 0 && item.Uid != old.Uid)
            return ApiError.Invalid(old.Key, [Causes.Invalid("metadata.uid", Causes.Immutable, item.Uid)]);
        var isUsers = !IsComponent(actor);
        var written = item;
        item = Tracked(old, Settled(old, item, subresource), subresource, actor, options);
        // Of a Service, what is said is judged together with what it keeps.
        if (item.Kind == ResourceKinds.Service)
            written = item;
        if (item.Root.Equals(old.Root))
            return old;
        if ((Judge(item, old, subresource, isUsers && subresource is null ? written : null) ?? (subresource is null ? Refusal(item, old) : null)) is { } refused)
            return refused;
        if (item.Kind == ResourceKinds.Service && subresource is null)
        {
            if (WithAddresses(item, old) is var addressed && !addressed.IsOk)
                return addressed;
            item = addressed.Object!;
        }
        if (options.IsDryRun)
            return item;
        if (item.IsDeleting && item.Finalizers.Count == 0 && !IsHeld(item) && (item.Metadata.IntegerOf("deletionGracePeriodSeconds") ?? 0) == 0)
            return Store.Remove(item, actor);
        return Store.Put(item, actor);
    }

    // The new version as far as the writer has a say in it.
    private ApiObject Settled(ApiObject old, ApiObject item, string? subresource)
    {
        var root = item.Root;
        if (subresource == "status")
        {
            // Of the rest, a write of the status may only change metadata; of a pod's, not even its owners.
            root = old.Root.With("status", root["status"]).With("metadata", root["metadata"]);
            if (old.Kind == ResourceKinds.Pod)
                root = root.WithAt(["metadata", "ownerReferences"], old.Metadata["ownerReferences"]);
        }
        else if (subresource == "scale")
        {
            root = old.Root.WithAt(["spec", "replicas"], root.At("spec", "replicas") is { IsNull: false } replicas ? replicas : 0);
        }
        else if (subresource == "finalize")
        {
            root = old.Root.WithAt(["spec", "finalizers"], root.At("spec", "finalizers"));
        }
        else
        {
            if (old.Kind == ResourceKinds.Namespace)
                root = root.With("spec", old.Root["spec"]);
            if (HasStatus(old.Kind))
                root = root.With("status", old.Root["status"]);
            root = ObjectDefaults.Apply(old.Kind, root, Options);
            if (old.Kind == ResourceKinds.Pod && root["spec"] is ApiMap spec && !ReferenceEquals(spec, old.Root["spec"]))
                root = root.With("spec", PodAdmission.Keep(old.Spec, spec));
            if (old.Kind == ResourceKinds.Service && root["spec"] is ApiMap service && !ReferenceEquals(service, old.Root["spec"]))
                root = root.With("spec", ServiceAddresses.Keep(old.Spec, service));
        }
        // What the server keeps itself.
        var metadata = root.Map("metadata") ?? ApiMap.Empty;
        foreach (var name in (ReadOnlySpan<string>)["name", "namespace", "uid", "creationTimestamp", "resourceVersion", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"])
            metadata = metadata.With(name, old.Metadata[name]);
        foreach (var name in (ReadOnlySpan<string>)["labels", "annotations", "ownerReferences", "finalizers"])
        {
            // Empty is absent.
            if (metadata[name] is ApiMap { Count: 0 } or ApiList { Count: 0 })
                metadata = metadata.Without(name);
        }
        item = item.With(root.With("metadata", metadata));
        if (subresource == "status")
            return item;
        item = Preparation.WithoutDisabled(item, old, Options);
        if (old.Metadata.IntegerOf("generation") is { } generation && !Causes.Same(item.Root["spec"], old.Root["spec"]))
            item = item.WithMetadata(item.Metadata.With("generation", generation + 1));
        return item;
    }

    // Whether the object may be stored as it is now. What a user wrote is judged by all rules.
    private ApiError? Judge(ApiObject item, ApiObject? old, string? subresource, ApiObject? written)
    {
        var causes = _causes;
        causes.Clear();
        MetadataRules.Check(item, old, causes);
        if (written is not null)
            _rules.Check(written, isUpdate: old is not null, causes);
        if (subresource == "status")
            StatusRules.Check(old!, item, causes);
        else if (subresource == "scale" && item.Spec.IntegerOf("replicas") is not >= 0)
            causes.Add(Causes.Invalid("spec.replicas", "must be greater than or equal to 0", item.Spec["replicas"]));
        else if (old is not null)
            UpdateRules.Check(old, item, causes);
        return causes.Count > 0 ? ApiError.Invalid(item.Key, [.. causes]) : null;
    }

    // Objects need their namespace; into one that is going, nothing new comes.
    private ApiError? NamespaceProblem(ApiObject item)
    {
        if (!item.Kind.IsNamespaced)
            return null;
        if (Store.Get(ResourceKinds.Namespace, "", item.Namespace) is not { } ns)
            return ApiError.NotFound(new ObjectKey(ResourceKinds.Namespace, "", item.Namespace));
        if (!ns.IsDeleting)
            return null;
        return ApiError.Forbidden(item.Key, $"unable to create new content in namespace {item.Namespace} because it is being terminated") with
        {
            Causes = [new ApiCause("NamespaceTerminating", "metadata.namespace", $"namespace {item.Namespace} is being terminated")],
        };
    }

    // A namespace stays until it is empty.
    private static bool IsHeld(ApiObject item) => item.Kind == ResourceKinds.Namespace && item.Spec.List("finalizers") is { Count: > 0 };

    private static long GraceOf(ApiObject pod, DeleteRequest request)
    {
        if (pod.Spec.TextOf("nodeName") is not { Length: > 0 } || pod.Status.TextOf("phase") is "Failed" or "Succeeded")
            return 0;
        return Math.Max(0, request.GracePeriodSeconds ?? pod.Spec.IntegerOf("terminationGracePeriodSeconds") ?? DefaultGraceSeconds);
    }

    private static bool HasStatus(ResourceKind kind) => kind.Info.Type.Field("status") is not null;

    // The others either never change their spec, or nobody waits for it to be seen.
    private static bool HasGeneration(ResourceKind kind) => kind.Group switch
    {
        "" => kind == ResourceKinds.Pod || kind.Name == "ReplicationController",
        "apps" => kind != ResourceKinds.ControllerRevision,
        "batch" or "policy" => true,
        "networking.k8s.io" => kind.Name is "Ingress" or "NetworkPolicy" or "IngressClass",
        "scheduling.k8s.io" or "apiextensions.k8s.io" or "admissionregistration.k8s.io" or "flowcontrol.apiserver.k8s.io" => true,
        _ => false,
    };
}
