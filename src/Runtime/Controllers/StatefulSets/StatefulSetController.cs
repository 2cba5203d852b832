using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Defaults;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>
/// The controller of StatefulSets, as in kube-controller-manager: looks at a set when it, one of its pods or a pod that it may adopt changes, when a pod
/// becomes available, and again after a failure. Changes of claims and revisions wake nothing.
/// </summary>
public sealed class StatefulSetController : Controller
{
    private readonly StatefulSetPlanner _planner;
    private readonly SetExecutor _executor;
    private readonly SetSnapshot _snapshot;
    private readonly SetPlan _plan = new();
    private readonly Orphans _orphans = new();
    private readonly Dictionary<string, SortedDictionary<string, ApiObject>> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, OwnWrites> _writes = [];
    private long _heardOfPods;
    private long _heardOfClaims;
    private long _heardOfRevisions;
    private long _heardOfSets;

    /// <summary>The controller of a cluster.</summary>
    public StatefulSetController(ClusterContext cluster)
        : base(cluster, SetExecutor.Source)
    {
        _planner = new StatefulSetPlanner(PlannerRole.Direct, cluster.Options.MaxUnavailableStatefulSet, PodDefaults.OfTemplate);
        _executor = new SetExecutor(Api, cluster.Events, key => Objects.Get(key.Kind, key.Namespace, key.Name));
        _snapshot = new SetSnapshot((kind, ns, name) => Objects.Get(kind, ns, name));
    }

    /// <summary>Told of every plan before it is carried out: the set and the plan, which the next one overwrites.</summary>
    public event Action<ApiObject, SetPlan>? Planned;

    /// <inheritdoc/>
    protected override void EnqueueAll()
    {
        _orphans.Clear();
        _sets.Clear();
        _writes.Clear();
        _heardOfPods = _heardOfClaims = _heardOfRevisions = _heardOfSets = 0;
        // A write that changes nothing has a version that was listed, and nothing will be heard of it.
        foreach (var pod in Objects.List(ResourceKinds.Pod))
        {
            _heardOfPods = Math.Max(_heardOfPods, pod.ResourceVersion);
            _orphans.See(pod);
        }
        foreach (var revision in Objects.List(ResourceKinds.ControllerRevision))
        {
            _heardOfRevisions = Math.Max(_heardOfRevisions, revision.ResourceVersion);
            _orphans.See(revision);
        }
        foreach (var claim in Objects.List(ResourceKinds.Claim))
            _heardOfClaims = Math.Max(_heardOfClaims, claim.ResourceVersion);
        foreach (var set in Objects.List(ResourceKinds.StatefulSet))
        {
            _heardOfSets = Math.Max(_heardOfSets, set.ResourceVersion);
            See(set, isGone: false);
            Enqueue(set.Key);
        }
    }

    /// <inheritdoc/>
    protected override void OnChange(StoreChange change)
    {
        var kind = change.Object.Kind;
        if (kind == ResourceKinds.Pod)
        {
            _heardOfPods = Math.Max(_heardOfPods, change.Revision);
            OnPod(change);
        }
        else if (kind == ResourceKinds.StatefulSet)
        {
            _heardOfSets = Math.Max(_heardOfSets, change.Revision);
            See(change.Object, change.Type == ChangeType.Deleted);
            Enqueue(change.Object.Key);
        }
        else if (kind == ResourceKinds.Claim)
        {
            _heardOfClaims = Math.Max(_heardOfClaims, change.Revision);
        }
        else if (kind == ResourceKinds.ControllerRevision)
        {
            _heardOfRevisions = Math.Max(_heardOfRevisions, change.Revision);
            SeeOrphan(change);
        }
    }

    /// <inheritdoc/>
    protected override SyncResult Sync(ObjectKey key)
    {
        var set = Objects.Get(key.Kind, key.Namespace, key.Name);
        if (set is null)
        {
            _writes.Remove(key);
            return SyncResult.Done;
        }
        Look(set);
        _planner.Plan(_snapshot, Now, _plan);
        Planned?.Invoke(set, _plan);
        if (_plan.IsRefused)
            return SyncResult.Failed(ApiError.Conflict(key, _plan.Waits[0].Message));
        if (_executor.Execute(set, _plan) is { } error)
            return SyncResult.Failed(error);
        return _plan.LookAgain is { } after ? SyncResult.Again(after) : SyncResult.Done;
    }

    private void Look(ApiObject set)
    {
        if (!_writes.TryGetValue(set.Key, out var writes) || writes.Uid != set.Uid)
            _writes[set.Key] = writes = new OwnWrites(set.Uid);
        _executor.Writes = writes;
        _snapshot.Set = set;
        _snapshot.IsBehindOn = writes.Pods > _heardOfPods ? ResourceKinds.Pod
            : writes.Claims > _heardOfClaims ? ResourceKinds.Claim
            // Two revisions of one number would leave open which of them is the newest.
            : writes.Revisions > _heardOfRevisions ? ResourceKinds.ControllerRevision
            : writes.Set > _heardOfSets ? ResourceKinds.StatefulSet
            : null;
        _snapshot.Pods.Clear();
        _snapshot.Revisions.Clear();
        foreach (var item in Objects.OwnedBy(set.Uid))
        {
            if (item.Namespace != set.Namespace || item.Controller?.Uid != set.Uid)
                continue;
            if (item.Kind == ResourceKinds.Pod)
                _snapshot.Pods.Add(item);
            else if (item.Kind == ResourceKinds.ControllerRevision)
                _snapshot.Revisions.Add(item);
        }
        AddOrphans(ResourceKinds.Pod, _orphans.PodsNamed(set), set, _snapshot.Pods);
        AddOrphans(ResourceKinds.ControllerRevision, _orphans.RevisionsIn(set.Namespace), set, _snapshot.Revisions);
    }

    private void AddOrphans(ResourceKind kind, SortedSet<string>? names, ApiObject set, List<ApiObject> objects)
    {
        if (names is null)
            return;
        foreach (var name in names)
        {
            if (Objects.Get(kind, set.Namespace, name) is { Controller: null } orphan)
                objects.Add(orphan);
        }
    }

    private void OnPod(StoreChange change)
    {
        var pod = change.Object;
        SeeOrphan(change);
        var controller = pod.Controller;
        if (change.Type == ChangeType.Deleted || (change.Type == ChangeType.Added && pod.IsDeleting))
        {
            // That an uncontrolled pod is gone is nobody's affair.
            EnqueueOwner(pod, controller);
            return;
        }
        var earlier = change.Old?.Controller;
        var hasOtherController = change.Type == ChangeType.Modified && earlier != controller;
        if (hasOtherController)
            EnqueueOwner(pod, earlier);
        if (controller is not null)
        {
            if (EnqueueOwner(pod, controller) is { } set)
                WaitForAvailable(change, set);
        }
        else if (change.Type == ChangeType.Added || hasOtherController || !change.Old!.Labels.Equals(pod.Labels))
        {
            foreach (var candidate in _sets.GetValueOrDefault(pod.Namespace)?.Values ?? Enumerable.Empty<ApiObject>())
            {
                if (candidate.Facts(SetSpec.Read).Selector is { } selector && selector.Matches(pod.Labels))
                    Enqueue(candidate.Key);
            }
        }
    }

    private ApiObject? EnqueueOwner(ApiObject pod, OwnerReference? controller)
    {
        if (controller is null || controller.Kind != ResourceKinds.StatefulSet.Name || Objects.Get(ResourceKinds.StatefulSet, pod.Namespace, controller.Name) is not { } set || set.Uid != controller.Uid)
            return null;
        Enqueue(set.Key);
        return set;
    }

    // A pod that has become ready is available a while later, which is no change of the pod.
    private void WaitForAvailable(StoreChange change, ApiObject set)
    {
        var spec = set.Facts(SetSpec.Read);
        if (spec.MinReadySeconds > 0 && change.Old is { } old && !old.Facts(PodFacts.Read).IsReady && change.Object.Facts(PodFacts.Read).IsReady)
            EnqueueAfter(set.Key, TimeSpan.FromSeconds(spec.MinReadySeconds));
    }

    private void SeeOrphan(StoreChange change)
    {
        if (change.Type == ChangeType.Deleted)
            _orphans.Forget(change.Object);
        else
            _orphans.See(change.Object);
    }

    private void See(ApiObject set, bool isGone)
    {
        if (!_sets.TryGetValue(set.Namespace, out var sets))
            _sets.Add(set.Namespace, sets = new(StringComparer.Ordinal));
        if (isGone)
            sets.Remove(set.Name);
        else
            sets[set.Name] = set;
    }
}
