using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Stories;

/// <summary>
/// How stories call objects. Names that hold a uid would differ from seed to seed and tell nobody anything: a volume that was made on demand is called
/// after its claim, a revision by its number.
/// </summary>
internal sealed class StoryNames(string ns)
{
    private readonly Dictionary<string, string> _volumes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _volumesOfClaim = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Name), long> _revisions = [];

    /// <summary>Kind and name: <c>pod/web-0</c>; outside of the story's namespace with the namespace too.</summary>
    public string Of(ApiObject item)
    {
        var name = item.Kind == ResourceKinds.Volume ? VolumeName(item.Name) : item.Name;
        return item.Namespace.Length == 0 || item.Namespace == ns ? $"{WordOf(item.Kind)}/{name}" : $"{WordOf(item.Kind)}/{item.Namespace}/{name}";
    }

    /// <summary>What a kind is called.</summary>
    public static string WordOf(ResourceKind kind) => kind.Name switch
    {
        "PersistentVolumeClaim" => "claim",
        "PersistentVolume" => "volume",
        "StatefulSet" => "set",
        _ => kind.Name.ToLowerInvariant(),
    };

    /// <summary>The name of a volume; one that was made on demand is <c>(data-web-0)</c>, the second of that claim <c>(data-web-0#2)</c>.</summary>
    public string VolumeName(string name) => _volumes.GetValueOrDefault(name, name);

    /// <summary>Takes notice of a volume that was made for a claim.</summary>
    public void Made(ApiObject volume, string claim)
    {
        if (_volumes.ContainsKey(volume.Name))
            return;
        var count = _volumesOfClaim[claim] = _volumesOfClaim.GetValueOrDefault(claim) + 1;
        _volumes[volume.Name] = count == 1 ? $"({claim})" : string.Create(CultureInfo.InvariantCulture, $"({claim}#{count})");
    }

    /// <summary>Takes notice of a revision and its number.</summary>
    public void Numbered(ApiObject revision) => _revisions[(revision.Namespace, revision.Name)] = revision.Root.IntegerOf("revision") ?? 0;

    /// <summary>The number of a revision; 0 when it is not known.</summary>
    public long NumberOf(string inNamespace, string revision) => _revisions.GetValueOrDefault((inNamespace, revision));

    /// <summary>A text with the names of volumes as stories call them.</summary>
    public string Replace(string text)
    {
        foreach (var (name, shown) in _volumes)
            text = text.Replace(name, shown, StringComparison.Ordinal);
        return text;
    }
}
