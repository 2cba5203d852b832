using StsLint.Engine;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0028: fields that some release of the target does not have yet, or has switched off.</summary>
internal static class NewerFields
{
    private static readonly RuleDescriptor s_rule = new("STS0028", "Field newer than the target",
        "{0} works from Kubernetes {1} on, but the target starts at {2}, where it is {3}", Severity.Warning,
        static () => new(
            Finds: "A field (or the access mode `ReadWriteOncePod`) that the lowest release of the target does not have, or has only behind a feature gate that is off.",
            Why: "A server that does not know the field refuses the object in strict mode and drops the field otherwise; one that has it switched off drops it without a word. The object then does not do what it says.",
            Wrong: """
                # stslint_kubernetes_version = 1.25..1.36
                spec:
                  persistentVolumeClaimRetentionPolicy:
                    whenDeleted: Delete
                """,
            Right: """
                # stslint_kubernetes_version = 1.27..1.36
                spec:
                  persistentVolumeClaimRetentionPolicy:
                    whenDeleted: Delete
                """,
            Silent: "With the default target, which is the newest release only. Fields below one that is reported are not reported again."));

    public static IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    /// <summary>Some release of the target has the field, or one newer than the target does; a field that went with its type stays one of it.</summary>
    public static bool Exists(FieldInfo field, TypeInfo type, ReleaseRange target) => field.Until >= target.From || field.Until >= type.Until;

    /// <summary>Reports a field that is newer than the target's start.</summary>
    public static bool Check(in SchemaVisitor visitor, MappingNode mapping, int entry, TypeInfo type, FieldInfo field)
    {
        var from = visitor.Target.From;
        if (from == ReleaseRange.Newest)
            return false;
        var works = WorksFrom(type, field);
        // A type that is gone in the target is judged by itself; one that is newer has been reported where it is used.
        if (works <= from || type.Until < from || (type.Since > from && field.Since <= type.Since) || mapping[entry].Value is ScalarNode { IsNull: true })
            return false;
        visitor.Context.Report(visitor.Manifest, s_rule, Anchor.Key(mapping, entry), field.Name, works.ToString(), from.ToString(), field.Since > from ? "unknown" : "switched off");
        return true;
    }

    /// <summary>Reports a value that is newer than the target's start.</summary>
    public static void CheckValue(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar)
    {
        var from = visitor.Target.From;
        if (from == ReleaseRange.Newest || place.Key != "accessModes" || scalar.Value != "ReadWriteOncePod" || from >= s_singlePodMode)
            return;
        visitor.Context.Report(visitor.Manifest, s_rule, scalar, scalar.Value, s_singlePodMode.ToString(), from.ToString(), from.Minor < 22 ? "unknown" : "switched off");
    }

    private static readonly Release s_singlePodMode = new(27);

    // The OpenAPI document has a field from its alpha release on; it works from the release that switches it on by default.
    private static Release WorksFrom(TypeInfo type, FieldInfo field) => (type.ShortName, field.Name) switch
    {
        ("StatefulSetSpec", "minReadySeconds") => new Release(23),
        ("StatefulSetSpec", "persistentVolumeClaimRetentionPolicy") => new Release(27),
        ("StatefulSetSpec", "ordinals") => new Release(27),
        ("PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy") => new Release(27),
        ("PersistentVolumeClaimSpec" or "PersistentVolumeSpec", "volumeAttributesClassName") => new Release(34),
        ("Container", "restartPolicy") => new Release(29),
        _ => field.Since,
    };
}
