using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>
/// What an in-tree source of a PersistentVolume is as a csi source. After Kubernetes' k8s.io/csi-translation-lib, as far as it needs to know
/// nothing of the cloud and changes nothing but the source.
/// </summary>
internal static class CsiTranslation
{
    private const string Unspecified = "UNSPECIFIED";

    // Of each plugin the driver, the field that names the disk, and all fields that the translation takes into account.
    private static readonly Dictionary<string, (string Driver, string Handle, string[] Fields)> s_plugins = new(StringComparer.Ordinal)
    {
        ["gcePersistentDisk"] = ("pd.csi.storage.gke.io", "pdName", ["fsType", "partition", "readOnly"]),
        ["awsElasticBlockStore"] = ("ebs.csi.aws.com", "volumeID", ["fsType", "partition", "readOnly"]),
        ["azureDisk"] = ("disk.csi.azure.com", "diskURI", ["diskName", "kind", "cachingMode", "fsType", "readOnly"]),
        ["cinder"] = ("cinder.csi.openstack.org", "volumeID", ["fsType", "readOnly"]),
    };

    /// <summary>The edits that make the source a csi source; null when the translation is not certain.</summary>
    public static Edit[]? Of(PersistentVolumeView volume, string plugin)
    {
        if (!volume.Spec.IsKnown || !s_plugins.TryGetValue(plugin, out var known) || PersistentVolumeSources.Of(volume) is not { Source.IsKnown: true } only || only.Kind != plugin)
            return null;
        var spec = volume.Spec.Value;
        var source = only.Source.Value;
        if (source.IsOpen || source.Count == 0 || !ReferenceEquals(source.Parent, spec) || source.Text(known.Handle) is not { IsKnown: true } name || !IsWrittenWith(source, known.Handle, known.Fields))
            return null;
        if (Handle(volume, plugin, source, name.Value) is not { } handle || Attributes(plugin, source) is not { } attributes)
            return null;
        var edits = new List<Edit>
        {
            Edit.RenameKey(spec, plugin, "csi"),
            Edit.RenameKey(source, known.Handle, "volumeHandle"),
        };
        if (handle != name.Value)
            edits.Add(Edit.ReplaceText(name.Node!, handle));
        foreach (var gone in (string[])["diskName", "kind", "cachingMode", "partition"])
        {
            if (source.Has(gone))
                edits.Add(Edit.Remove(source, gone));
        }
        // The driver comes first, as people write it, where the text allows that.
        if (!source.IsFlow && (source[0].Key == known.Handle || source[0].Key is "fsType" or "readOnly"))
            edits.Add(Edit.Replace(new SourceSpan(source.File, source.Start, source.Start), $"driver: {known.Driver}{source.File.NewLine}{new string(' ', source.File.PositionOf(source.Start).Column)}"));
        else
            edits.Add(Edit.Set(source, "driver", known.Driver));
        if (attributes.Length > 0)
            edits.Add(Edit.Set(source, "volumeAttributes", attributes));
        return [.. edits];
    }

    private static bool IsWrittenWith(MappingNode source, string handle, string[] fields)
    {
        for (var i = 0; i < source.Count; i++)
        {
            ref readonly var entry = ref source[i];
            if (entry.Origin != EntryOrigin.Written || (entry.Key != handle && Array.IndexOf(fields, entry.Key) < 0) || entry.Value is not ScalarNode { IsNull: false } value || Placeholder.IsIn(value) || !ReferenceEquals(value.Parent, source))
                return false;
        }
        return true;
    }

    private static string? Handle(PersistentVolumeView volume, string plugin, MappingNode source, string name)
    {
        switch (plugin)
        {
            case "gcePersistentDisk":
                return HasModesOfOneDisk(volume) && Zone(volume.Object.Labels) is { } zone ? $"projects/{Unspecified}/zones/{zone}/disks/{name}" : null;
            case "awsElasticBlockStore":
                // aws://<zone>/<id>, aws:///<id> or the id alone.
                var id = name.StartsWith("aws://", StringComparison.Ordinal) ? name.Substring(name.LastIndexOf('/') + 1) : name;
                return id.StartsWith("vol-", StringComparison.Ordinal) && !id.Contains('/') ? id : null;
            case "azureDisk":
                // Without a kind it is a blob, which the driver does not know.
                return source.Text("kind").Is("Managed") && name.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) ? name : null;
            default:
                return name;
        }
    }

    // The library narrows other modes down, which is a matter of its own.
    private static bool HasModesOfOneDisk(PersistentVolumeView volume) => AccessModeSets.Read(volume.AccessModes) is AccessModes.ReadWriteOnce or AccessModes.ReadOnlyMany;

    // A label with several zones is that of a regional disk.
    private static string? Zone(LabelMap labels)
    {
        if (labels.IsOpen)
            return null;
        var zone = labels.Get("failure-domain.beta.kubernetes.io/zone");
        if (zone.IsAbsent || zone.Is(""))
            zone = labels.Get("topology.kubernetes.io/zone");
        if (zone.IsAbsent || zone.Is(""))
            return Unspecified;
        return zone.IsKnown && !zone.Value.Contains("__", StringComparison.Ordinal) ? zone.Value : null;
    }

    // As YAML; empty for none, null when something cannot be read.
    private static string? Attributes(string plugin, MappingNode source)
    {
        if (plugin == "azureDisk")
        {
            var caching = source.Text("cachingMode").OrDefault("ReadWrite");
            return caching.IsKnown ? "kind: Managed\ncachingMode: " + YamlText.Scalar(caching.Value) : null;
        }
        var partition = source.Integer("partition").OrDefault(0);
        return !partition.IsKnown ? null : partition.Value == 0 ? "" : $"partition: \"{partition.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}\"";
    }
}
