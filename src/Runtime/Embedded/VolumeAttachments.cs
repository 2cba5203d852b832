using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>Which volumes are attached to which nodes: an index over all VolumeAttachments of the store.</summary>
internal sealed class VolumeAttachments
{
    private static readonly SortedDictionary<string, ApiObject> s_none = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, ApiObject>> _byVolume = new(StringComparer.Ordinal);

    internal VolumeAttachments(Store store)
    {
        foreach (var attachment in store.List(ResourceKinds.VolumeAttachment))
            Set(attachment);
        store.Changed += change =>
        {
            if (change.Object.Kind != ResourceKinds.VolumeAttachment)
                return;
            if (change.Type != ChangeType.Deleted)
                Set(change.Object);
            else if (VolumeOf(change.Object) is { } volume && _byVolume.TryGetValue(volume, out var nodes) && nodes.Remove(NodeOf(change.Object)) && nodes.Count == 0)
                _byVolume.Remove(volume);
        };
    }

    /// <summary>The attachments of a volume by the names of the nodes: attached, or on the way to or from it.</summary>
    public IReadOnlyDictionary<string, ApiObject> Of(string volume) => _byVolume.TryGetValue(volume, out var nodes) ? nodes : s_none;

    /// <summary>The volume of an attachment; null for one of an inline volume.</summary>
    public static string? VolumeOf(ApiObject attachment) => attachment.Spec.At("source", "persistentVolumeName")?.Text;

    /// <summary>The node of an attachment.</summary>
    public static string NodeOf(ApiObject attachment) => attachment.Spec.TextOf("nodeName") ?? "";

    private void Set(ApiObject attachment)
    {
        if (VolumeOf(attachment) is not { } volume)
            return;
        if (!_byVolume.TryGetValue(volume, out var nodes))
            _byVolume.Add(volume, nodes = new(StringComparer.Ordinal));
        nodes[NodeOf(attachment)] = attachment;
    }
}
