using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Volumes;

internal sealed partial class VolumeBinder
{
    // True when only a change can give more to do.
    private bool SyncClaim(ApiObject claim)
    {
        var facts = ClaimFacts.Of(claim);
        if (facts.IsBindCompleted)
            return SyncBoundClaim(claim, facts);
        // Nobody waits for it any more.
        if (claim.IsDeleting)
            return true;
        return facts.VolumeName is null ? SyncFreeClaim(claim, facts) : SyncClaimWithVolume(claim, facts.VolumeName, facts);
    }

    private bool SyncFreeClaim(ApiObject claim, ClaimFacts facts)
    {
        var storageClass = facts.Class.Length == 0 ? null : Objects.Get(ResourceKinds.StorageClass, "", facts.Class);
        var isDelayed = storageClass is not null && ClassFacts.Of(storageClass).IsDelayed;
        if (_index.Matching.Find(facts.Demand, facts.Class, claim.Namespace, claim.Name, claim.Uid, isDelayed) is { } offer && Objects.Get(ResourceKinds.Volume, "", offer.Name) is { } volume)
            return Bind(volume, claim);
        if (DefaultClass.IsFor(claim) && DefaultClass.Find(Objects) is { } byDefault)
        {
            Api.Update(claim.WithAt(["spec", "storageClassName"], byDefault.Name));
            return false;
        }
        if (SetClaimPhase(claim, "Pending", null) is not { } pending)
            return false;
        if (isDelayed && facts.SelectedNode is null)
            TellOfDelay(pending);
        else if (facts.Class.Length > 0)
            Provision(pending, facts, storageClass);
        else
            Events.Normal(pending, "FailedBinding", "no persistent volumes available for this claim and no storage class is set", Source);
        return false;
    }

    private bool SyncClaimWithVolume(ApiObject claim, string volumeName, ClaimFacts facts)
    {
        if (Objects.Get(ResourceKinds.Volume, "", volumeName) is not { } volume)
        {
            SetClaimPhase(claim, "Pending", null);
            return false;
        }
        var offered = VolumeFacts.Of(volume);
        if (offered.Claim is null)
        {
            if (WhyNot(volume, offered, facts) is not { } why)
                return Bind(volume, claim);
            Events.Warning(claim, "VolumeMismatch", $"the requested volume \"{volumeName}\" cannot be bound: {why}", Source);
            SetClaimPhase(claim, "Pending", null);
            return false;
        }
        if (offered.IsFor(claim))
            return Bind(volume, claim);
        Events.Warning(claim, "FailedBinding", $"the volume \"{volumeName}\" is bound to another claim", Source);
        // A half that the binder set itself is never given up silently.
        if (!facts.IsBoundByController)
            SetClaimPhase(claim, "Pending", null);
        return false;
    }

    private bool SyncBoundClaim(ApiObject claim, ClaimFacts facts)
    {
        if (facts.VolumeName is null)
        {
            SetClaimPhase(claim, "Lost", null, "ClaimLost", "the claim was bound and no longer says to which volume; what is on that volume cannot be reached by it");
            return false;
        }
        if (Objects.Get(ResourceKinds.Volume, "", facts.VolumeName) is not { } volume)
        {
            SetClaimPhase(claim, "Lost", null, "ClaimLost", $"the volume \"{facts.VolumeName}\" of this claim is gone, with what was on it");
            return false;
        }
        var reference = VolumeFacts.Of(volume).Claim;
        if (reference is null || reference.Uid == claim.Uid)
            return Bind(volume, claim);
        SetClaimPhase(claim, "Lost", null, "ClaimMisbound", $"the volume \"{facts.VolumeName}\" is bound to another claim, so this one is bound to it by mistake");
        return false;
    }

    // What keeps a volume from the claim that names it. The selector does not count.
    private static string? WhyNot(ApiObject volume, VolumeFacts offered, ClaimFacts claim)
    {
        var (offer, demand) = (offered.Offer, claim.Demand);
        if (volume.IsDeleting)
            return "it is being deleted";
        if (offer.Capacity < demand.Request)
            return "it is smaller than requested";
        if (offer.Class != claim.Class)
            return "its storageClassName is another";
        if (offer.AttributesClass != demand.AttributesClass)
            return "its volumeAttributesClassName is another";
        if (offer.IsBlock != demand.IsBlock)
            return "its volumeMode is another";
        return (demand.Modes & ~offer.Modes) != 0 ? "it lacks an access mode" : null;
    }

    private void TellOfDelay(ApiObject claim)
    {
        List<string>? waiting = null;
        foreach (var pod in Cluster.ClaimUsers.Of(claim.Namespace, claim.Name))
        {
            if (pod.Spec.TextOf("nodeName") is not { Length: > 0 } && pod.Status.TextOf("phase") is not ("Succeeded" or "Failed"))
                (waiting ??= []).Add(pod.Name);
        }
        if (waiting is null)
            Events.Normal(claim, "WaitForFirstConsumer", "the volume is chosen when the first pod that uses the claim is scheduled", Source);
        else
            Events.Normal(claim, "WaitForPodScheduled", "waiting for a node for " + string.Join(", ", waiting.Select(static name => "pod " + name)), Source);
    }

    // Four steps, each of which changes nothing when it was done before: whoever dies in between is followed by one who goes on.
    private bool Bind(ApiObject volume, ApiObject claim)
    {
        if (Reserve(volume, claim) is not { } reserved
            || SetPhase(reserved, "Bound") is not { } bound
            || Point(claim, bound) is not { } pointing
            || SetClaimPhase(pointing, "Bound", bound) is null)
            return false;
        _making.Remove(claim.Uid);
        return true;
    }

    private ApiObject? Reserve(ApiObject volume, ApiObject claim)
    {
        var reserved = ReservedFor(volume, claim);
        return ReferenceEquals(reserved, volume) ? volume : Api.Update(reserved).Object;
    }

    /// <summary>The volume with its claimRef pointing to the claim; marked as the binder's choice unless it was reserved for that claim before.</summary>
    internal static ApiObject ReservedFor(ApiObject volume, ApiObject claim)
    {
        var facts = VolumeFacts.Of(volume);
        var reserved = volume;
        if (facts.Claim is not { Uid: not null } || !facts.IsFor(claim))
        {
            reserved = reserved.WithAt(["spec", "claimRef"], ApiMap.Of(
                ("kind", "PersistentVolumeClaim"), ("namespace", claim.Namespace), ("name", claim.Name), ("uid", claim.Uid), ("apiVersion", "v1"),
                ("resourceVersion", claim.Metadata.TextOf("resourceVersion"))));
        }
        if (!facts.IsFor(claim) && !facts.IsBoundByController)
            reserved = reserved.WithAt(["metadata", "annotations", StorageNames.BoundByController], "yes");
        return reserved;
    }

    private ApiObject? Point(ApiObject claim, ApiObject volume)
    {
        var facts = ClaimFacts.Of(claim);
        if (facts.IsBindCompleted && facts.VolumeName == volume.Name)
            return claim;
        var pointing = claim;
        if (facts.VolumeName != volume.Name)
        {
            pointing = pointing.WithAt(["spec", "volumeName"], volume.Name);
            if (!facts.IsBoundByController)
                pointing = pointing.WithAt(["metadata", "annotations", StorageNames.BoundByController], "yes");
        }
        if (!facts.IsBindCompleted)
            pointing = pointing.WithAt(["metadata", "annotations", StorageNames.BindCompleted], "yes");
        return Api.Update(pointing).Object;
    }
}
