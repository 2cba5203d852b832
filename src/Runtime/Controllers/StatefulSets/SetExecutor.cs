using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>
/// Carries out plans. Each action is sent with its preconditions; what fails ends the part of the plan that stands on it, as <see cref="PlanPhase"/> says, and
/// the next plan is made from what is there then. It tells of what it did by Events about the set.
/// </summary>
internal sealed class SetExecutor(ApiClient api, EventRecorder events, Func<ObjectKey, ApiObject?> cached)
{
    /// <summary>The component that the Events name.</summary>
    public const string Source = "statefulset-controller";

    // As often as the controller's clients try again after a conflict.
    private const int PodTries = 4;
    private const int StatusTries = 5;

    private readonly Dictionary<string, string> _created = new(StringComparer.Ordinal);
    private ApiObject _set = null!;
    private ApiError? _error;
    private int _removed;

    /// <summary>The newest version that was written of a set's pods, claims and of itself; null when nothing was.</summary>
    public OwnWrites? Writes { get; set; }

    /// <summary>Carries out a plan for a set.</summary>
    /// <returns>The first failure, or null.</returns>
    public ApiError? Execute(ApiObject set, SetPlan plan)
    {
        _set = set;
        _error = null;
        _removed = 0;
        _created.Clear();
        var actions = plan.Actions;
        var at = 0;
        TakeOver(actions, ref at);
        if (_error is not null)
            return _error;
        var areRevisionsKnown = true;
        for (; at < actions.Count && actions[at].Phase == PlanPhase.Revisions; at++)
            areRevisionsKnown &= Fail(Do(actions[at]));
        if (areRevisionsKnown)
        {
            Work(actions, ref at);
            WriteStatus(plan);
        }
        for (; at < actions.Count; at++)
        {
            if (actions[at].Phase == PlanPhase.History && !Fail(Do(actions[at])))
                break;
        }
        return _error;
    }

    // True when it did not fail. The first failure is the one to tell of.
    private bool Fail(ApiError? error)
    {
        _error ??= error;
        return error is null;
    }

    private void TakeOver(IReadOnlyList<SetAction> actions, ref int at)
    {
        var mayAdopt = true;
        for (; at < actions.Count && actions[at].Phase <= PlanPhase.PodOwners; at++)
        {
            var action = actions[at];
            if (action.Kind == SetActionKind.AdoptPod && !mayAdopt)
                continue;
            if (Fail(Do(action)))
                continue;
            if (action.Phase == PlanPhase.RevisionOwners)
                return;
            mayAdopt &= action.Kind != SetActionKind.VerifySet;
        }
    }

    private void Work(IReadOnlyList<SetAction> actions, ref int at)
    {
        while (at < actions.Count && actions[at].Phase < PlanPhase.Status)
        {
            var phase = actions[at].Phase;
            var batch = actions[at].Batch;
            var isWhole = true;
            while (at < actions.Count && actions[at].Phase == phase && actions[at].Batch == batch)
                isWhole &= WorkOnPod(actions, ref at);
            if (isWhole)
                continue;
            while (at < actions.Count && actions[at].Phase < PlanPhase.Status)
                at++;
        }
    }

    // The actions of one pod: all its claims are tried; without one of them nothing else is done.
    private bool WorkOnPod(IReadOnlyList<SetAction> actions, ref int at)
    {
        var (phase, pod) = (actions[at].Phase, actions[at].Pod);
        SetAction? failed = null;
        ApiError? failure = null;
        var isOver = false;
        for (; at < actions.Count && actions[at].Phase == phase && actions[at].Pod == pod; at++)
        {
            var action = actions[at];
            var isOfClaim = action.Kind is SetActionKind.CreateClaim or SetActionKind.Fail;
            if (isOver || (failed is { Kind: SetActionKind.CreateClaim or SetActionKind.Fail } && !isOfClaim) || Do(action) is not { } error)
                continue;
            failed ??= action;
            failure ??= error;
            // Owners of claims are put right even when the pod is refused, but not when somebody else has its name.
            isOver = !isOfClaim && (action.Kind != SetActionKind.CreatePod || error.IsAlreadyExists);
        }
        if (failed is null)
            return true;
        // A deletion has told of itself. Of a name that is taken nothing is told.
        if (failed.Kind != SetActionKind.DeletePod && !(failed.Kind == SetActionKind.CreatePod && failure!.IsAlreadyExists))
            Tell(failed.FailureVerb, failed.PodName, failure);
        return Fail(failure);
    }

    private ApiError? Do(SetAction action)
    {
        switch (action.Kind)
        {
            case SetActionKind.VerifySet:
                return Verify(action);
            case SetActionKind.AdoptPod or SetActionKind.AdoptRevision or SetActionKind.ReleasePod:
                return UpdateOwners(action);
            case SetActionKind.CreateRevision:
                return CreateRevision(action);
            case SetActionKind.RaiseRevision:
                return Note(action, api.Update(action.Object!)).Error;
            case SetActionKind.CreateClaim:
                var claim = Note(action, api.Create(action.Object!));
                if (claim.Error is not { IsAlreadyExists: true })
                    TellOfClaim(action, claim.Error);
                return claim.Error;
            case SetActionKind.CreatePod:
                var pod = Note(action, api.Create(action.Object!));
                if (pod.IsOk)
                {
                    _created[pod.Object.Name] = pod.Object.Uid;
                    Tell("create", action.PodName, null);
                }
                return pod.Error;
            case SetActionKind.UpdateClaimOwners:
                return Note(action, api.Update(action.Object!)).Error;
            case SetActionKind.UpdatePod:
                return UpdatePod(action);
            case SetActionKind.DeletePod:
                return DeletePod(action);
            case SetActionKind.ReportConflict:
                events.Warning(_set, "ConflictingController", $"PersistentVolumeClaim {action.Target.Name} is controlled by another owner; the retention policy is not applied to it", Source);
                return null;
            case SetActionKind.Fail:
                return ApiError.Conflict(action.Target, "the claim is being deleted");
            case SetActionKind.DeleteRevision:
                var revision = Note(action, api.Delete(action.Target, new DeleteRequest { Uid = action.Uid }));
                return revision.Error is { IsNotFound: false } error ? error : null;
            default:
                return null;
        }
    }

    private ApiError? Verify(SetAction action)
    {
        var live = api.Get(action.Target);
        if (!live.IsOk)
            return live.Error;
        if (live.Object.Uid != action.Uid)
            return ApiError.Conflict(action.Target, $"it is another one now: its uid is {live.Object.Uid}, not {action.Uid}");
        return live.Object.IsDeleting ? ApiError.Conflict(action.Target, "it is being deleted and adopts nothing") : null;
    }

    private ApiError? UpdateOwners(SetAction action)
    {
        var result = Note(action, api.Update(action.Object!));
        // What is gone needs no release.
        return action.Kind == SetActionKind.ReleasePod && result.Error is { IsNotFound: true } ? null : result.Error;
    }

    private ApiError? CreateRevision(SetAction action)
    {
        var result = Note(action, api.Create(action.Object!));
        if (result.Error is not { IsAlreadyExists: true } error)
            return result.Error;
        // It was made before and is not seen yet; a name that is taken by another template is seen by the next plan.
        var live = Note(action, api.Get(action.Target));
        return live.IsOk && live.Object.Root["data"] is { } data && data.Equals(action.Object!.Root["data"]) ? null : error;
    }

    private ApiError? UpdatePod(SetAction action)
    {
        var item = action.Object!;
        for (var attempt = 1; ; attempt++)
        {
            var result = Note(action, api.Update(item));
            if (result.Error is not { IsConflict: true } || attempt == PodTries || cached(item.Key) is not { } newer || newer.Uid != action.Uid)
            {
                if (result.IsOk)
                    Tell("update", action.PodName, null);
                return result.Error;
            }
            item = PodMaker.Repair(_set.Facts(SetSpec.Read), newer);
        }
    }

    private ApiError? DeletePod(SetAction action)
    {
        var uid = action.IsOfThisPlan ? _created.GetValueOrDefault(action.Target.Name) : action.Uid;
        var result = Note(action, api.Delete(action.Target, new DeleteRequest { Uid = uid }));
        // Another pod has the name now: the one that was meant is gone, and nothing was deleted.
        var error = result.Error is { IsNotFound: true } ? null : result.Error;
        if (error is not { IsConflict: true })
            Tell("delete", action.PodName, error);
        if (error is null && action.Phase == PlanPhase.Update)
            _removed++;
        return error;
    }

    private void WriteStatus(SetPlan plan)
    {
        if (plan.Status is not { } planned)
            return;
        var status = (planned with { CurrentReplicas = Math.Max(0, planned.CurrentReplicas - _removed) }).Completed(_set.Facts(SetSpec.Read));
        if (!status.Differs(_set.Status))
            return;
        var set = _set;
        for (var attempt = 1; ; attempt++)
        {
            var result = api.UpdateStatus(set.WithStatus(status.ToMap()));
            if (result.IsOk && Writes is { } writes)
                writes.Set = Math.Max(writes.Set, result.Object.ResourceVersion);
            if (result.Error is not { IsConflict: true } || attempt == StatusTries || cached(set.Key) is not { } newer || newer.Uid != set.Uid)
            {
                Fail(result.Error);
                return;
            }
            set = newer;
        }
    }

    private ApiResult Note(SetAction action, ApiResult result)
    {
        if (!result.IsOk || Writes is not { } writes)
            return result;
        var version = result.Object.ResourceVersion;
        if (action.Target.Kind == ResourceKinds.Pod)
            writes.Pods = Math.Max(writes.Pods, version);
        else if (action.Target.Kind == ResourceKinds.Claim)
            writes.Claims = Math.Max(writes.Claims, version);
        else if (action.Target.Kind == ResourceKinds.ControllerRevision)
            writes.Revisions = Math.Max(writes.Revisions, version);
        return result;
    }

    private void Tell(string verb, string pod, ApiError? error)
    {
        if (verb.Length == 0)
            return;
        var title = char.ToUpperInvariant(verb[0]) + verb[1..];
        if (error is null)
            events.Normal(_set, "Successful" + title, $"{verb} Pod {pod} in StatefulSet {_set.Name} successful", Source);
        else
            events.Warning(_set, "Failed" + title, $"{verb} Pod {pod} in StatefulSet {_set.Name} failed error: {error.Message}", Source);
    }

    private void TellOfClaim(SetAction action, ApiError? error)
    {
        if (error is null)
            events.Normal(_set, "SuccessfulCreate", $"create Claim {action.Target.Name} Pod {action.PodName} in StatefulSet {_set.Name} success", Source);
        else
            events.Warning(_set, "FailedCreate", $"create Claim {action.Target.Name} for Pod {action.PodName} in StatefulSet {_set.Name} failed error: {error.Message}", Source);
    }
}

/// <summary>The newest versions that a controller wrote for a set: a snapshot that does not show them is too old to plan with.</summary>
internal sealed class OwnWrites(string uid)
{
    public string Uid { get; } = uid;

    public long Pods { get; set; }

    public long Claims { get; set; }

    public long Revisions { get; set; }

    public long Set { get; set; }
}
