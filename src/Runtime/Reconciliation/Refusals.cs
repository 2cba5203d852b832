using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Turns what a server refuses into a reason and an advice.</summary>
internal static class Refusals
{
    // What a StatefulSet never lets be changed, what follows from it, and the way around.
    private static readonly (string Field, string Advice)[] s_immutable =
    [
        ("spec.volumeClaimTemplates", "existing claims do not follow their template anyway: change what can be changed on the claims themselves, delete the set with kubectl delete statefulset {0} --cascade=orphan, and apply again; its pods go on running"),
        ("spec.serviceName", "delete the set with kubectl delete statefulset {0} --cascade=orphan and apply again; the pods take the new domain only when each of them has been replaced"),
        ("spec.podManagementPolicy", "delete the set with kubectl delete statefulset {0} --cascade=orphan and apply again; its pods go on running"),
        ("spec.selector", "give the pods the labels of the new selector first, then delete the set with kubectl delete statefulset {0} --cascade=orphan and apply again; pods that the selector does not match are left without an owner"),
    ];

    /// <summary>The refusal that an error stands for.</summary>
    public static Refusal Of(ApiError error, DesiredObject item, ApiObject? stored)
    {
        if (error.IsConflict && Owners(error) is { Count: > 0 } owners)
        {
            var managers = owners.Select(static owner => owner.Manager).Distinct(StringComparer.Ordinal).ToList();
            return new Refusal(RefusalReason.FieldConflict,
                $"{string.Join(" and ", managers.Select(static manager => $"'{manager}'"))} {(managers.Count == 1 ? "owns" : "own")} {string.Join(", ", owners.Select(static owner => owner.Field).Distinct(StringComparer.Ordinal))}, and the manifest wants another value",
                "take the field out of the manifest and leave it to its owner, or write its present value, or take it over on purpose")
            {
                Owners = owners,
                Fields = [.. owners.Select(static owner => owner.Field).Distinct(StringComparer.Ordinal)],
                Error = error,
            };
        }
        if (error.IsInvalid && stored is not null && ImmutableFields(error, item, stored) is { Count: > 0 } fields)
        {
            return new Refusal(RefusalReason.ImmutableField, $"{string.Join(", ", fields)} cannot be changed", AdviceFor(item, fields)) { Fields = fields, Error = error };
        }
        return error switch
        {
            { IsInvalid: true } => new Refusal(RefusalReason.Invalid, error.Message, "mend the manifest") { Fields = [.. error.Causes.Select(static cause => cause.Field)], Error = error },
            { Code: 403 } => new Refusal(RefusalReason.Forbidden, error.Message, "raise the quota, or ask whoever sets the policy of the cluster") { Error = error },
            { Code: >= 500 or 429 } => new Refusal(RefusalReason.ServerFailed, error.Message, "try again; what was applied before stays") { Error = error },
            _ => new Refusal(RefusalReason.Invalid, error.Message, "see the message") { Error = error },
        };
    }

    private static List<FieldOwner> Owners(ApiError error)
    {
        var owners = new List<FieldOwner>();
        foreach (var cause in error.Causes)
        {
            // conflict with "kubectl-client-side-apply" using apps/v1
            if (cause.Reason != "FieldManagerConflict")
                continue;
            var from = cause.Message.IndexOf('"', StringComparison.Ordinal);
            var to = from < 0 ? -1 : cause.Message.IndexOf('"', from + 1);
            owners.Add(new FieldOwner(to < 0 ? "another manager" : cause.Message[(from + 1)..to], cause.Field.TrimStart('.')));
        }
        return owners;
    }

    private static List<string> ImmutableFields(ApiError error, DesiredObject item, ApiObject stored)
    {
        var fields = new List<string>();
        foreach (var cause in error.Causes)
        {
            if (cause.Reason == "FieldValueForbidden" && cause.Field == "spec" && item.Kind == ResourceKinds.StatefulSet)
            {
                // The server names no field of these.
                var missing = FieldComparison.Missing(stored.Root, item.Object!.Root);
                fields.AddRange(s_immutable.Select(static each => each.Field).Where(field => missing.Any(change => change.Field.StartsWith(field, StringComparison.Ordinal))));
            }
            else if (cause.Message.Contains("immutable", StringComparison.Ordinal) || (cause.Reason == "FieldValueForbidden" && cause.Message.Contains("update", StringComparison.OrdinalIgnoreCase)))
            {
                fields.Add(cause.Field);
            }
        }
        return fields;
    }

    private static string AdviceFor(DesiredObject item, List<string> fields)
    {
        if (item.Kind == ResourceKinds.StatefulSet)
        {
            foreach (var (field, advice) in s_immutable)
            {
                if (fields.Contains(field))
                    return string.Format(System.Globalization.CultureInfo.InvariantCulture, advice, item.Name);
            }
        }
        return item.Kind == ResourceKinds.Claim || item.Kind == ResourceKinds.Volume
            ? "write the present value; other storage needs another claim, and the data has to be copied"
            : $"write the present value, or delete {item} and apply again";
    }
}
