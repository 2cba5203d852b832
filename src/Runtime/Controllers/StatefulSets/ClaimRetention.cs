using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>
/// Which owners a claim has by the set's retention policy: the set, so that the claim goes with it; the pod, when it is scaled away, so that the claim goes
/// with the pod; or neither. References to an earlier object of the same name are left to the garbage collector.
/// </summary>
internal readonly struct ClaimRetention(SetSpec spec, ApiObject set, string podName, string podUid, long ordinal)
{
    private const string SetApi = "apps/v1";
    private const string SetKind = "StatefulSet";
    private const string PodApi = "v1";
    private const string PodKind = "Pod";

    private bool WantsSet => spec.DeletesWhenDeleted && !(spec.DeletesWhenScaled && IsScaledAway);

    private bool WantsPod => spec.DeletesWhenScaled && IsScaledAway;

    private bool IsScaledAway => !spec.IsInRange(ordinal);

    /// <summary>Whether the claim's owners are as they should be, or are not to be touched.</summary>
    public bool IsUpToDate(ApiObject claim)
    {
        var owners = claim.Owners;
        if (owners.Length == 0)
            return !WantsSet && !WantsPod;
        if (IsStale(owners, SetApi, SetKind, set.Name, set.Uid) || IsStale(owners, PodApi, PodKind, podName, podUid))
            return true;
        var hasSet = Has(owners, set.Uid);
        var hasPod = Has(owners, podUid);
        if (HasOtherController(claim))
            return !hasSet && !hasPod;
        foreach (var owner in owners)
        {
            if (!owner.IsController && (owner.Uid == set.Uid || owner.Uid == podUid))
                return false;
        }
        return hasSet == WantsSet && hasPod == WantsPod;
    }

    /// <summary>Whether something else controls the claim, an earlier set or pod of the same name included.</summary>
    public bool HasOtherController(ApiObject claim)
    {
        if (!spec.DeletesWhenDeleted && !spec.DeletesWhenScaled)
            return false;
        foreach (var owner in claim.Owners)
        {
            if (Is(owner, SetApi, SetKind, set.Name))
            {
                if (owner.Uid != set.Uid)
                    return true;
            }
            else if (Is(owner, PodApi, PodKind, podName))
            {
                if (owner.Uid != podUid)
                    return true;
            }
            else if (owner.IsController)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The claim with the owners that it should have; owners of others stay.</summary>
    public ApiObject Apply(ApiObject claim)
    {
        var owners = new List<OwnerReference>();
        foreach (var owner in claim.Owners)
        {
            if (!Is(owner, SetApi, SetKind, set.Name) && !Is(owner, PodApi, PodKind, podName))
                owners.Add(owner);
        }
        if (!HasOtherController(claim))
        {
            if (WantsPod && !Has([.. owners], podUid))
                owners.Add(new OwnerReference(PodApi, PodKind, podName, podUid, true, true));
            if (WantsSet && !Has([.. owners], set.Uid))
                owners.Add(OwnerReference.ControllerOf(set));
        }
        return claim.WithOwners(owners);
    }

    /// <summary>Whether the claim belongs to an earlier pod of that name, after which it will be deleted.</summary>
    public static bool BelongsToEarlierPod(ApiObject claim, string podName, string podUid) => IsStale(claim.Owners, PodApi, PodKind, podName, podUid);

    // The first reference of that name decides.
    private static bool IsStale(OwnerReference[] owners, string api, string kind, string name, string uid)
    {
        foreach (var owner in owners)
        {
            if (Is(owner, api, kind, name))
                return owner.Uid != uid;
        }
        return false;
    }

    private static bool Is(OwnerReference owner, string api, string kind, string name) => owner.Name == name && owner.Kind == kind && owner.ApiVersion == api;

    private static bool Has(OwnerReference[] owners, string uid)
    {
        foreach (var owner in owners)
        {
            if (owner.Uid == uid)
                return true;
        }
        return false;
    }
}
