using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Protobuf;

/// <summary>
/// Reads objects that come as <c>application/vnd.kubernetes.protobuf</c>: the typed clients of kubectl (<c>kubectl create namespace</c>) and of controllers write
/// so. Go writes what is not a pointer even when it is empty; such values are left out, as its JSON leaves them out.
/// </summary>
internal static class ProtobufBody
{
    private const int Deepest = 64;

    // Before every message, so that nobody takes it for something else.
    private static ReadOnlySpan<byte> Magic => [(byte)'k', (byte)'8', (byte)'s', 0];

    // Numbers and booleans that Go points to: here 0 and false are said.
    private static readonly FrozenSet<string> s_pointers = new[]
    {
        "activeDeadlineSeconds", "allocateLoadBalancerNodePorts", "allowPrivilegeEscalation", "allowVolumeExpansion", "attachRequired", "automountServiceAccountToken", "averageUtilization", "backoffLimit",
        "backoffLimitPerIndex", "blockOwnerDeletion", "completions", "controller", "defaultMode", "deletionGracePeriodSeconds", "enableServiceLinks", "endPort", "expirationSeconds", "failedJobsHistoryLimit", "fsGroup",
        "gracePeriodSeconds", "hostProcess", "hostUsers", "immutable", "leaseDurationSeconds", "leaseTransitions", "manualSelector", "maxFailedIndexes", "maxSurge", "maxUnavailable", "minAvailable", "minDomains",
        "minReplicas", "mode", "optional", "orphanDependents", "parallelism", "partition", "podInfoOnMount", "priority", "privileged", "progressDeadlineSeconds", "readOnlyRootFilesystem", "ready", "replicas",
        "requiresRepublish", "revisionHistoryLimit", "runAsGroup", "runAsNonRoot", "runAsUser", "seLinuxMount", "serving", "setHostnameAsFQDN", "shareProcessNamespace", "stabilizationWindowSeconds", "startingDeadlineSeconds",
        "storageCapacity", "successfulJobsHistoryLimit", "suspend", "targetCPUUtilizationPercentage", "terminating", "terminationGracePeriodSeconds", "tolerationSeconds", "ttlSecondsAfterFinished",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads one object.</summary>
    /// <exception cref="FormatException">The bytes are no message, or say something that is not known here.</exception>
    public static ApiMap Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
            throw new FormatException("provided data does not appear to be a protobuf message: it does not begin with 'k8s' and a zero");
        var apiVersion = "";
        var kind = "";
        ReadOnlySpan<byte> raw = [];
        var reader = new ProtobufReader(body[Magic.Length..]);
        while (reader.Next(out var number))
        {
            if (number == 1)
                (apiVersion, kind) = TypeOf(reader.Bytes);
            else if (number == 2)
                raw = reader.Bytes;
        }
        if (ProtobufFields.Of(ProtobufFields.MessageOf(apiVersion, kind)) is not { } fields)
            throw new FormatException($"{kind} of {apiVersion} is not known as protobuf here; send JSON");
        return new ApiMap([new("apiVersion", apiVersion), new("kind", kind), .. Message(raw, fields, kind, 0)]);
    }

    private static (string ApiVersion, string Kind) TypeOf(ReadOnlySpan<byte> bytes)
    {
        var (apiVersion, kind) = ("", "");
        var reader = new ProtobufReader(bytes);
        while (reader.Next(out var number))
        {
            if (number == 1)
                apiVersion = reader.Text;
            else if (number == 2)
                kind = reader.Text;
        }
        return (apiVersion, kind);
    }

    private static List<KeyValuePair<string, ApiValue>> Message(ReadOnlySpan<byte> bytes, FrozenDictionary<int, ProtobufField> fields, string path, int depth)
    {
        if (depth > Deepest)
            throw new FormatException($"{path} is too deep");
        var entries = new List<KeyValuePair<string, ApiValue>>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next(out var number))
        {
            if (!fields.TryGetValue(number, out var field))
            {
                // A status is not written by who creates; newer clients have fields that this release's messages have not, mostly empty.
                if (reader.IsEmpty || depth == 0)
                    continue;
                throw new FormatException($"field {number.ToString(CultureInfo.InvariantCulture)} of {path} is not known as protobuf here; send JSON");
            }
            var below = $"{path}.{field.Name}";
            switch (field.Repetition)
            {
                case Repetition.Embedded:
                    entries.AddRange(Message(reader.Bytes, ProtobufFields.Of(field.Type)!, path, depth + 1));
                    break;
                case Repetition.List:
                    var items = entries.Find(entry => entry.Key == field.Name).Value as ApiList ?? ApiList.Empty;
                    Put(entries, field.Name, items.Add(Value(ref reader, field, below, depth, isWithin: true)!));
                    break;
                case Repetition.Map:
                    var map = entries.Find(entry => entry.Key == field.Name).Value as ApiMap ?? ApiMap.Empty;
                    var (key, value) = Entry(reader.Bytes, field, below, depth);
                    Put(entries, field.Name, map.With(key, value));
                    break;
                default:
                    if (Value(ref reader, field, below, depth, isWithin: false) is { } one)
                        Put(entries, field.Name, one);
                    break;
            }
        }
        return entries;
    }

    private static void Put(List<KeyValuePair<string, ApiValue>> entries, string name, ApiValue value)
    {
        var at = entries.FindIndex(entry => entry.Key == name);
        if (at < 0)
            entries.Add(new(name, value));
        else
            entries[at] = new(name, value);
    }

    private static (string Key, ApiValue Value) Entry(ReadOnlySpan<byte> bytes, ProtobufField field, string path, int depth)
    {
        var key = "";
        ApiValue? value = null;
        var reader = new ProtobufReader(bytes);
        while (reader.Next(out var number))
        {
            if (number == 1)
                key = reader.Text;
            else if (number == 2)
                value = Value(ref reader, field, path, depth, isWithin: true);
        }
        return (key, value ?? "");
    }

    // The value that stands there; null when it is empty and says nothing.
    private static ApiValue? Value(ref ProtobufReader reader, ProtobufField field, string path, int depth, bool isWithin)
    {
        var isSaid = isWithin || s_pointers.Contains(field.Name);
        switch (field.Type)
        {
            case "s":
                return reader.Text is { Length: > 0 } text ? text : isWithin || path.EndsWith("PersistentVolumeClaim.spec.storageClassName", StringComparison.Ordinal) ? "" : null;
            case "b":
                return reader.Number != 0 ? true : isSaid ? false : null;
            case "i":
                return reader.Number is var number && (number != 0 || isSaid) ? number : null;
            case "d":
                return ApiNumber.Parse(BinaryPrimitives.ReadDoubleLittleEndian(reader.Bytes).ToString("R", CultureInfo.InvariantCulture));
            case "y":
                return Convert.ToBase64String(reader.Bytes);
            case "Q":
                return Quantity(reader.Bytes);
            case "O":
                return IntegerOrText(reader.Bytes, isSaid);
            case "T" or "U":
                return Time(reader.Bytes, field.Type == "U");
            case "R":
                return Raw(reader.Bytes);
            default:
                return new ApiMap([.. Message(reader.Bytes, ProtobufFields.Of(field.Type)!, path, depth + 1)]);
        }
    }

    private static string Quantity(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        return reader.Next(out _) && reader.Text is { Length: > 0 } text ? text : "0";
    }

    private static ApiValue? IntegerOrText(ReadOnlySpan<byte> bytes, bool isSaid)
    {
        long type = 0, number = 0;
        var text = "";
        var reader = new ProtobufReader(bytes);
        while (reader.Next(out var at))
        {
            if (at == 1)
                type = reader.Number;
            else if (at == 2)
                number = reader.Number;
            else if (at == 3)
                text = reader.Text;
        }
        return type != 0 ? text : number != 0 || isSaid ? number : null;
    }

    private static string? Time(ReadOnlySpan<byte> bytes, bool hasMicroseconds)
    {
        long seconds = 0, nanos = 0;
        var reader = new ProtobufReader(bytes);
        while (reader.Next(out var at))
        {
            if (at == 1)
                seconds = reader.Number;
            else if (at == 2)
                nanos = reader.Number;
        }
        // Go's zero time is no time.
        if (seconds <= 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return null;
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return hasMicroseconds ? ApiTime.WriteMicro(time) : ApiTime.Write(time);
    }

    private static ApiValue? Raw(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        return reader.Next(out _) && reader.Bytes.Length > 0 ? ApiJson.Read(reader.Bytes) : null;
    }
}
