using System.Text;
using StsLint.Schema;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>
/// The structs that the server's types embed in others (staging/src/k8s.io/api/core/v1/types.go): JSON does not show them, but an error of a wrong type names
/// them. Within paths they stand between two signs, so that they can be left out again.
/// </summary>
internal sealed class GoStructs
{
    public const char Sign = '\u0001';
    private const string LocalObjectReference = "LocalObjectReference";

    private static readonly Dictionary<string, GoStructs> s_byType = new(StringComparer.Ordinal)
    {
        ["Volume"] = new("VolumeSource", ["name"], isAllBut: true),
        ["PersistentVolumeSpec"] = new("PersistentVolumeSource",
            ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName", "volumeMode"], isAllBut: true),
        ["Probe"] = new("ProbeHandler", ["exec", "grpc", "httpGet", "tcpSocket"]),
        ["EphemeralContainer"] = new("EphemeralContainerCommon", ["targetContainerName"], isAllBut: true),
        ["ConfigMapEnvSource"] = new(LocalObjectReference, ["name"]),
        ["SecretEnvSource"] = new(LocalObjectReference, ["name"]),
        ["ConfigMapKeySelector"] = new(LocalObjectReference, ["name"]),
        ["SecretKeySelector"] = new(LocalObjectReference, ["name"]),
        ["ConfigMapVolumeSource"] = new(LocalObjectReference, ["name"]),
        ["ConfigMapProjection"] = new(LocalObjectReference, ["name"]),
        ["SecretProjection"] = new(LocalObjectReference, ["name"]),
    };

    private readonly string[] _fields;
    private readonly bool _isAllBut;

    private GoStructs(string name, string[] fields, bool isAllBut = false)
    {
        Mark = $"{Sign}{name}.{Sign}";
        _fields = fields;
        _isAllBut = isAllBut;
    }

    /// <summary>What stands in a path for it.</summary>
    public string Mark { get; }

    /// <summary>What a type embeds; null for nothing.</summary>
    public static GoStructs? Of(TypeInfo type)
    {
        const string Core = "io.k8s.api.core.v1.";
        return type.Name.StartsWith(Core, StringComparison.Ordinal) && s_byType.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(type.Name.AsSpan(Core.Length), out var known) ? known : null;
    }

    /// <summary>Whether a field is one of it.</summary>
    public bool Holds(string field) => Array.IndexOf(_fields, field) >= 0 != _isAllBut;

    /// <summary>A path without what is embedded.</summary>
    public static string Unmarked(string path)
    {
        if (!path.Contains(Sign))
            return path;
        var text = new StringBuilder(path.Length);
        var isWithin = false;
        foreach (var letter in path)
        {
            if (letter == Sign)
                isWithin = !isWithin;
            else if (!isWithin)
                text.Append(letter);
        }
        return text.ToString();
    }
}
