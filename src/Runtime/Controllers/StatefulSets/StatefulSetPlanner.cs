using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>In whose place a planner plans.</summary>
public enum PlannerRole : byte
{
    /// <summary>It is the controller of StatefulSets.</summary>
    Direct,
    /// <summary>
    /// The cluster has a controller of StatefulSets, which does all that this plans for: pods, claims' owners, revisions and status are left to it, and a plan
    /// says only what the set waits for.
    /// </summary>
    Steward,
}

/// <summary>
/// Decides what is to be done for a StatefulSet, as Kubernetes 1.36 decides it (pkg/controller/statefulset), from a snapshot and the time alone: the same
/// snapshot gives the same plan, in whatever order its objects are listed. It keeps no memory between plans. Not for several threads at once.
/// </summary>
public sealed partial class StatefulSetPlanner
{
    private static readonly Comparison<PodFacts> s_fromTheTop = static (one, other) =>
        one.Name.Ordinal != other.Name.Ordinal ? other.Name.Ordinal.CompareTo(one.Name.Ordinal) : string.CompareOrdinal(other.Pod.Name, one.Pod.Name);

    private static readonly Comparison<ApiObject> s_byName = static (one, other) => string.CompareOrdinal(one.Name, other.Name);

    private readonly PlannerRole _role;
    private readonly bool _honoursMaxUnavailable;
    private readonly Func<ApiMap, ApiMap>? _withDefaults;
    private readonly List<PodFacts> _claimed = [];
    private readonly List<PodFacts> _condemned = [];
    private PodFacts?[] _slots = [];
    private int _slotCount;
    private SetSnapshot _snapshot = null!;
    private ApiObject _set = null!;
    private SetSpec _spec = null!;
    private SetPlan _plan = null!;
    private DateTimeOffset _now;

    /// <summary>A planner.</summary>
    /// <param name="role">In whose place it plans.</param>
    /// <param name="honoursMaxUnavailable">Whether <c>maxUnavailable</c> counts (feature gate MaxUnavailableStatefulSet).</param>
    /// <param name="withDefaults">Gives a pod template the server's defaults, so that a revision written by an older server is known again; null: as they are.</param>
    public StatefulSetPlanner(PlannerRole role = PlannerRole.Direct, bool honoursMaxUnavailable = false, Func<ApiMap, ApiMap>? withDefaults = null)
    {
        _role = role;
        _honoursMaxUnavailable = honoursMaxUnavailable;
        _withDefaults = withDefaults;
    }

    /// <summary>What is to be done for the snapshot's set at a time.</summary>
    public SetPlan Plan(SetSnapshot snapshot, DateTimeOffset now)
    {
        var plan = new SetPlan();
        Plan(snapshot, now, plan);
        return plan;
    }

    /// <summary>What is to be done for the snapshot's set at a time, written over an earlier plan.</summary>
    public void Plan(SetSnapshot snapshot, DateTimeOffset now, SetPlan plan)
    {
        plan.Clear();
        if (snapshot.Set is not { } set)
            return;
        _snapshot = snapshot;
        _set = set;
        _spec = set.Facts(SetSpec.Read);
        _plan = plan;
        _now = now;
        if (snapshot.IsBehindOn is { } kind)
        {
            plan.IsRefused = true;
            plan.Add(new SetWait(WaitReason.SnapshotIsBehind, new ObjectKey(kind, set.Namespace, set.Name)));
            return;
        }
        if (_spec.Selector is null)
        {
            plan.Add(new SetWait(WaitReason.SelectorUnreadable, set.Key));
            return;
        }
        PlanOwners(_spec.Selector);
        PlanRevisions();
        Partition();
        if (set.IsDeleting)
        {
            PlanStatus(CountClaimed(), 0);
            plan.Add(new SetWait(WaitReason.SetIsDeleted, set.Key));
        }
        else
        {
            // Nothing that is done changes the count, except deletions of the update.
            var removed = PlanSlots() && PlanCondemned() ? PlanUpdate() : 0;
            PlanStatus(CountAll(), removed);
        }
        PlanHistory();
    }

    private void PlanOwners(SetSelector selector)
    {
        _claimed.Clear();
        List<ApiObject>? adopted = null;
        List<ApiObject>? released = null;
        foreach (var pod in _snapshot.Pods)
        {
            var facts = pod.Facts(PodFacts.Read);
            var matches = facts.Name.Parent == _set.Name && facts.IsSelectedBy(selector);
            var controller = pod.Controller;
            if (controller is not null && controller.Uid != _set.Uid)
                continue;
            if (controller is not null)
            {
                if (matches)
                    _claimed.Add(facts);
                else if (!_set.IsDeleting)
                    (released ??= []).Add(pod);
            }
            else if (matches && !_set.IsDeleting && !facts.IsTerminating)
            {
                (adopted ??= []).Add(pod);
                _claimed.Add(facts);
            }
        }
        CollectRevisions(selector);
        var areRevisionsVerified = PlanRevisionOwners();
        if (adopted is not null && !areRevisionsVerified)
            Add(new SetAction(SetActionKind.VerifySet, PlanPhase.PodOwners, ActionReason.BeforeAdoption, _set.Key) { Uid = _set.Uid });
        if (released is not null)
            PlanEach(released, SetActionKind.ReleasePod, ActionReason.MatchesNoLonger, pod => PodMaker.Released(pod, _set.Uid));
        if (adopted is not null)
            PlanEach(adopted, SetActionKind.AdoptPod, ActionReason.MatchesUncontrolled, pod => PodMaker.Adopted(pod, _set));
    }

    private void PlanEach(List<ApiObject> pods, SetActionKind kind, ActionReason reason, Func<ApiObject, ApiObject> change)
    {
        pods.Sort(s_byName);
        foreach (var pod in pods)
            Add(Write(kind, PlanPhase.PodOwners, reason, pod, change(pod)));
    }

    private void Partition()
    {
        // In order, nothing is done beyond the first gap, and there is one among as many slots as there are pods and one more.
        _slotCount = _spec.IsParallel ? _spec.Replicas : Math.Min(_spec.Replicas, _claimed.Count + 1);
        if (_slots.Length < _slotCount)
            _slots = new PodFacts?[Math.Max(_slotCount, 2 * _slots.Length)];
        Array.Clear(_slots);
        _condemned.Clear();
        foreach (var pod in _claimed)
        {
            var ordinal = pod.Name.Ordinal;
            if (ordinal < 0)
                continue;
            if (!_spec.IsInRange(ordinal))
            {
                _condemned.Add(pod);
                continue;
            }
            var index = (int)(ordinal - _spec.Start);
            // Of several names of one ordinal (web-1, web-01) that without zeros counts: the shortest.
            if (index < _slotCount && (_slots[index] is not { } other || pod.Pod.Name.Length < other.Pod.Name.Length))
                _slots[index] = pod;
        }
        if (_condemned.Count > 1)
            _condemned.Sort(s_fromTheTop);
    }

    private SetStatus CountClaimed()
    {
        var count = default(SetStatus);
        foreach (var pod in _claimed)
            count = Count(count, pod);
        return count;
    }

    private SetStatus CountAll()
    {
        var count = default(SetStatus);
        foreach (var pod in _claimed)
        {
            var ordinal = pod.Name.Ordinal;
            if (ordinal < 0)
                continue;
            var index = ordinal - _spec.Start;
            if (_spec.IsInRange(ordinal) && index < _slotCount && !ReferenceEquals(_slots[index], pod))
                continue;
            count = Count(count, pod);
        }
        return count;
    }

    private SetStatus Count(SetStatus count, PodFacts pod)
    {
        var isCounted = pod.Phase != PodPhase.None;
        var isReady = pod.IsRunningAndReady;
        var isAlive = isCounted && !pod.IsTerminating;
        return count with
        {
            Replicas = count.Replicas + (isCounted ? 1 : 0),
            ReadyReplicas = count.ReadyReplicas + (isReady ? 1 : 0),
            AvailableReplicas = count.AvailableReplicas + (isReady && pod.IsAvailable(_spec.MinReadySeconds, _now) ? 1 : 0),
            CurrentReplicas = count.CurrentReplicas + (isAlive && pod.Revision == _current.Name ? 1 : 0),
            UpdatedReplicas = count.UpdatedReplicas + (isAlive && pod.Revision == _update.Name ? 1 : 0),
        };
    }

    private void PlanStatus(SetStatus count, int removed)
    {
        if (_role == PlannerRole.Steward)
            return;
        var status = count with
        {
            ObservedGeneration = _set.Generation,
            CurrentRevision = _current.Name,
            UpdateRevision = _update.Name,
            CollisionCount = _collisions,
        };
        _plan.Status = status;
        var written = (status with { CurrentReplicas = Math.Max(0, status.CurrentReplicas - removed) }).Completed(_spec);
        if (written.Differs(_set.Status))
            Add(new SetAction(SetActionKind.UpdateStatus, PlanPhase.Status, ActionReason.StatusChanged, _set.Key) { Object = _set.WithStatus(written.ToMap()), Uid = _set.Uid });
        if (_spec.MinReadySeconds > 0 && status.ReadyReplicas != status.AvailableReplicas)
            _plan.LookAgain = UntilNextAvailable();
    }

    private TimeSpan UntilNextAvailable()
    {
        var least = TimeSpan.MaxValue;
        foreach (var pod in _claimed)
        {
            if (pod.ReadySince is not { } since)
                continue;
            var rest = since.AddSeconds(_spec.MinReadySeconds) - _now;
            if (rest > TimeSpan.Zero && rest < least)
                least = rest;
        }
        return least == TimeSpan.MaxValue ? TimeSpan.FromSeconds(_spec.MinReadySeconds) : least;
    }

    // What the cluster's own controller does is not done a second time.
    private void Add(SetAction action)
    {
        if (_role == PlannerRole.Direct)
            _plan.Add(action);
    }

    private void Wait(WaitReason reason, ObjectKey blocker, DateTimeOffset? until = null) => _plan.Add(new SetWait(reason, blocker, until));

    private static SetAction Write(SetActionKind kind, PlanPhase phase, ActionReason reason, ApiObject old, ApiObject item) =>
        new(kind, phase, reason, item.Key) { Object = item, Uid = old.Uid, ResourceVersion = old.Metadata.TextOf("resourceVersion") };
}
