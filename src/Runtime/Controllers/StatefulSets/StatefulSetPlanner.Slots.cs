using System.Numerics;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

public sealed partial class StatefulSetPlanner
{
    private const int LargestBatch = 500;
    // 1 + 2 + 4 + … + 256, after which batches are of the largest size.
    private const int GrowingBatches = 9;
    private const int InGrowingBatches = 511;

    // False when the plan ends here: something is in the way.
    private bool PlanSlots()
    {
        for (var index = 0; index < _slotCount; index++)
        {
            if (!PlanSlot(index) && !_spec.IsParallel)
                return false;
        }
        return true;
    }

    // False when in order nothing further may be done.
    private bool PlanSlot(int index)
    {
        if (_slots[index] is not { } pod)
        {
            PlanCreation(index);
            return false;
        }
        if (pod.IsTerminal)
        {
            if (!pod.IsTerminating)
                Add(Delete(PlanPhase.Slots, pod.Phase == PodPhase.Failed ? ActionReason.PodFailed : ActionReason.PodSucceeded, pod, index));
            WaitForEnd(pod);
            return false;
        }
        if (pod.Phase == PodPhase.Pending && !PlanClaimsOfPending(pod, index))
            return false;
        if (!IsHealthy(pod) && !_spec.IsParallel)
            return false;
        return PlanRepair(pod, index);
    }

    private bool IsHealthy(PodFacts pod)
    {
        if (pod.IsTerminating)
            WaitForEnd(pod);
        else if (!pod.IsRunningAndReady)
            Wait(WaitReason.PodNotReady, pod.Pod.Key);
        else if (!pod.IsAvailable(_spec.MinReadySeconds, _now))
            Wait(WaitReason.PodNotAvailable, pod.Pod.Key, pod.ReadySince?.AddSeconds(_spec.MinReadySeconds));
        else
            return true;
        return false;
    }

    private void WaitForEnd(PodFacts pod)
    {
        var isHeld = pod.IsTerminating && pod.Pod.Finalizers.Count > 0 && pod.Pod.DeletionTimestamp <= _now;
        Wait(isHeld ? WaitReason.PodHeldByFinalizer : WaitReason.PodTerminating, pod.Pod.Key);
    }

    private void PlanCreation(int index)
    {
        var ordinal = _spec.Start + index;
        var name = _spec.PodName(index);
        var key = new ObjectKey(ResourceKinds.Pod, _set.Namespace, name);
        if (_spec.DeletesWhenScaled)
        {
            foreach (var template in _spec.ClaimsInOrder)
            {
                // The pod to be has no uid yet, so any earlier pod's mark counts.
                if (FindClaim(template, ordinal) is { } claim && ClaimRetention.BelongsToEarlierPod(claim, name, ""))
                {
                    Wait(WaitReason.ClaimOfEarlierPod, claim.Key);
                    return;
                }
            }
        }
        if (_snapshot.Find(ResourceKinds.Pod, name) is not null)
            Wait(WaitReason.NameTaken, key);
        if (!PlanClaims(name, ordinal, index, "create"))
            return;
        if (_role == PlannerRole.Steward)
            return;
        var revision = IsMadeOfCurrent(index) ? _current : _update;
        var pod = PodMaker.Pod(_set, _spec, revision.Facts(RevisionFacts.Read).Template, revision.Name, index);
        Add(new SetAction(SetActionKind.CreatePod, PlanPhase.Slots, ActionReason.Missing, key) { Object = pod, Pod = index, Batch = BatchOf(index), PodName = name, FailureVerb = "create" });
        PlanOwnersOfClaims(PlanPhase.Slots, name, "", ordinal, index);
    }

    private bool IsMadeOfCurrent(int index)
    {
        if (_spec.IsOnDelete)
            return false;
        return index < (_spec.HasRollingBlock ? _spec.Partition : _set.Status.IntegerOf("currentReplicas") ?? 0);
    }

    // The claims that a pod needs and that are missing. False when one cannot be had: the pod must wait.
    private bool PlanClaims(string pod, long ordinal, int index, string failureVerb)
    {
        ApiObject? terminating = null;
        foreach (var template in _spec.ClaimsInOrder)
        {
            var claim = FindClaim(template, ordinal);
            if (claim is null)
            {
                Add(new SetAction(SetActionKind.CreateClaim, PlanPhase.Slots, ActionReason.Missing, new ObjectKey(ResourceKinds.Claim, _set.Namespace, template.ClaimName(ordinal)))
                {
                    Object = _role == PlannerRole.Direct ? PodMaker.Claim(_spec, template, ordinal) : null,
                    Pod = index,
                    Batch = BatchOf(index),
                    PodName = pod,
                    FailureVerb = failureVerb,
                });
            }
            else if (claim.IsDeleting)
            {
                Wait(WaitReason.ClaimTerminating, claim.Key);
                terminating ??= claim;
            }
        }
        if (terminating is null)
            return true;
        Add(new SetAction(SetActionKind.Fail, PlanPhase.Slots, ActionReason.ClaimTerminating, terminating.Key) { Pod = index, Batch = BatchOf(index), PodName = pod, FailureVerb = failureVerb });
        return false;
    }

    private bool PlanClaimsOfPending(PodFacts pod, int index)
    {
        if (!PlanClaims(pod.Pod.Name, pod.Name.Ordinal, index, ""))
            return false;
        PlanOwnersOfClaims(PlanPhase.Slots, pod.Pod.Name, pod.Pod.Uid, pod.Name.Ordinal, index);
        return true;
    }

    private bool PlanRepair(PodFacts pod, int index)
    {
        var storageMatches = pod.StorageMatches(_spec);
        var ownersMatch = OwnersMatch(pod);
        if (pod.IdentityMatches && storageMatches && ownersMatch)
            return true;
        if (!storageMatches)
        {
            Wait(WaitReason.PodStorageUnchangeable, pod.Pod.Key);
            if (!PlanClaims(pod.Pod.Name, pod.Name.Ordinal, index, "update"))
                return false;
        }
        // For a pending pod they are planned already.
        if (!ownersMatch && pod.Phase != PodPhase.Pending)
            PlanOwnersOfClaims(PlanPhase.Slots, pod.Pod.Name, pod.Pod.Uid, pod.Name.Ordinal, index);
        Add(Write(SetActionKind.UpdatePod, PlanPhase.Slots, ActionReason.NotAsItShouldBe, pod.Pod, PodMaker.Repair(_spec, pod.Pod)) with
        {
            Pod = index,
            Batch = BatchOf(index),
            PodName = PodName.Of(_set.Name, pod.Name.Ordinal),
            FailureVerb = "update",
        });
        return true;
    }

    private bool OwnersMatch(PodFacts pod)
    {
        if (_spec.ClaimsInOrder.Length == 0)
            return true;
        var retention = new ClaimRetention(_spec, _set, pod.Pod.Name, pod.Pod.Uid, pod.Name.Ordinal);
        foreach (var template in _spec.ClaimsInOrder)
        {
            if (FindClaim(template, pod.Name.Ordinal) is { } claim && !retention.IsUpToDate(claim))
                return false;
        }
        return true;
    }

    private void PlanOwnersOfClaims(PlanPhase phase, string pod, string uid, long ordinal, int index)
    {
        if (_role == PlannerRole.Steward)
            return;
        var retention = new ClaimRetention(_spec, _set, pod, uid, ordinal);
        foreach (var template in _spec.ClaimsInOrder)
        {
            if (FindClaim(template, ordinal) is not { } claim)
                continue;
            if (retention.HasOtherController(claim))
                Add(new SetAction(SetActionKind.ReportConflict, phase, ActionReason.RetentionPolicy, claim.Key) { Pod = index, Batch = BatchOf(index), PodName = pod });
            if (retention.IsUpToDate(claim))
                continue;
            Add(Write(SetActionKind.UpdateClaimOwners, phase, ActionReason.RetentionPolicy, claim, retention.Apply(claim)) with
            {
                Pod = index,
                Batch = BatchOf(index),
                PodName = pod,
                FailureVerb = phase == PlanPhase.Slots ? "update" : "",
            });
        }
    }

    private ApiObject? FindClaim(ClaimTemplate template, long ordinal) => _snapshot.Find(ResourceKinds.Claim, template.ClaimName(ordinal));

    private SetAction Delete(PlanPhase phase, ActionReason reason, PodFacts pod, int index) => new(SetActionKind.DeletePod, phase, reason, pod.Pod.Key)
    {
        Uid = pod.Pod.Uid,
        Pod = index,
        Batch = BatchOf(index),
        PodName = pod.Pod.Name,
        FailureVerb = "delete",
    };

    // In order each pod is a batch of its own; else they grow, so that a lasting failure is met by few calls.
    private int BatchOf(int index)
    {
        if (!_spec.IsParallel)
            return index;
        return index < InGrowingBatches ? BitOperations.Log2((uint)index + 1) : GrowingBatches + ((index - InGrowingBatches) / LargestBatch);
    }
}
