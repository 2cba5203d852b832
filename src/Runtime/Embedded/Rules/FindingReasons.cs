using System.Globalization;
using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>By which reason the API server refuses what a rule finds.</summary>
internal static class FindingReasons
{
    private const string Duplicate = "FieldValueDuplicate";
    private const string Forbidden = "FieldValueForbidden";
    private const string Invalid = "FieldValueInvalid";
    private const string NotFound = "FieldValueNotFound";
    private const string NotSupported = "FieldValueNotSupported";
    private const string Required = "FieldValueRequired";
    private const string TooLong = "FieldValueTooLong";

    // One rule may speak of several checks of the server's. The first line counts whose rule it is, with whose end the field ends (its indexes taken away), and
    // whose words are among the finding's.
    private static readonly (string Rule, string FieldEnd, string Words, string Reason)[] s_lines =
    [
        ("STS1023", ".values", "takes no values", Forbidden),
        ("STS1080", ".nodePort", "another port", Invalid),
        ("STS1085", "", "has no address", Forbidden),
        ("STS1089", "", "has no addresses", Forbidden),
        ("STS1089", "", "two ipFamilies", Invalid),
        ("STS1091", ".healthCheckNodePort", "", Invalid),
        ("STS1091", "", "belongs to type", Forbidden),
        ("STS1091", ".loadBalancerSourceRanges", "", Invalid),
        ("STS1109", ".volumeMode", "", NotSupported),
        ("STS1111", ".csi.driver", "cannot be the name of a CSI driver: it has", TooLong),
        ("STS1111", "", " has no ", ""),
        ("STS1111", "", " needs ", ""),
        ("STS1111", ".path", "", Invalid),
        ("STS1111", ".targetPortal", "", Invalid),
        ("STS1111", "", "characters together", Invalid),
        ("STS1111", ".partition", "", Invalid),
        ("STS1123", "", "at most", TooLong),
        ("STS1124", ".matchLabelExpressions", "", Duplicate),
        ("STS1124", ".key", "another expression", Duplicate),
        ("STS1124", ".key", "", Invalid),
        ("STS1144", "", "not both", Forbidden),
        ("STS1144", "", " takes no ", Forbidden),
        ("STS1144", ".target.type", "is not known", Invalid),
        ("STS1145", ".policies.type", "", NotSupported),
        ("STS1145", ".policies.value", "", Invalid),
        ("STS1145", ".policies.periodSeconds", "", Invalid),
        ("STS1182", ".valueFrom", "says no source", Invalid),
        ("STS1183", ".fieldPath", "cannot hold all", NotSupported),
        ("STS1184", ".divisor", "", Invalid),
        ("STS1184", ".resource", "cannot be read", NotSupported),
        ("STS1185", ".name", "", Invalid),
        ("STS1186", "", "says no source", Invalid),
        ("STS1186", "", "the entry has both", Invalid),
        ("STS1195", "", "takes a privileged", Forbidden),
        ("STS1196", "", "needs readOnly", Forbidden),
        ("STS1196", "", "needs mountPropagation", Forbidden),
        ("STS1200", "", "does nothing", Required),
        ("STS1200", "", "side by side", Forbidden),
        ("STS1204", ".scheme", "", NotSupported),
        ("STS1204", ".httpHeaders.name", "", Invalid),
        ("STS1210", "", "side by side", Forbidden),
        ("STS1218", "", "without a limit", Required),
        ("STS1220", ".claims.name", "has no resource claim", NotFound),
        ("STS1220", ".claims", "has no resource claim", NotFound),
        ("STS1227", ".localhostProfile", "must not", Invalid),
        ("STS1232", ".shareProcessNamespace", "", Invalid),
        ("STS1233", "", "is not for", Forbidden),
        ("STS1233", "", "has no name", Required),
        ("STS1240", "", "another volume", Duplicate),
        ("STS1244", "", "must not", Invalid),
        ("STS1245", ".path", "must not", Invalid),
        ("STS1247", "", "another file", Invalid),
        ("STS1247", "", "the item has both", Invalid),
        ("STS1247", "", "the entry has both", Forbidden),
        ("STS1248", "", "takes labels and annotations only", Forbidden),
        ("STS1250", ".options", "has no name", Required),
        ("STS1250", ".options.name", "has no name", Required),
        ("STS1250", ".searches", "", Invalid),
        ("STS1253", ".operator", "without a key", Invalid),
        ("STS1253", "", " is no value of a taint", Invalid),
        ("STS1253", "", "tolerationSeconds counts", Invalid),
        ("STS1254", "", "but there is none", Forbidden),
        ("STS1254", ".weight", "", Invalid),
        ("STS1254", ".matchLabelKeys", "", Invalid),
        ("STS1254", ".mismatchLabelKeys", "", Invalid),
        ("STS1254", "", "exactly one value", Required),
        ("STS1254", "", "cannot be the name of a namespace", Invalid),
        ("STS1255", "", "another constraint", Duplicate),
        ("STS1255", "", "but there is none", Forbidden),
        ("STS1255", ".maxSkew", "", Invalid),
        ("STS1255", ".whenUnsatisfiable", "", NotSupported),
        ("STS1257", ".conditionType", "", Invalid),
        ("STS1259", ".resourceClaims.name", "another resource claim", Duplicate),
        ("STS1259", ".resourceClaims", "", Invalid),
        ("STS1259", ".resizePolicy", "has no", Required),
        ("STS1259", ".resizePolicy.resourceName", "has no", Required),
        ("STS1259", ".resizePolicy.restartPolicy", "has no", Required),
        ("STS1259", ".resizePolicy", "stands twice", Duplicate),
        ("STS1259", ".limits", "above the pod's limit", Invalid),
        ("STS1259", "", "above the pod's limit", Invalid),
        ("STS1259", ".resources.claims", "take no claims", Forbidden),
        ("STS1259", ".csi.driver", "cannot be the name of a CSI driver: it has", TooLong),
        ("STS1259", ".name", "is not a DNS name", Invalid),
        ("STS1259", ".directory", "must not", Invalid),
        ("STS1259", ".diskURI", "must start with", NotSupported),
        ("STS1259", ".preemptionPolicy", "'' is not known", Required),
        ("STS1259", ".partition", "", Invalid),
        ("STS1259", ".hostNetwork", "", Invalid),
    ];

    // What can be read through fieldRef somewhere; elsewhere the path itself is refused.
    private static readonly string[] s_readable =
        ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", "spec.host"];

    /// <summary>The reason for a finding of a rule at a field of an object.</summary>
    public static string Of(string id, string field, string message, ApiMap root)
    {
        var plain = WithoutIndexes(field);
        foreach (var line in s_lines)
        {
            if (line.Rule == id && plain.EndsWith(line.FieldEnd, StringComparison.Ordinal) && message.Contains(line.Words, StringComparison.Ordinal))
            {
                if (line.Reason.Length > 0)
                    return line.Reason;
                break;
            }
        }
        switch (id)
        {
            case "STS1009":
                return TooLong;
            case "STS1032" or "STS1036" or "STS1054" or "STS1059" or "STS1072" or "STS1081" or "STS1100" or "STS1105" or "STS1121" or "STS1122" or "STS1132" or "STS1164" or "STS1165" or "STS1228":
                return NotSupported;
            case "STS1037" or "STS1055" or "STS1104" or "STS1106" or "STS1207" or "STS1231" or "STS1241" or "STS1246":
                return Forbidden;
            case "STS1075" or "STS1076" or "STS1162" or "STS1172":
                return Duplicate;
            case "STS1190":
                return NotFound;
            case "STS1191":
                return IsEmpty(ValueAt(root, field)) ? Required : NotFound;
            case "STS1170" when ValueAt(root, field) is ApiNumber { Whole: 0 }:
                return Required;
            case "STS1183" when message.Contains(" cannot be read by ", StringComparison.Ordinal):
                return IsReadable(message) ? NotSupported : Invalid;
            // Of a pod as a whole, resources are refused that containers know; others nobody knows.
            case "STS1217" when message.Contains(" of a pod as a whole ", StringComparison.Ordinal):
                return field.EndsWith("[storage]", StringComparison.Ordinal) || field.EndsWith("[ephemeral-storage]", StringComparison.Ordinal) || field.IndexOf('/') > field.LastIndexOf('[') ? NotSupported : Invalid;
            case "STS1001" or "STS1020" or "STS1025" or "STS1050" or "STS1053" or "STS1056" or "STS1070" or "STS1074" or "STS1103" or "STS1107" or "STS1112" or "STS1160" or "STS1163" or "STS1205":
                return Required;
            // Of these the server asks for a value that is right, and does not tell none from a wrong one.
            case "STS1003" or "STS1006" or "STS1007" or "STS1008" or "STS1010" or "STS1011" or "STS1021" or "STS1024" or "STS1026" or "STS1027" or "STS1028" or "STS1030" or "STS1033" or "STS1034" or "STS1035"
                or "STS1051" or "STS1057" or "STS1058" or "STS1062" or "STS1071" or "STS1073" or "STS1077" or "STS1078" or "STS1082" or "STS1083" or "STS1084" or "STS1087" or "STS1090" or "STS1101" or "STS1130"
                or "STS1131" or "STS1140" or "STS1141" or "STS1143" or "STS1171" or "STS1192" or "STS1193" or "STS1194" or "STS1197" or "STS1198" or "STS1201" or "STS1202" or "STS1203" or "STS1206" or "STS1211"
                or "STS1215" or "STS1216" or "STS1226" or "STS1243" or "STS1251" or "STS1252" or "STS1256":
                return Invalid;
            default:
                break;
        }
        if (field.Contains("matchExpressions[", StringComparison.Ordinal) && (field.EndsWith(".operator", StringComparison.Ordinal) || field.EndsWith(".key", StringComparison.Ordinal)))
            return Invalid;
        if (message.Contains(" is not known", StringComparison.Ordinal) || message.Contains("are known", StringComparison.Ordinal))
            return NotSupported;
        if (message.Contains("already", StringComparison.Ordinal) || message.Contains(" twice", StringComparison.Ordinal))
            return Duplicate;
        if (IsEmpty(ValueAt(root, field)))
            return Required;
        return message.Contains("must not", StringComparison.Ordinal) || message.Contains("cannot stand", StringComparison.Ordinal) || message.Contains("only one", StringComparison.Ordinal) || message.Contains("at most one", StringComparison.Ordinal) || message.Contains("beside", StringComparison.Ordinal) ? Forbidden : Invalid;
    }

    // The path stands in quotes at the sentence's beginning.
    private static bool IsReadable(string message)
    {
        var end = message.IndexOf('\'', 1);
        if (end < 0)
            return false;
        var path = message.AsSpan(1, end - 1);
        var bracket = path.IndexOf('[');
        path = bracket < 0 ? path : path[..bracket];
        foreach (var each in s_readable)
        {
            if (path.SequenceEqual(each))
                return true;
        }
        return false;
    }

    private static string WithoutIndexes(string field)
    {
        if (!field.Contains('['))
            return field;
        var plain = new StringBuilder(field.Length);
        var depth = 0;
        foreach (var letter in field)
        {
            depth += letter == '[' ? 1 : 0;
            if (depth == 0)
                plain.Append(letter);
            depth -= letter == ']' ? 1 : 0;
        }
        return plain.ToString();
    }

    private static bool IsEmpty(ApiValue? value) => value is null or { IsNull: true } or ApiText { Value.Length: 0 } or ApiMap { Count: 0 } or ApiList { Count: 0 };

    /// <summary>The value at a field's path; null when there is none.</summary>
    public static ApiValue? ValueAt(ApiMap root, string field)
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
