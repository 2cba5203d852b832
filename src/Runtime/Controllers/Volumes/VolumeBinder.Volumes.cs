using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Volumes;

internal sealed partial class VolumeBinder
{
    // True when only a change can give more to do.
    private bool SyncVolume(ApiObject volume)
    {
        var facts = VolumeFacts.Of(volume);
        // Free, or reserved by a person.
        if (facts.Claim is not { Uid: { } uid } reference)
            return SetPhase(volume, "Available") is not null;
        if (!TryFindClaim(reference.Namespace ?? "", reference.Name, uid, facts.Phase is "Released" or "Failed", out var claim))
            return false;
        if (claim is null)
            return Release(volume, facts);
        var demanded = ClaimFacts.Of(claim);
        if (demanded.VolumeName is null)
        {
            if (facts.Offer.IsBlock != demanded.Demand.IsBlock)
            {
                Events.Warning(volume, "VolumeMismatch", $"the claim \"{claim.Name}\" asks for another volumeMode", Source);
                Events.Warning(claim, "VolumeMismatch", $"the volume \"{volume.Name}\" that is reserved for the claim has another volumeMode", Source);
            }
            else
            {
                // Half of the binding is done: the claim's look does the rest.
                Enqueue(claim.Key);
            }
            return false;
        }
        if (demanded.VolumeName == volume.Name)
            return SetPhase(volume, "Bound") is not null;
        // The claim has another volume. One that was made for it, and is to go with it, is not needed.
        if (facts is { ProvisionedBy: not null, Policy: "Delete" })
            return Release(volume, facts);
        return Unbind(volume, facts);
    }

    // The claim of that uid; null when it certainly is gone: what the cache knows is never enough to reclaim a volume. False when that cannot be told now.
    private bool TryFindClaim(string ns, string name, string uid, bool isReleased, out ApiObject? claim)
    {
        claim = Objects.Get(ResourceKinds.Claim, ns, name);
        if (claim is null ? isReleased : claim.Uid == uid)
            return true;
        var live = Api.Get(new(ResourceKinds.Claim, ns, name));
        claim = live.Object is { } found && found.Uid == uid ? found : null;
        return live.IsOk || live.Error.IsNotFound;
    }

    private bool Release(ApiObject volume, VolumeFacts facts)
    {
        var released = facts.Phase is "Released" or "Failed" ? volume : SetPhase(volume, "Released");
        return released is not null && Reclaim(released);
    }

    // Takes back what the binder set; of what a person set, the name stays.
    private bool Unbind(ApiObject volume, VolumeFacts facts)
    {
        ApiObject free;
        if (facts.IsBoundByController)
        {
            var annotations = volume.Annotations.Without(StorageNames.BoundByController);
            free = volume.WithAt(["spec", "claimRef"], null).WithAt(["metadata", "annotations"], annotations.Count == 0 ? null : annotations);
        }
        else
        {
            var reference = volume.Spec.Map("claimRef")!.Without("uid").Without("resourceVersion");
            free = volume.WithAt(["spec", "claimRef"], reference);
        }
        return Api.Update(free).Object is { } unbound && SetPhase(unbound, "Available") is not null;
    }
}
