using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Stories;

/// <summary>What happens to claims and volumes.</summary>
internal sealed class VolumeStory(StoryNames names, Action<ApiObject, string> tell)
{
    private const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    // The node that a volume was attached to last: only moves are worth a line.
    private readonly Dictionary<string, string> _lastNodes = new(StringComparer.Ordinal);

    public void Hear(StoreChange change)
    {
        if (change.Object.Kind == ResourceKinds.VolumeAttachment)
            HearAttachment(change);
        else if (change.Object.Kind == ResourceKinds.Volume)
            HearVolume(change);
        else
            HearClaim(change);
    }

    private void HearClaim(StoreChange change)
    {
        var claim = change.Object;
        switch (change.Type)
        {
            case ChangeType.Added:
                tell(claim, "created");
                return;
            case ChangeType.Deleted:
                tell(claim, "is gone");
                return;
        }
        var old = change.Old!;
        if (!old.IsDeleting && claim.IsDeleting)
            tell(claim, "is to be deleted");
        if (Phase(old) != Phase(claim))
            tell(claim, Phase(claim) == "Bound" ? $"bound to {names.VolumeName(claim.Spec.TextOf("volumeName") ?? "")}" : $"is {Phase(claim)}");
        var (before, after) = (Capacity(old), Capacity(claim));
        if (before != after && before.Length > 0)
            tell(claim, $"has {after} instead of {before}");
        var (wanted, wants) = (Request(old), Request(claim));
        if (wanted != wants)
            tell(claim, $"asks for {wants} instead of {wanted}");
    }

    private void HearVolume(StoreChange change)
    {
        var volume = change.Object;
        if (change.Type == ChangeType.Added)
        {
            if (volume.Annotations.Has(ProvisionedBy) && volume.Spec.Map("claimRef") is { } claim)
            {
                names.Made(volume, claim.TextOf("name") ?? "");
                tell(volume, $"made, {volume.Spec.Map("capacity")?.TextOf("storage")}, {volume.Spec.TextOf("storageClassName")}");
            }
            else
            {
                tell(volume, "created");
            }
            return;
        }
        if (change.Type == ChangeType.Deleted)
        {
            tell(volume, "is gone");
            return;
        }
        var old = change.Old!;
        if (!old.IsDeleting && volume.IsDeleting)
            tell(volume, "is to be deleted");
        // That it is bound is told of its claim.
        if (Phase(old) != Phase(volume) && Phase(volume) is not ("Bound" or "" or "Pending"))
            tell(volume, $"is {Phase(volume)}");
    }

    private void HearAttachment(StoreChange change)
    {
        var attachment = change.Object;
        var node = attachment.Spec.TextOf("nodeName") ?? "";
        var name = attachment.Spec.Map("source")?.TextOf("persistentVolumeName") ?? "";
        var volume = new ApiObject(ResourceKinds.Volume, ApiMap.Of(("metadata", ApiMap.Of(("name", name)))));
        var (was, isNow) = (change.Old?.Status.IsTrue("attached") == true, change.Type != ChangeType.Deleted && attachment.Status.IsTrue("attached"));
        if (!was && isNow)
        {
            if (_lastNodes.TryGetValue(name, out var last) && last != node)
                tell(volume, $"attached to {node}, was on {last}");
            _lastNodes[name] = node;
        }
    }

    private static string Phase(ApiObject item) => item.Status.TextOf("phase") ?? "";

    private static string Capacity(ApiObject claim) => claim.Status.Map("capacity")?.TextOf("storage") ?? "";

    private static string Request(ApiObject claim) => claim.Spec.Map("resources")?.Map("requests")?.TextOf("storage") ?? "";
}
