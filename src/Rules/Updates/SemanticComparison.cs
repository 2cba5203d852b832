using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>
/// Tells whether two values mean the same to the API server: quantities are compared as amounts, a default that is written out equals one that is
/// not, an empty value equals an absent one, and lists with keys may be in any order.
/// </summary>
internal static class SemanticComparison
{
    private static readonly Dictionary<string, string> s_defaults = new(StringComparer.Ordinal)
    {
        ["volumeMode"] = "Filesystem",
        ["podManagementPolicy"] = "OrderedReady",
        ["reclaimPolicy"] = "Delete",
        ["volumeBindingMode"] = "Immediate",
        ["persistentVolumeReclaimPolicy"] = "Retain",
        ["iscsiInterface"] = "default",
        ["cachingMode"] = "ReadWrite",
        ["pool"] = "rbd",
        ["storageMode"] = "ThinProvisioned",
        ["restartPolicy"] = "Always",
        ["dnsPolicy"] = "ClusterFirst",
        ["schedulerName"] = "default-scheduler",
        ["preemptionPolicy"] = "PreemptLowerPriority",
        ["terminationMessagePath"] = "/dev/termination-log",
        ["terminationMessagePolicy"] = "File",
        ["protocol"] = "TCP",
        ["scheme"] = "HTTP",
    };

    private static readonly Dictionary<string, long> s_defaultNumbers = new(StringComparer.Ordinal)
    {
        ["terminationGracePeriodSeconds"] = 30,
        ["timeoutSeconds"] = 1,
        ["periodSeconds"] = 10,
        ["successThreshold"] = 1,
        ["failureThreshold"] = 3,
        ["defaultMode"] = 420,
        ["expirationSeconds"] = 3600,
        ["revisionHistoryLimit"] = 10,
    };

    // Maps of free text, in which an empty value is a value.
    private static readonly HashSet<string> s_maps = new(StringComparer.Ordinal) { "labels", "annotations", "matchLabels", "parameters", "volumeAttributes", "options" };

    private static readonly HashSet<string> s_amounts = new(StringComparer.Ordinal) { "requests", "limits", "capacity" };

    private static readonly HashSet<string> s_keyedByName = new(StringComparer.Ordinal) { "containers", "initContainers", "volumes", "env", "imagePullSecrets" };

    /// <summary>Compares the field <paramref name="name"/> of two mappings.</summary>
    public static Match Same(Field<MappingNode> before, Field<MappingNode> after, string name)
    {
        if (before.IsUnknown || after.IsUnknown)
            return Match.Unknown;
        return Same(before.ValueOr(null), after.ValueOr(null), name);
    }

    /// <summary>Compares the field <paramref name="name"/> of two mappings; null is a mapping that is not there.</summary>
    public static Match Same(MappingNode? before, MappingNode? after, string name) => SameEntry(before, after, name, parent: "");

    private static Match SameEntry(MappingNode? before, MappingNode? after, string name, string parent)
    {
        var one = before?[name];
        var other = after?[name];
        if ((one is null && before is { IsOpen: true }) || (other is null && after is { IsOpen: true }))
            return Match.Unknown;
        return Same(one, other, name, parent);
    }

    private static Match Same(Node? before, Node? after, string name, string parent)
    {
        if (before is UnknownNode || after is UnknownNode || (before is ScalarNode one && Placeholder.IsIn(one)) || (after is ScalarNode other && Placeholder.IsIn(other)))
            return Match.Unknown;
        if (IsNothing(before, name, parent) || IsNothing(after, name, parent))
            return Of(IsNothing(before, name, parent) && IsNothing(after, name, parent));
        return (before, after) switch
        {
            (ScalarNode left, ScalarNode right) => SameScalar(left, right, s_amounts.Contains(parent)),
            (MappingNode left, MappingNode right) => SameMapping(left, right, name),
            (SequenceNode left, SequenceNode right) => s_keyedByName.Contains(name) ? SameKeyed(left, right) : SameOrdered(left, right, name),
            // A value of the wrong type has a finding of its own.
            _ => Match.Unknown,
        };
    }

    private static Match SameScalar(ScalarNode before, ScalarNode after, bool isAmount)
    {
        if (isAmount)
            return Quantity.TryParse(before.Value, out var left) && Quantity.TryParse(after.Value, out var right) ? Of(left == right) : Match.Unknown;
        if (before.Kind == after.Kind)
        {
            return before.Kind switch
            {
                ScalarKind.Boolean => Of(YamlScalar.TryReadBoolean(before.Value, out var left) && YamlScalar.TryReadBoolean(after.Value, out var right) && left == right),
                ScalarKind.Integer => Of(YamlScalar.TryReadInteger(before.Value, out var left) && YamlScalar.TryReadInteger(after.Value, out var right) && left == right),
                _ => Of(before.Value == after.Value),
            };
        }
        return before.Value == after.Value ? Match.Yes : Match.Unknown;
    }

    private static Match SameMapping(MappingNode before, MappingNode after, string name)
    {
        var result = Match.Yes;
        for (var i = 0; i < before.Count; i++)
        {
            if (Weaken(before[i]) is Match.No)
                return Match.No;
        }
        for (var i = 0; i < after.Count; i++)
        {
            if (!before.Has(after[i].Key) && Weaken(after[i]) is Match.No)
                return Match.No;
        }
        return result;

        Match Weaken(MappingEntry entry)
        {
            if (entry.Origin == EntryOrigin.Overridden)
                return Match.Yes;
            var match = SameEntry(before, after, entry.Key, name);
            if (match == Match.Unknown)
                result = Match.Unknown;
            return match;
        }
    }

    private static Match SameOrdered(SequenceNode before, SequenceNode after, string name)
    {
        if (before.IsOpen || after.IsOpen)
            return Match.Unknown;
        if (before.Count != after.Count)
            return Match.No;
        var result = Match.Yes;
        for (var i = 0; i < before.Count; i++)
        {
            var match = Same(before[i], after[i], name, "");
            if (match == Match.No)
                return Match.No;
            if (match == Match.Unknown)
                result = Match.Unknown;
        }
        return result;
    }

    private static Match SameKeyed(SequenceNode before, SequenceNode after)
    {
        if (before.IsOpen || after.IsOpen)
            return Match.Unknown;
        if (before.Count != after.Count)
            return Match.No;
        var byName = new Dictionary<string, MappingNode>(StringComparer.Ordinal);
        foreach (var item in before.Items)
        {
            if (item is not MappingNode mapping || mapping.Text("name") is not { IsKnown: true } name)
                return Match.Unknown;
            byName[name.Value] = mapping;
        }
        var result = Match.Yes;
        foreach (var item in after.Items)
        {
            if (item is not MappingNode mapping || mapping.Text("name") is not { IsKnown: true } name)
                return Match.Unknown;
            if (!byName.TryGetValue(name.Value, out var partner))
                return Match.No;
            var match = SameMapping(partner, mapping, "");
            if (match == Match.No)
                return Match.No;
            if (match == Match.Unknown)
                result = Match.Unknown;
        }
        return result;
    }

    // What the server stores alike, whether it is written or not. Of the fields that are compared here only storageClassName tells "" from absent.
    private static bool IsNothing(Node? node, string name, string parent) => node switch
    {
        null => true,
        ScalarNode { IsNull: true } => !s_maps.Contains(parent),
        MappingNode mapping => mapping is { Count: 0, IsOpen: false },
        SequenceNode sequence => sequence is { Count: 0, IsOpen: false },
        ScalarNode when s_maps.Contains(parent) || name == "storageClassName" => false,
        ScalarNode { Kind: ScalarKind.Text } text => text.Value.Length == 0 || (s_defaults.TryGetValue(name, out var value) && text.Value == value),
        ScalarNode { Kind: ScalarKind.Boolean } flag => YamlScalar.TryReadBoolean(flag.Value, out var value) && value == (name == "enableServiceLinks"),
        ScalarNode { Kind: ScalarKind.Integer } number => !s_amounts.Contains(parent) && YamlScalar.TryReadInteger(number.Value, out var value)
            && (s_defaultNumbers.TryGetValue(name, out var usual) ? value == usual : value == 0),
        _ => false,
    };

    private static Match Of(bool same) => same ? Match.Yes : Match.No;
}
