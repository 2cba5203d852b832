using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Traces;

/// <summary>Sees what controllers write and what objects look like, in the words of the recorded scenarios: no times, uids, versions and messages.</summary>
internal sealed class TraceObserver
{
    private static readonly string[] s_identityLabels = ["controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"];

    private readonly EmbeddedCluster _cluster;
    private readonly string _namespace;
    private readonly string[] _people;
    private readonly Dictionary<ObjectKey, (int Count, string Uid)> _incarnations = [];
    private readonly Dictionary<string, (string Set, string Name)> _revisions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _revisionsOfSet = new(StringComparer.Ordinal);
    private readonly List<ApiMap> _events = [];
    private readonly List<ApiMap> _reasons = [];
    private readonly List<string> _actions = [];

    public TraceObserver(EmbeddedCluster cluster, string ns, params string[] people)
    {
        _cluster = cluster;
        _namespace = ns;
        _people = people;
        cluster.Store.Changed += See;
        cluster.Context.Events.Written += (about, type, reason, message, source) =>
        {
            if (source != "statefulset-controller")
                return;
            var told = ApiMap.Of(("type", type), ("reason", reason), ("involved", $"{about.Kind.Name}/{about.Name}"), ("about", AboutOf(message)));
            if (!_reasons.Contains(told))
                _reasons.Add(told);
        };
    }

    /// <summary>What the API server refused of the step; null when it refused nothing.</summary>
    public ApiError? Refusal { get; set; }

    public IReadOnlyList<ApiMap> Events => _events;

    public IReadOnlyList<ApiMap> EventReasons => _reasons;

    public IReadOnlyList<string> Actions => _actions;

    public void BeginStep()
    {
        _events.Clear();
        _reasons.Clear();
        _actions.Clear();
    }

    public void BeginAction(string action) => _actions.Add(action);

    /// <summary>The name of a revision by the one that it has in a scenario.</summary>
    public string RevisionName(string set, string name) => _revisions.First(each => each.Value == (set, name)).Key;

    public IEnumerable<ApiMap> Pods() => List(ResourceKinds.Pod).Select(pod =>
    {
        var volumes = (pod.Spec.List("volumes") ?? ApiList.Empty).Maps.ToList();
        var others = volumes.Where(static volume => !volume.Has("persistentVolumeClaim")).Select(static volume => volume["name"]!).ToArray();
        return ApiMap.Of(
            ("name", pod.Name),
            ("inc", Incarnation(pod)),
            ("phase", pod.Status["phase"] ?? ApiValue.Null),
            ("ready", pod.Status.List("conditions")?.Maps.Any(static each => each.TextOf("type") == "Ready" && each.TextOf("status") == "True") == true),
            ("terminating", pod.IsDeleting),
            ("revision", RevisionOf(pod.Labels.TextOf("controller-revision-hash"))),
            ("node", pod.Spec.TextOf("nodeName") is { Length: > 0 } node ? node : ApiValue.Null),
            ("podNameLabel", pod.Labels["statefulset.kubernetes.io/pod-name"] ?? ApiValue.Null),
            ("podIndexLabel", pod.Labels["apps.kubernetes.io/pod-index"] ?? ApiValue.Null),
            ("labels", OtherLabels(pod)),
            ("annotations", pod.Annotations.Count == 0 ? null : pod.Annotations),
            ("hostname", pod.Spec["hostname"] ?? ApiValue.Null),
            ("subdomain", pod.Spec["subdomain"] ?? ApiValue.Null),
            ("image", ((ApiMap)pod.Spec.List("containers")![0])["image"]),
            ("owners", Owners(pod, showStale: true)),
            ("claims", ClaimsOf(pod)),
            ("otherVolumes", others.Length == 0 ? null : new ApiList(others)));
    });

    public IEnumerable<ApiMap> Claims() => List(ResourceKinds.Claim).Select(claim => ApiMap.Of(
        ("name", claim.Name),
        ("inc", Incarnation(claim)),
        ("phase", claim.Status["phase"] ?? ApiValue.Null),
        ("terminating", claim.IsDeleting),
        ("labels", claim.Labels),
        ("owners", Owners(claim, showStale: true)),
        ("request", claim.Spec.At("resources", "requests", "storage") ?? ApiValue.Null),
        ("accessModes", claim.Spec["accessModes"] ?? ApiList.Empty),
        ("storageClass", claim.Spec["storageClassName"] ?? ApiValue.Null),
        ("volume", claim.Spec["volumeName"] ?? ApiValue.Null)));

    public IEnumerable<ApiMap> Revisions() => List(ResourceKinds.ControllerRevision).Select(revision =>
    {
        var (set, name) = _revisions.GetValueOrDefault(revision.Name, ("", revision.Name));
        return ApiMap.Of(("set", set), ("name", name), ("revision", revision.Root["revision"]), ("owners", Owners(revision, showStale: true)));
    });

    public ApiMap Status()
    {
        var result = ApiMap.Empty;
        foreach (var set in List(ResourceKinds.StatefulSet))
        {
            var status = set.Status;
            result = result.With(set.Name, ApiMap.Of(
                ("inc", Incarnation(set)),
                ("terminating", set.IsDeleting),
                ("generation", set.Generation),
                ("observedGeneration", status.IntegerOf("observedGeneration") ?? 0),
                ("specReplicas", set.Spec["replicas"]),
                ("replicas", status.IntegerOf("replicas") ?? 0),
                ("readyReplicas", status.IntegerOf("readyReplicas") ?? 0),
                ("availableReplicas", status.IntegerOf("availableReplicas") ?? 0),
                ("currentReplicas", status.IntegerOf("currentReplicas") ?? 0),
                ("updatedReplicas", status.IntegerOf("updatedReplicas") ?? 0),
                ("currentRevision", RevisionOf(status.TextOf("currentRevision"))),
                ("updateRevision", RevisionOf(status.TextOf("updateRevision"))),
                ("specMaxUnavailable", set.Spec.At("updateStrategy", "rollingUpdate", "maxUnavailable"))));
        }
        return result;
    }

    private void See(StoreChange change)
    {
        var item = change.Object;
        if (item.Namespace != _namespace || item.Kind.Name is not ("Pod" or "PersistentVolumeClaim" or "ControllerRevision" or "StatefulSet"))
            return;
        if (change.Type == ChangeType.Added)
        {
            _incarnations[item.Key] = (_incarnations.GetValueOrDefault(item.Key).Count + 1, item.Uid);
            if (item.Kind == ResourceKinds.ControllerRevision)
                Number(item);
        }
        if (Array.IndexOf(_people, change.Actor) >= 0 || ByOf(change.Actor) is not { } by)
            return;
        var told = change.Type switch
        {
            ChangeType.Added => Created(item),
            ChangeType.Deleted => ApiMap.Of(("op", "deleted")),
            _ => Changed(change.Old!, item),
        };
        if (told is null)
            return;
        var (set, name) = _revisions.GetValueOrDefault(item.Name, ("", item.Name));
        var isRevision = item.Kind == ResourceKinds.ControllerRevision;
        told = told.With("kind", item.Kind.Name).With("name", isRevision ? name : item.Name).With("set", isRevision ? (ApiValue)set : null).With("by", by);
        _events.Add(_actions.Count == 0 ? told : told.With("after", _actions.Count));
    }

    private void Number(ApiObject revision)
    {
        if (revision.Controller is not { } set || _revisions.ContainsKey(revision.Name))
            return;
        var number = _revisionsOfSet[set.Name] = _revisionsOfSet.GetValueOrDefault(set.Name) + 1;
        _revisions[revision.Name] = (set.Name, $"r{number}");
    }

    private ApiMap Created(ApiObject item)
    {
        var told = ApiMap.Of(("op", "create"), ("owners", Owners(item, showStale: false)));
        if (item.Kind == ResourceKinds.Pod)
            return told.With("revision", RevisionOf(item.Labels.TextOf("controller-revision-hash"))).With("claims", ClaimsOf(item));
        if (item.Kind == ResourceKinds.Claim)
            return told.With("labels", item.Labels).With("request", item.Spec.At("resources", "requests", "storage"));
        return item.Kind == ResourceKinds.ControllerRevision ? told.With("revision", item.Root["revision"]) : told;
    }

    // Null for what is left out: status writes.
    private ApiMap? Changed(ApiObject old, ApiObject item)
    {
        if (item.IsDeleting && !old.IsDeleting)
            return ApiMap.Of(("op", "delete-requested"));
        var told = ApiMap.Of(("op", "update"));
        if (!Owners(old, showStale: false).Equals(Owners(item, showStale: false)))
            told = told.With("owners", Owners(item, showStale: false));
        if (!old.Labels.Equals(item.Labels))
            told = told.With("labels", Differences(old.Labels, item.Labels));
        if (item.Kind == ResourceKinds.ControllerRevision && !old.Root["revision"]!.Equals(item.Root["revision"]))
            told = told.With("revision", item.Root["revision"]);
        if (told.Count > 1)
            return told;
        return old.Spec.Equals(item.Spec) ? null : told.With("changed", "spec");
    }

    private static ApiMap Differences(ApiMap old, ApiMap now)
    {
        var changed = ApiMap.Empty;
        foreach (var (key, value) in now)
        {
            if (!value.Equals(old[key]))
                changed = changed.With(key, value);
        }
        foreach (var (key, _) in old)
        {
            if (!now.Has(key))
                changed = changed.With(key, ApiValue.Null);
        }
        return changed;
    }

    // Volume binding is left out.
    private static string? ByOf(string actor)
    {
        if (actor == "statefulset-controller")
            return "statefulset";
        if (actor.Contains("garbage", StringComparison.Ordinal))
            return "gc";
        if (actor.Contains("protection", StringComparison.Ordinal))
            return "pvc-protection";
        return actor.Contains("binder", StringComparison.Ordinal) ? null : actor;
    }

    private static ApiValue AboutOf(string message)
    {
        var words = message.Split(' ');
        for (var at = 0; at + 1 < words.Length; at++)
        {
            if (words[at] is "Claim" or "PersistentVolumeClaim")
                return $"PersistentVolumeClaim/{words[at + 1]}";
            if (words[at] == "Pod")
                return $"Pod/{words[at + 1]}";
        }
        return ApiValue.Null;
    }

    private IEnumerable<ApiObject> List(ResourceKind kind) => _cluster.Store.List(kind, _namespace);

    private int Incarnation(ApiObject item) => _incarnations[item.Key].Count;

    private ApiValue RevisionOf(string? name)
    {
        if (name is null or "")
            return ApiValue.Null;
        return _revisions.TryGetValue(name, out var known) ? known.Name : "unknown";
    }

    private ApiList Owners(ApiObject item, bool showStale) => new([.. item.Owners.Select(owner =>
    {
        var kind = ResourceKinds.Find(owner.ApiVersion, owner.Kind);
        var isStale = showStale && (kind is null || _cluster.Store.Get(kind, kind.IsNamespaced ? _namespace : "", owner.Name)?.Uid != owner.Uid);
        return (ApiValue)ApiMap.Of(
            ("kind", owner.Kind), ("name", owner.Name), ("controller", owner.IsController), ("blockOwnerDeletion", owner.BlocksOwnerDeletion), ("stale", isStale ? true : null));
    })]);

    private static ApiList ClaimsOf(ApiObject pod) => new([.. (pod.Spec.List("volumes") ?? ApiList.Empty).Maps
        .Where(static volume => volume.Has("persistentVolumeClaim"))
        .Select(static volume => $"{volume.TextOf("name")}={volume.Map("persistentVolumeClaim")!.TextOf("claimName")}")
        .Order(StringComparer.Ordinal)
        .Select(static text => (ApiValue)text)]);

    private static ApiMap OtherLabels(ApiObject item)
    {
        var labels = item.Labels;
        foreach (var label in s_identityLabels)
            labels = labels.Without(label);
        return labels;
    }
}
