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
        return new ApiCause(ReasonOf(id, local, finding.Message, item.Root), FieldOf(id, local, item), finding.Message);
    }

    /// <summary>Without a selector the server also misses the labels that it would select.</summary>
    public static void AddLabels(ApiObject item, List<ApiCause> causes)
    {
        const string Labels = "spec.template.metadata.labels";
        if (item.Kind == ResourceKinds.StatefulSet && causes.Exists(static cause => cause is { Reason: "FieldValueRequired", Field: "spec.selector" }) && !causes.Exists(static cause => cause.Field == Labels))
            causes.Add(Causes.Invalid(Labels, "`selector` does not match template `labels`"));
    }

    /// <summary>Mounts of volumes that are refused: to the server there is no such volume.</summary>
    public static void AddMounts(ApiObject item, List<ApiCause> causes)
    {
        var template = item.Kind == ResourceKinds.Pod ? "" : "spec.template.";
        if ((item.Kind == ResourceKinds.Pod ? item.Spec : item.Root.At("spec", "template", "spec")) is not ApiMap spec)
            return;
        var claims = item.Kind == ResourceKinds.StatefulSet ? item.Spec.List("volumeClaimTemplates") : null;
        var prefix = template + "spec.volumes[";
        for (var i = causes.Count - 1; i >= 0; i--)
        {
            if (!causes[i].Field.StartsWith(prefix, StringComparison.Ordinal) || !int.TryParse(causes[i].Field.AsSpan(prefix.Length, Math.Max(0, causes[i].Field.IndexOf(']', prefix.Length) - prefix.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                continue;
            var count = claims?.Count ?? 0;
            var name = at < count ? claims![at].At("metadata", "name") : spec.List("volumes") is { } volumes && at - count < volumes.Count ? volumes[at - count].At("name") : null;
            if (name?.Text is { Length: > 0 } volume)
                AddMounts(spec, template + "spec.", volume, causes);
        }
    }

    private static void AddMounts(ApiMap spec, string prefix, string volume, List<ApiCause> causes)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            var containers = spec.List(list) ?? ApiList.Empty;
            for (var container = 0; container < containers.Count; container++)
            {
                foreach (var kind in (ReadOnlySpan<string>)["volumeMounts", "volumeDevices"])
                {
                    var mounts = (containers[container] as ApiMap)?.List(kind) ?? ApiList.Empty;
                    for (var mount = 0; mount < mounts.Count; mount++)
                    {
                        var field = string.Create(CultureInfo.InvariantCulture, $"{prefix}{list}[{container}].{kind}[{mount}].name");
                        if (mounts[mount].At("name")?.Text == volume && !causes.Exists(known => known.Field == field))
                            causes.Add(Causes.NotFound(field, volume));
                    }
                }
            }
        }
    }

    private static ApiValue? At(this ApiValue value, params ReadOnlySpan<string> names) => (value as ApiMap)?.At(names);

    private static string ReasonOf(string id, string field, string message, ApiMap root)
    {
        switch (id)
        {
            case "STS1009":
                return "FieldValueTooLong";
            case "STS1032" or "STS1036" or "STS1054" or "STS1059" or "STS1072" or "STS1081" or "STS1100" or "STS1105" or "STS1121" or "STS1122" or "STS1132" or "STS1164" or "STS1165" or "STS1228":
                return "FieldValueNotSupported";
            case "STS1037" or "STS1055" or "STS1104" or "STS1106" or "STS1207" or "STS1231" or "STS1241" or "STS1246":
                return "FieldValueForbidden";
            case "STS1075" or "STS1076" or "STS1162" or "STS1172":
                return "FieldValueDuplicate";
            case "STS1190":
                return "FieldValueNotFound";
            case "STS1191":
                return IsEmpty(ValueAt(root, field)) ? "FieldValueRequired" : "FieldValueNotFound";
            case "STS1001" or "STS1020" or "STS1025" or "STS1050" or "STS1053" or "STS1056" or "STS1070" or "STS1074" or "STS1103" or "STS1107" or "STS1112" or "STS1160" or "STS1163" or "STS1205":
                return "FieldValueRequired";
            // Of these the server asks for a value that is right, and does not tell none from a wrong one.
            case "STS1003" or "STS1006" or "STS1007" or "STS1008" or "STS1010" or "STS1011" or "STS1021" or "STS1024" or "STS1026" or "STS1027" or "STS1028" or "STS1030" or "STS1033" or "STS1034" or "STS1035"
                or "STS1051" or "STS1057" or "STS1058" or "STS1062" or "STS1071" or "STS1073" or "STS1077" or "STS1078" or "STS1082" or "STS1083" or "STS1084" or "STS1087" or "STS1090" or "STS1101" or "STS1130"
                or "STS1131" or "STS1140" or "STS1141" or "STS1143" or "STS1171" or "STS1192" or "STS1193" or "STS1194" or "STS1197" or "STS1198" or "STS1201" or "STS1202" or "STS1203" or "STS1206" or "STS1211"
                or "STS1215" or "STS1216" or "STS1226" or "STS1243" or "STS1251" or "STS1252" or "STS1256":
                return "FieldValueInvalid";
            default:
                break;
        }
        if (field.Contains("matchExpressions[", StringComparison.Ordinal) && (field.EndsWith(".operator", StringComparison.Ordinal) || field.EndsWith(".key", StringComparison.Ordinal)))
            return "FieldValueInvalid";
        if (message.Contains(" is not known", StringComparison.Ordinal) || message.Contains("are known", StringComparison.Ordinal))
            return "FieldValueNotSupported";
        if (message.Contains("already", StringComparison.Ordinal) || message.Contains(" twice", StringComparison.Ordinal))
            return "FieldValueDuplicate";
        if (IsEmpty(ValueAt(root, field)))
            return "FieldValueRequired";
        return message.Contains("must not", StringComparison.Ordinal) || message.Contains("cannot stand", StringComparison.Ordinal) || message.Contains("only one", StringComparison.Ordinal) || message.Contains("at most one", StringComparison.Ordinal) || message.Contains("beside", StringComparison.Ordinal) ? "FieldValueForbidden" : "FieldValueInvalid";
    }

    private static string FieldOf(string id, string field, ApiObject item)
    {
        switch (id)
        {
            case "STS1025":
                return "spec.template.spec.containers";
            case "STS1028":
                return "spec.updateStrategy";
            case "STS1130":
                return "spec";
            case "STS1076" or "STS1233" or "STS1211" or "STS1225":
                field = Above(field);
                break;
            case "STS1186":
                field = UpTo(field, "envFrom");
                break;
            case "STS1204":
                field = UpTo(field, ".httpHeaders");
                break;
            case "STS1215" or "STS1218":
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
        field = field.Replace(".resources.requests.storage", ".resources[storage]", StringComparison.Ordinal).Replace(".resources.requests[storage]", item.Kind == ResourceKinds.Pod || field.Contains(".containers[", StringComparison.Ordinal) ? ".resources.requests[storage]" : ".resources[storage]", StringComparison.Ordinal);
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

    private static string Above(string field) => field.LastIndexOf('.') is var dot and > 0 ? field[..dot] : field;

    private static bool IsEmpty(ApiValue? value) => value is null or { IsNull: true } or ApiText { Value.Length: 0 } or ApiMap { Count: 0 } or ApiList { Count: 0 };

    private static ApiValue? ValueAt(ApiMap root, string field)
    {
        ApiValue? value = root;
        var at = 0;
        while (at < field.Length && value is not null)
        {
            string name;
            if (field[at] == '[')
            {
                var end = field.IndexOf(']', at);
                if (end < 0)
                    return null;
                name = field[(at + 1)..end];
                at = end + 1;
            }
            else
            {
                if (field[at] == '.')
                    at++;
                var end = field.AsSpan(at).IndexOfAny('.', '[');
                end = end < 0 ? field.Length : at + end;
                name = field[at..end];
                at = end;
            }
            value = value switch
            {
                ApiMap map => map[name],
                ApiList list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }
        return value;
    }
}
