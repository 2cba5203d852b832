using System.Globalization;
using StsLint.Engine;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>
/// What a finding is called among the causes of a refusal. Rules speak of the place to mend; the server sometimes names the block around it, and counts the
/// volumes of claim templates in front of the template's own.
/// </summary>
internal static class FindingCauses
{
    private const string Volumes = "spec.template.spec.volumes[";

    // Maps whose entries the server does not name one by one.
    private static readonly string[] s_maps = ["labels", "annotations", "matchLabels", "nodeSelector", "capacity", "accessModes", "finalizers"];

    public static ApiCause Of(Finding finding, ApiObject item)
    {
        var id = finding.Rule.Id;
        var local = finding.Field ?? "";
        return new ApiCause(FindingReasons.Of(id, local, finding.Message, item.Root), FieldOf(id, local, finding.Message, item), finding.Message);
    }

    private static string FieldOf(string id, string field, string message, ApiObject item)
    {
        switch (id)
        {
            case "STS1025":
                return "spec.template.spec.containers";
            case "STS1028":
                return "spec.updateStrategy";
            case "STS1130":
                return "spec";
            case "STS1076" or "STS1211" or "STS1225":
                field = Above(field);
                break;
            case "STS1233" when message.Contains(" is not known", StringComparison.Ordinal):
                field = Above(field);
                break;
            case "STS1061" when message.StartsWith("without apiGroup", StringComparison.Ordinal):
                field = Above(field);
                break;
            case "STS1186" when message.Contains(" says no source", StringComparison.Ordinal) || message.StartsWith("the entry has both", StringComparison.Ordinal):
                field = UpTo(field, "envFrom");
                break;
            case "STS1247" when message.StartsWith("another file of the volume", StringComparison.Ordinal):
                field = Until(field, ".projected");
                break;
            case "STS1247" when message.StartsWith("the item ", StringComparison.Ordinal):
                field = Until(field, ".downwardAPI");
                break;
            case "STS1247" when message.StartsWith("the entry has both", StringComparison.Ordinal):
                field = Above(field);
                break;
            case "STS1255" when message.StartsWith("another constraint", StringComparison.Ordinal):
                return field + ".{topologyKey, whenUnsatisfiable}";
            case "STS1085" when message.Contains("has no address", StringComparison.Ordinal):
                return "spec.clusterIPs";
            case "STS1084" when message.StartsWith("the first of clusterIPs", StringComparison.Ordinal) || message.StartsWith("clusterIPs has two", StringComparison.Ordinal) || message.StartsWith("None cannot stand", StringComparison.Ordinal):
                return "spec.clusterIPs";
            // These the server writes with capitals.
            case "STS1231" when field.EndsWith(".hostPID", StringComparison.Ordinal) || field.EndsWith(".hostIPC", StringComparison.Ordinal):
                return Above(field) + ".H" + field[(field.LastIndexOf('.') + 2)..];
            case "STS0019" or "STS1091" when field.StartsWith("spec.loadBalancerSourceRanges", StringComparison.Ordinal):
                return "spec.L" + field[6..];
            case "STS1101":
                return field;
            case "STS1204":
                field = UpTo(field, ".httpHeaders");
                break;
            case "STS1216" when field.EndsWith(".overhead", StringComparison.Ordinal) && message.Split(' ') is ["the", "overhead", "of", var resource, ..]:
                return $"{field}.limits[{resource}]";
            case "STS1217" when field.EndsWith(".overhead", StringComparison.Ordinal) && message.IndexOf('\'', 1) is var quote and > 0:
                return $"{field}.limits[{message[1..quote]}]";
            case "STS1215" or "STS1218" when !message.Contains("in whole pages", StringComparison.Ordinal) && !message.Contains("in whole pieces", StringComparison.Ordinal):
                field = UpTo(field, ".requests");
                break;
            case "STS1051":
                // A claim's name is judged as that of the volume that mounts it.
                return field.Replace("spec.volumeClaimTemplates[", Volumes, StringComparison.Ordinal).Replace("].metadata.name", "].name", StringComparison.Ordinal);
            case "STS1082" or "STS1083" or "STS1084" when field == "spec.clusterIP":
                return "spec.clusterIPs[0]";
            case "STS1087":
                return "spec.selector";
            case "STS1006" or "STS1007" when field.StartsWith("spec.template.metadata.labels", StringComparison.Ordinal):
                return "spec.template.labels";
            case "STS1008" when field.StartsWith("spec.template.metadata.annotations", StringComparison.Ordinal):
                return "spec.template.annotations";
            default:
                break;
        }
        foreach (var map in s_maps)
        {
            var at = field.LastIndexOf(map + "[", StringComparison.Ordinal);
            if (at >= 0 && field.EndsWith(']') && (map != "finalizers" || id != "STS1010"))
                field = field[..(at + map.Length)];
        }
        field = field.Replace(".resources.requests.storage", ".resources[storage]", StringComparison.Ordinal).Replace(".resources.requests[storage]", item.Kind == ResourceKinds.Pod || field.Contains("ontainers[", StringComparison.Ordinal) || id == "STS1217" ? ".resources.requests[storage]" : ".resources[storage]", StringComparison.Ordinal);
        return item.Kind == ResourceKinds.StatefulSet ? Counted(field, item.Spec.List("volumeClaimTemplates")?.Count ?? 0) : field;
    }

    // Volumes that have the name of a claim template are replaced by it.
    private static string Counted(string field, int claims)
    {
        if (claims == 0 || !field.StartsWith(Volumes, StringComparison.Ordinal))
            return field;
        var end = field.IndexOf(']', Volumes.Length);
        return end > 0 && int.TryParse(field.AsSpan(Volumes.Length, end - Volumes.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? string.Create(CultureInfo.InvariantCulture, $"{Volumes}{at + claims}{field[end..]}")
            : field;
    }

    private static string UpTo(string field, string name)
    {
        var at = field.IndexOf(name + "[", StringComparison.Ordinal);
        return at < 0 ? field : field[..(at + name.Length)];
    }

    private static string Until(string field, string name)
    {
        var at = field.LastIndexOf(name, StringComparison.Ordinal);
        return at < 0 ? field : field[..(at + name.Length)];
    }

    private static string Above(string field) => field.LastIndexOf('.') is var dot and > 0 ? field[..dot] : field;
}
