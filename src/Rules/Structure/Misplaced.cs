using StsLint.Engine;
using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>Finds where a field belongs that is unknown where it stands.</summary>
internal static class Misplaced
{
    // Fields of so many types that a match says nothing.
    private static readonly HashSet<string> s_common = new(StringComparer.Ordinal)
    {
        "apiVersion", "kind", "name", "namespace", "type", "value", "key", "metadata", "spec", "status", "labels", "annotations", "path", "port", "items", "optional", "mode", "readOnly",
    };

    // Where people put things, and what they meant: type, key, and the fields from there to the right place. "^Type" goes up to an object
    // around of that type. A path that ends in "." keeps the key's own name.
    private static readonly Dictionary<(string Type, string Key), string> s_known = new()
    {
        [("PersistentVolumeClaimSpec", "storage")] = "resources.requests.storage",
        [("VolumeResourceRequirements", "storage")] = "requests.storage",
        [("PersistentVolumeClaimSpec", "capacity")] = "resources.requests",
        [("PersistentVolumeSpec", "storage")] = "capacity.storage",
        [("PersistentVolumeSpec", "resources")] = "capacity",
        [("PersistentVolumeSpec", "reclaimPolicy")] = "persistentVolumeReclaimPolicy",
        [("StorageClass", "persistentVolumeReclaimPolicy")] = "reclaimPolicy",
        [("ContainerPort", "port")] = "containerPort",
        [("ServicePort", "containerPort")] = "port",
        [("VolumeMount", "path")] = "mountPath",
        [("VolumeDevice", "path")] = "devicePath",
        [("VolumeDevice", "mountPath")] = "devicePath",
        [("SecretVolumeSource", "name")] = "secretName",
        [("ConfigMapVolumeSource", "configMapName")] = "name",
        [("SecretKeySelector", "secretName")] = "name",
        [("ConfigMapKeySelector", "configMapName")] = "name",
        [("SecretEnvSource", "secretName")] = "name",
        [("ConfigMapEnvSource", "configMapName")] = "name",
        [("ConfigMapVolumeSource", "secretName")] = "name",
        [("PersistentVolumeClaimVolumeSource", "name")] = "claimName",
        [("Container", "fsGroup")] = "^PodSpec.securityContext.fsGroup",
        [("SecurityContext", "fsGroup")] = "^PodSpec.securityContext.fsGroup",
        [("SecurityContext", "fsGroupChangePolicy")] = "^PodSpec.securityContext.fsGroupChangePolicy",
        [("SecurityContext", "supplementalGroups")] = "^PodSpec.securityContext.supplementalGroups",
        [("SecurityContext", "sysctls")] = "^PodSpec.securityContext.sysctls",
    };

    // Fields of containers that people give to the pod.
    private static readonly HashSet<string> s_ofContainers = new(StringComparer.Ordinal) { "capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount" };

    // What is said elsewhere than at the field itself.
    private static readonly Dictionary<string, string[]> s_consequences = new(StringComparer.Ordinal)
    {
        ["clusterIP"] = ["STS2005", "STS1079"],
        ["clusterIPs"] = ["STS2005"],
        ["type"] = ["STS1079"],
        ["selector"] = ["STS1020", "STS1021", "STS1024", "STS2006", "STS2007"],
        ["matchLabels"] = ["STS1021", "STS1024", "STS1133", "STS2006", "STS2007"],
        ["labels"] = ["STS1024", "STS2006", "STS2007"],
        ["metadata"] = ["STS1024", "STS2006", "STS2007"],
        ["template"] = ["STS1024", "STS1025", "STS1160"],
        ["ports"] = ["STS2012", "STS2013", "STS2018"],
        ["volumes"] = ["STS1190"],
        ["volumeClaimTemplates"] = ["STS1190"],
        ["volumeMounts"] = ["STS3010"],
        ["volumeDevices"] = ["STS3010"],
        ["volumeMode"] = ["STS3013", "STS3012"],
        ["resources"] = ["STS1056"],
        ["requests"] = ["STS1056"],
        ["podAffinityTerm"] = ["STS1254"],
    };

    /// <summary>The rules that miss a field when it is not where it belongs.</summary>
    public static IReadOnlyList<string> ConsequencesOf(string field) => s_consequences.TryGetValue(field, out var rules) ? rules : [];

    // Fields that the API server takes at creation only: once the object was applied without them, mending the file is not enough.
    private static readonly Dictionary<(string Kind, string Path), string> s_fixed = new()
    {
        [("Service", "spec.clusterIP")] = "None cannot be set on a live Service any more (STS6030), so delete it and create it anew",
        [("StatefulSet", "spec.serviceName")] = "serviceName of a live StatefulSet cannot be changed (STS6001), so delete it with --cascade=orphan and create it anew",
        [("StatefulSet", "spec.podManagementPolicy")] = "podManagementPolicy of a live StatefulSet cannot be changed (STS6003), so delete it with --cascade=orphan and create it anew",
        [("StatefulSet", "spec.volumeClaimTemplates")] = "volumeClaimTemplates of a live StatefulSet cannot be changed (STS6004), so delete it with --cascade=orphan and create it anew",
    };

    /// <summary>What else has to be done about a field that was dropped when the object was applied; null when mending the file is enough.</summary>
    public static string? AfterApplying(ManifestObject manifest, string path, Node value)
    {
        if (!manifest.Kind.IsKnown || !s_fixed.TryGetValue((manifest.Kind.Value, path), out var note))
            return null;
        return path == "spec.clusterIP" && value is not ScalarNode { Value: "None" } ? null : $"if the {manifest.Kind.Value} was already applied as it stands, more is needed: {note}";
    }

    /// <summary>A value has the shape that a type wants.</summary>
    public static bool Fits(Node value, TypeInfo type) => (value, type.Shape) switch
    {
        (_, ValueShape.Any) or (UnknownNode, _) or (ScalarNode { IsNull: true }, _) => true,
        (MappingNode, ValueShape.Object or ValueShape.Map) => true,
        (SequenceNode, ValueShape.List) => true,
        (ScalarNode, not (ValueShape.Object or ValueShape.Map or ValueShape.List)) => true,
        _ => false,
    };

    /// <summary>The place where a key belongs; null when nothing certain can be said.</summary>
    public static Destination? Find(List<SchemaStep> path, MappingNode mapping, int entry, TypeInfo type, ReleaseRange target)
    {
        var key = mapping[entry].Key;
        var value = mapping[entry].Value;
        if (s_known.TryGetValue((type.ShortName, key), out var known))
            return Known(path, mapping, type, known);
        if (type.ShortName == "PodSecurityContext" && s_ofContainers.Contains(key))
            return new Destination(null, [], null, "it belongs under the securityContext of each container");
        // Labels written right under a selector.
        if (type.ShortName == "LabelSelector" && Fits(value, TypeInfo.Text) && value is not ScalarNode { IsNull: true })
            return new Destination(mapping, ["matchLabels"], null, "it belongs under matchLabels") { TakesOthers = true };
        if (s_common.Contains(key))
            return null;
        return Inside(mapping, type, key, value, target) ?? Around(path, key, value, target) ?? Beside(path, key, value, target);
    }

    private static Destination? Known(List<SchemaStep> path, MappingNode mapping, TypeInfo type, string known)
    {
        var fields = known.Split('.');
        if (known[0] != '^')
        {
            var newKey = fields[fields.Length - 1];
            var below = fields.Take(fields.Length - 1).ToArray();
            var isRename = below.Length == 0;
            // What a PersistentVolume's "resources" hold is not what "capacity" holds.
            var canMove = known != "capacity";
            return new Destination(canMove ? mapping : null, below, newKey, isRename ? $"{type.ShortName} calls it {newKey}" : "it belongs at " + known);
        }
        var around = fields[0].Substring(1);
        for (var i = path.Count - 1; i >= 0; i--)
        {
            if (path[i].Type?.ShortName == around && path[i].Node is MappingNode found)
                return new Destination(found, [.. fields.Skip(1).Take(fields.Length - 2)], null, "it belongs under the pod's " + string.Join(".", fields.Skip(1).Take(fields.Length - 2)));
        }
        return null;
    }

    // One or two levels further in, when only one field leads there.
    private static Destination? Inside(MappingNode mapping, TypeInfo type, string key, Node value, ReleaseRange target)
    {
        string? found = null;
        foreach (var field in type.Fields)
        {
            if (field.Type.Shape != ValueShape.Object || field.Name == "status" || !NewerFields.Exists(field, type, target) || !Has(field.Type, key, value, target))
                continue;
            if (found is not null)
                return null;
            found = field.Name;
        }
        if (found is not null)
            return new Destination(mapping, [found], null, "it belongs under " + found) { TakesOthers = true };
        if (type.Field("template") is { Type.Shape: ValueShape.Object } template && template.Type.Field("spec") is { } spec && Has(spec.Type, key, value, target))
            return new Destination(mapping, ["template", "spec"], null, "it belongs under template.spec") { TakesOthers = true };
        return null;
    }

    private static Destination? Around(List<SchemaStep> path, string key, Node value, ReleaseRange target)
    {
        for (var i = path.Count - 2; i >= 0; i--)
        {
            if (path[i] is { Type: { Shape: ValueShape.Object } around, Node: MappingNode mapping } step && Has(around, key, value, target))
                return new Destination(mapping, [], null, i == 0 ? "it belongs at the top of the object" : step.Key is null ? "it belongs one level up, in " + around.ShortName : "it belongs under " + Dotted(path, i)) { TakesOthers = true };
        }
        return null;
    }

    private static Destination? Beside(List<SchemaStep> path, string key, Node value, ReleaseRange target)
    {
        if (path.Count < 2 || path[path.Count - 2] is not { Type: { Shape: ValueShape.Object } around, Node: MappingNode parent })
            return null;
        string? found = null;
        foreach (var field in around.Fields)
        {
            if (field.Type.Shape != ValueShape.Object || field.Name == "status" || field.Name == path[path.Count - 1].Key || !NewerFields.Exists(field, around, target) || !Has(field.Type, key, value, target))
                continue;
            if (found is not null)
                return null;
            found = field.Name;
        }
        return found is null ? null : new Destination(parent, [found], null, "it belongs under " + found) { TakesOthers = true };
    }

    private static bool Has(TypeInfo type, string key, Node value, ReleaseRange target) =>
        type.Shape == ValueShape.Object && type.Field(key) is { } field && NewerFields.Exists(field, type, target) && Fits(value, field.Type);

    private static string Dotted(List<SchemaStep> path, int last)
    {
        var names = new List<string>();
        for (var i = 1; i <= last; i++)
        {
            if (path[i].Key is { } key)
                names.Add(key);
        }
        return string.Join(".", names);
    }
}

/// <summary>Where a field belongs.</summary>
/// <param name="From">A mapping that stands in the file, from which the way is told; null when there is no single right place.</param>
/// <param name="Below">The fields from there to the mapping that should hold it.</param>
/// <param name="NewKey">The name that it has there; null when it keeps its own.</param>
/// <param name="Said">The place in words.</param>
internal sealed record Destination(MappingNode? From, string[] Below, string? NewKey, string Said)
{
    /// <summary>Other fields beside it that belong to the same place are part of the same mistake.</summary>
    public bool TakesOthers { get; init; }

    public string FixTitle => Below.Length == 0 && NewKey is not null ? "Rename it to " + NewKey : "Move it to where it belongs";

    public bool IsSame(Destination other) => ReferenceEquals(From, other.From) && NewKey == other.NewKey && Below.SequenceEqual(other.Below);

    /// <summary>Adds the edits that bring an entry there; false when the text does not allow it or the place is taken.</summary>
    public bool AddMove(List<Edit> edits, MappingNode mapping, int entry)
    {
        if (From is null)
            return false;
        var key = mapping[entry].Key;
        var newKey = NewKey ?? key;
        var to = From;
        for (var i = 0; i < Below.Length; i++)
        {
            switch (to[Below[i]])
            {
                case MappingNode next:
                    to = next;
                    continue;
                case null or ScalarNode { IsNull: true } when edits.Count == 0 && mapping[entry].Value is ScalarNode { IsNull: false } scalar && !scalar.Value.Contains('\n'):
                    // The way does not exist yet; a scalar can be written together with it.
                    var yaml = "";
                    for (var k = i + 1; k < Below.Length; k++)
                        yaml += new string(' ', 2 * (k - i - 1)) + Below[k] + ":\n";
                    yaml += new string(' ', 2 * (Below.Length - i - 1)) + YamlText.Scalar(newKey) + ": " + (scalar.Kind == ScalarKind.Text ? YamlText.Scalar(scalar.Value) : scalar.Value);
                    edits.Add(Edit.Remove(mapping, key));
                    edits.Add(Edit.Set(to, Below[i], yaml));
                    return true;
                default:
                    return false;
            }
        }
        if (to.Has(newKey))
            return false;
        edits.Add(ReferenceEquals(to, mapping) ? Edit.RenameKey(mapping, key, newKey) : Edit.Move(mapping, key, to, NewKey));
        return true;
    }
}
