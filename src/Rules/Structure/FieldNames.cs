using StsLint.Engine;
using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>What is wrong with a key that the schema does not know at its place.</summary>
internal static class FieldNames
{
    private static readonly RuleDescriptor s_unknown = new("STS0015", "Unknown field",
        "{0} is no field of {1}{2}", Severity.Error,
        static () => new(
            Finds: "A key that the kind does not have at this place in any release of the target.",
            Why: "With strict validation, kubectl's default, the API server refuses the object. Every other client's object is taken, and the field silently dropped: the object then does not do what it says.",
            Wrong: """
                spec:
                  podManagmentPolicy: Parallel
                """,
            Right: """
                spec:
                  podManagementPolicy: Parallel
                """,
            Fix: "Renames the key when exactly one field is a slip of the pen away, can hold the value, and is not written already. Safe: the key as it stands means nothing.",
            Silent: "For kinds of others without a CRD in the input, for keys of the user's choice (labels, parameters …), for the directives of patches (`$patch` …), and for a field that a newer release of the target has (STS0028). Where a more specific rule knows the mistake, that one speaks."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_misplaced = new("STS0016", "Known field at the wrong level",
        "{0} is no field here; {1}", Severity.Error,
        static () => new(
            Finds: "A key that is unknown at its place, but is a field of an object around it, inside it or beside it, or is known under another name: `clusterIP` at the root of a Service, `volumeClaimTemplates` inside the pod template, `storage` right under a claim's `spec`, labels right under `selector`, `path` in a volume mount.",
            Why: "With strict validation, kubectl's default, the API server refuses the object as having an unknown field. Every other client's object is taken, and the field silently dropped: a Service meant to be headless gets an address.",
            Wrong: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: nginx
                clusterIP: None
                spec:
                  selector:
                    app: nginx
                """,
            Right: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: nginx
                spec:
                  selector:
                    app: nginx
                  clusterIP: None
                """,
            Fix: "Moves or renames the field, with all others that belong to the same place. Safe: where it stands it means nothing. There is no fix when the right place holds such a field already.",
            Silent: "As STS0015. What follows from the missing field (such as a governing Service that is not headless) is attached to the finding, and so is a note when a live object cannot take the field up any more."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_wrongCase = new("STS0017", "Field name in wrong letter case",
        "{0} is spelled {1}; field names are case-sensitive", Severity.Error,
        static () => new(
            Finds: "A key that differs from a field of its place in upper and lower case only.",
            Why: "The API server's decoder is case-sensitive: with strict validation it refuses the object, without it drops the field.",
            Wrong: """
                spec:
                  clusterIp: None
                """,
            Right: """
                spec:
                  clusterIP: None
                """,
            Fix: "Renames the key unless the right one is written too. Safe: the key as it stands means nothing.",
            Silent: "As STS0015."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_notIndented = new("STS0021", "Children not indented under their parent",
        "{0} stands beside {1}, which is empty; it belongs inside, so indent it", Severity.Error,
        static () => new(
            Finds: "A key without a value, followed on the same level by keys that are unknown there and legal inside it.",
            Why: "YAML takes the indentation for the structure: the first key is null, the others are unknown fields, which the API server refuses in strict mode and drops otherwise.",
            Wrong: """
                spec:
                  selector:
                  app: nginx
                """,
            Right: """
                spec:
                  selector:
                    app: nginx
                """,
            Fix: "Indents the keys. Safe: where they stand they mean nothing.",
            Silent: "When the keys have a meaning where they stand."))
    {
        Fixes = FixSafety.Safe,
    };

    public static IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_unknown, s_misplaced, s_wrongCase, s_notIndented];

    /// <summary>Keys by which kustomize and strategic merge patches say what to do with a mapping.</summary>
    public static bool IsPatchDirective(string key) => key.Length > 1 && key[0] == '$';

    /// <summary>Reports a key that the type does not have, or no longer has. Gives the field that was meant when only its name is wrong.</summary>
    public static FieldInfo? Report(in SchemaVisitor visitor, MappingNode mapping, int entry, TypeInfo type, FieldInfo? gone)
    {
        var key = mapping[entry].Key;
        if (IsPatchDirective(key) || key.Contains("{{", StringComparison.Ordinal) || key.Contains("${", StringComparison.Ordinal))
            return null;
        var path = SchemaWalk.PathTo(visitor.Root, visitor.Manifest.Root, mapping);
        if (!visitor.Manifest.IsFragment && IsJudgedElsewhere(path, mapping, entry, type))
            return null;
        if (gone is not null)
        {
            visitor.Context.Report(visitor.Manifest, s_unknown, Anchor.Key(mapping, entry), key, type.ShortName, $" any more since {new Release(gone.Until.Minor + 1)}");
            return null;
        }
        if (SameButForCase(type, key, visitor.Target) is { } right)
        {
            var slip = visitor.Context.Report(visitor.Manifest, s_wrongCase, Anchor.Key(mapping, entry), key, right.Name);
            Rename(visitor, slip, mapping, entry, right);
            return right;
        }
        if (TryReportUnindented(visitor, mapping, entry, type))
            return null;
        if (Misplaced.Find(path, mapping, entry, type, visitor.Target) is { } place)
        {
            ReportMisplaced(visitor, path, mapping, entry, type, place);
            return null;
        }
        var near = NearestField(type, mapping, entry, visitor.Target);
        var finding = visitor.Context.Report(visitor.Manifest, s_unknown, Anchor.Key(mapping, entry), key, NameOf(type, visitor), near is null ? "" : $"; {near.Name} is");
        if (near is not null)
            Rename(visitor, finding, mapping, entry, near);
        return near;
    }

    /// <summary>An empty block whose content stands beside it.</summary>
    public static bool IsParentOfUnindented(in SchemaVisitor visitor, in SchemaPlace place, TypeInfo type)
    {
        if (place.Entry + 1 >= place.Owner.Count)
            return false;
        var path = SchemaWalk.PathTo(visitor.Root, visitor.Manifest.Root, place.Owner);
        return path[path.Count - 1].Type is { Shape: ValueShape.Object } around && BelongsInside(visitor, place.Owner, place.Entry + 1, around, type);
    }

    private static bool TryReportUnindented(in SchemaVisitor visitor, MappingNode mapping, int entry, TypeInfo type)
    {
        for (var i = entry - 1; i >= 0; i--)
        {
            if (type.Field(mapping[i].Key) is not { } field)
                continue;
            if (mapping[i].Value is not ScalarNode { IsNull: true })
                return false;
            for (var k = i + 1; k <= entry; k++)
            {
                if (!BelongsInside(visitor, mapping, k, type, field.Type))
                    return false;
            }
            if (entry > i + 1)
                return true;
            var count = 1;
            while (entry + count < mapping.Count && BelongsInside(visitor, mapping, entry + count, type, field.Type))
                count++;
            var finding = visitor.Context.Report(visitor.Manifest, s_notIndented, Anchor.Key(mapping, entry), mapping[entry].Key, field.Name)
                .At(mapping[i].KeySpan, "this is empty")
                .ExplainsField(FieldPath.Of(visitor.Manifest, mapping, field.Name));
            // Below a null that is written out nothing can stand.
            if (mapping[i].Value.Start >= mapping[i].Value.End)
                finding.WithSafeFix("Indent what belongs inside", Edit.IndentUnder(mapping, entry, count));
            foreach (var rule in Misplaced.ConsequencesOf(field.Name))
                finding.Explains(rule);
            for (var k = entry; k < entry + count; k++)
            {
                foreach (var rule in Misplaced.ConsequencesOf(mapping[k].Key))
                    finding.Explains(rule);
            }
            return true;
        }
        return false;
    }

    private static bool BelongsInside(in SchemaVisitor visitor, MappingNode mapping, int entry, TypeInfo around, TypeInfo inside)
    {
        var key = mapping[entry].Key;
        if (around.Field(key) is not null || SameButForCase(around, key, visitor.Target) is not null)
            return false;
        return inside.Shape switch
        {
            ValueShape.Object => inside.Field(key) is { } field && Misplaced.Fits(mapping[entry].Value, field.Type),
            ValueShape.Map => Misplaced.Fits(mapping[entry].Value, inside.Element!) && mapping[entry].Value is not ScalarNode { IsNull: true },
            _ => false,
        };
    }

    private static void ReportMisplaced(in SchemaVisitor visitor, List<SchemaStep> path, MappingNode mapping, int entry, TypeInfo type, Destination place)
    {
        // All that belong to one place are one finding, at the first of them.
        for (var i = 0; i < entry; i++)
        {
            if (IsAlike(i, visitor.Target))
                return;
        }
        var finding = visitor.Context.Report(visitor.Manifest, s_misplaced, Anchor.Key(mapping, entry), mapping[entry].Key, place.Said);
        foreach (var rule in Misplaced.ConsequencesOf(place.NewKey ?? mapping[entry].Key))
            finding.Explains(rule);
        if (place.From is not null)
            ExplainMissing(visitor, finding, mapping, entry, FieldPath.Of(visitor.Manifest, place.From, string.Join(".", [.. place.Below, place.NewKey ?? mapping[entry].Key])));
        var edits = new List<Edit>();
        var canMove = place.AddMove(edits, mapping, entry);
        for (var i = entry + 1; i < mapping.Count; i++)
        {
            if (!IsAlike(i, visitor.Target))
                continue;
            finding.At(mapping[i].KeySpan, "so does this");
            if (place.From is not null)
                ExplainMissing(visitor, finding, mapping, i, FieldPath.Of(visitor.Manifest, place.From, string.Join(".", [.. place.Below, mapping[i].Key])));
            foreach (var rule in Misplaced.ConsequencesOf(mapping[i].Key))
                finding.Explains(rule);
            canMove = canMove && place.AddMove(edits, mapping, i);
        }
        if (place.Below.Length == 1 && place.Below[0] == "matchLabels" && path.Count > 1 && path[path.Count - 1].Key is { } selector && path[path.Count - 2].Node is MappingNode parent && IsAll(mapping, entry, IsAlike, visitor.Target))
            finding.WithSafeFix("Put the labels under matchLabels", Edit.Nest(parent, selector, "matchLabels"));
        else if (canMove)
            finding.WithSafeFix(place.FixTitle, [.. edits]);

        bool IsAlike(int other, ReleaseRange target) =>
            place.TakesOthers && mapping[other].Origin == EntryOrigin.Written && type.Field(mapping[other].Key) is null && !IsPatchDirective(mapping[other].Key)
            && SameButForCase(type, mapping[other].Key, target) is null
            && Misplaced.Find(path, mapping, other, type, target) is { } found && found.IsSame(place);
    }

    private static bool IsAll(MappingNode mapping, int entry, Func<int, ReleaseRange, bool> isAlike, ReleaseRange target)
    {
        for (var i = 0; i < mapping.Count; i++)
        {
            if (i != entry && !isAlike(i, target))
                return false;
        }
        return true;
    }

    private static void Rename(in SchemaVisitor visitor, Finding finding, MappingNode mapping, int entry, FieldInfo field)
    {
        if (mapping.Has(field.Name))
            return;
        foreach (var rule in Misplaced.ConsequencesOf(field.Name))
            finding.Explains(rule);
        ExplainMissing(visitor, finding, mapping, entry, FieldPath.Of(visitor.Manifest, mapping, field.Name));
        if (Misplaced.Fits(mapping[entry].Value, field.Type))
            finding.WithSafeFix($"Rename it to {field.Name}", Edit.RenameKey(mapping, mapping[entry].Key, field.Name));
    }

    // The field is missing where it belongs, for those who read the file now and for servers that dropped it before.
    private static void ExplainMissing(in SchemaVisitor visitor, Finding finding, MappingNode mapping, int entry, string path)
    {
        finding.ExplainsField(path);
        if (Misplaced.AfterApplying(visitor.Manifest, path, mapping[entry].Value) is { } note)
            finding.At(mapping[entry].KeySpan, note);
    }

    private static FieldInfo? SameButForCase(TypeInfo type, string key, ReleaseRange target)
    {
        foreach (var field in type.Fields)
        {
            if (string.Equals(field.Name, key, StringComparison.OrdinalIgnoreCase) && NewerFields.Exists(field, type, target))
                return field.Name == key ? null : field;
        }
        return null;
    }

    private static FieldInfo? NearestField(TypeInfo type, MappingNode mapping, int entry, ReleaseRange target)
    {
        var key = mapping[entry].Key;
        var bare = Bare(key);
        var names = new List<string>();
        foreach (var field in type.Fields)
        {
            if (!NewerFields.Exists(field, type, target))
                continue;
            // service_name, mount-path
            if (string.Equals(Bare(field.Name), bare, StringComparison.OrdinalIgnoreCase))
                return field;
            if (!mapping.Has(field.Name) && Misplaced.Fits(mapping[entry].Value, field.Type))
                names.Add(field.Name);
        }
        return Spelling.Nearest(key, names) is { } near ? type.Field(near) : null;
    }

    private static string Bare(string key) => key.Replace("_", "").Replace("-", "");

    private static string NameOf(TypeInfo type, in SchemaVisitor visitor) =>
        type.Name.Length > 0 ? type.ShortName : ReferenceEquals(type, visitor.Root) ? visitor.Manifest.Kind.ValueOr("the object")! : "this block";

    // Mistakes that rules of the family STS1 know more of.
    private static bool IsJudgedElsewhere(List<SchemaStep> path, MappingNode mapping, int entry, TypeInfo type)
    {
        var key = mapping[entry].Key;
        switch (type.ShortName)
        {
            case "StatefulSetSpec":
                return key is "strategy" or "paused" or "progressDeadlineSeconds"; // STS1038
            case "RollingUpdateStatefulSetStrategy":
                return key == "maxSurge"; // STS1038
            case "StorageClass":
                return key == "spec"; // STS1125
            case "HorizontalPodAutoscalerSpec":
                return key == "targetCPUUtilizationPercentage"; // STS1146
            case "LabelSelector":
                // STS1022 and STS1133: labels right under the selector.
                return path.Count >= 2 && path[path.Count - 1].Key == "selector" && path[path.Count - 2].Type?.ShortName is "StatefulSetSpec" or "PodDisruptionBudgetSpec"
                    && mapping[entry].Value is not (MappingNode or SequenceNode or ScalarNode { IsNull: true })
                    && !string.Equals(key, "matchLabels", StringComparison.OrdinalIgnoreCase) && !string.Equals(key, "matchExpressions", StringComparison.OrdinalIgnoreCase);
            default:
                return false;
        }
    }
}
