using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

public sealed partial class StatefulSetPlanner
{
    // False when the plan ends here: pods outside of the range must go first.
    private bool PlanCondemned()
    {
        for (var i = 0; i < _condemned.Count; i++)
        {
            var pod = _condemned[i];
            if (!OwnersMatch(pod))
                PlanOwnersOfClaims(PlanPhase.CondemnedClaims, pod.Pod.Name, pod.Pod.Uid, pod.Name.Ordinal, i);
        }
        var unhealthy = LowestUnhealthy();
        for (var i = 0; i < _condemned.Count; i++)
        {
            var pod = _condemned[i];
            if (pod.IsTerminating)
            {
                WaitForEnd(pod);
                if (!_spec.IsParallel)
                    return false;
                continue;
            }
            if (!_spec.IsParallel && !ReferenceEquals(pod, unhealthy) && (!pod.IsRunningAndReady || !pod.IsAvailable(_spec.MinReadySeconds, _now)))
            {
                Wait(WaitReason.CondemnedPodUnhealthy, pod.Pod.Key);
                return false;
            }
            Add(Delete(PlanPhase.Condemned, ActionReason.ScaledAway, pod, i));
            WaitForEnd(pod);
            if (!_spec.IsParallel)
                return false;
        }
        return true;
    }

    // The lowest pod that is not available: within the range if there is one, then it is no condemned one.
    private PodFacts? LowestUnhealthy()
    {
        if (_condemned.Count == 0)
            return null;
        for (var index = 0; index < _slotCount; index++)
        {
            if (_slots[index] is not { } pod || pod.IsUnavailable(_spec.MinReadySeconds, _now))
                return _slots[index];
        }
        for (var i = _condemned.Count - 1; i >= 0; i--)
        {
            if (_condemned[i].IsUnavailable(_spec.MinReadySeconds, _now))
                return _condemned[i];
        }
        return null;
    }

    // The number of pods that are deleted for the update.
    private int PlanUpdate()
    {
        if (_spec.IsOnDelete)
        {
            WaitForOld(WaitReason.UpdateOnDelete, _slotCount);
            return 0;
        }
        var removed = _honoursMaxUnavailable ? PlanUpdateOfSeveral() : PlanUpdateOfOne();
        WaitForOld(WaitReason.PartitionKeepsOld, Math.Min(_spec.Partition, _slotCount));
        return removed;
    }

    // From the top the first pod that is not of the update revision, if all above it are available.
    private int PlanUpdateOfOne()
    {
        for (var index = _slotCount - 1; index >= _spec.Partition; index--)
        {
            var pod = _slots[index];
            if (!IsUpdated(index, pod) && pod is not { IsTerminating: true })
            {
                AddUpdate(index, pod);
                return 1;
            }
            // What it waits for was said where the pod was looked at, unless this plan makes it.
            if (pod is null)
                Wait(WaitReason.PodNotReady, new ObjectKey(ResourceKinds.Pod, _set.Namespace, _spec.PodName(index)));
            if (pod is null || pod.IsUnavailable(_spec.MinReadySeconds, _now))
                return 0;
        }
        return 0;
    }

    private int PlanUpdateOfSeveral()
    {
        var most = _spec.HasRollingBlock ? _spec.MaxUnavailable() : 1;
        var unavailable = 0;
        var first = -1;
        for (var index = _slotCount - 1; index >= 0; index--)
        {
            if (_slots[index] is { } pod && !pod.IsUnavailable(_spec.MinReadySeconds, _now))
                continue;
            unavailable++;
            first = first < 0 ? index : first;
        }
        var removed = 0;
        for (var index = _slotCount - 1; index >= _spec.Partition; index--)
        {
            var pod = _slots[index];
            if (IsUpdated(index, pod) || pod is { IsTerminating: true })
                continue;
            if (removed >= most - unavailable)
            {
                if (first >= 0)
                    Wait(WaitReason.TooManyUnavailable, new ObjectKey(ResourceKinds.Pod, _set.Namespace, _slots[first]?.Pod.Name ?? _spec.PodName(first)));
                break;
            }
            AddUpdate(index, pod);
            removed++;
        }
        return removed;
    }

    // A missing pod is made by this plan, of the revision that is due.
    private bool IsUpdated(int index, PodFacts? pod) => (pod?.Revision ?? (IsMadeOfCurrent(index) ? _current : _update).Name) == _update.Name;

    private void AddUpdate(int index, PodFacts? pod)
    {
        if (pod is not null)
        {
            Add(Delete(PlanPhase.Update, ActionReason.OldRevision, pod, index));
            WaitForEnd(pod);
            return;
        }
        var name = _spec.PodName(index);
        Add(new SetAction(SetActionKind.DeletePod, PlanPhase.Update, ActionReason.OldRevision, new ObjectKey(ResourceKinds.Pod, _set.Namespace, name))
        {
            Pod = index,
            Batch = BatchOf(index),
            PodName = name,
            FailureVerb = "delete",
            IsOfThisPlan = true,
        });
    }

    private void WaitForOld(WaitReason reason, int below)
    {
        for (var index = 0; index < below; index++)
        {
            if (_slots[index] is { IsTerminating: false } pod && pod.Revision != _update.Name)
                Wait(reason, pod.Pod.Key);
        }
    }
}
