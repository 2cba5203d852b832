using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>Which fields of a pod may change: images, a shorter deadline, more tolerations, fewer scheduling gates, and what gated pods may narrow.</summary>
internal static class PodUpdateRules
{
    public static void Check(ApiObject old, ApiObject item, List<ApiCause> causes)
    {
        var before = old.Spec;
        var after = item.Spec;
        if (ReferenceEquals(before, after) || before.Equals(after))
            return;
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if ((before.List(list)?.Count ?? 0) != (after.List(list)?.Count ?? 0))
            {
                causes.Add(Causes.Forbidden("spec." + list, "pod updates may not add or remove containers"));
                return;
            }
        }
        var settled = after;
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
            settled = WithImages(settled, before, list, causes);
        settled = WithDeadline(settled, before, causes);
        if (before.IntegerOf("terminationGracePeriodSeconds") < 0 && after.IntegerOf("terminationGracePeriodSeconds") == 1)
            settled = settled.With("terminationGracePeriodSeconds", before["terminationGracePeriodSeconds"]);
        settled = WithTolerations(settled, before, causes);
        settled = WithGates(settled, before, causes);
        if (!settled.Equals(before))
        {
            causes.Add(Causes.Forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
        }
    }

    private static ApiMap WithImages(ApiMap settled, ApiMap before, string name, List<ApiCause> causes)
    {
        if (settled.List(name) is not { } list || before.List(name) is not { } olds)
            return settled;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not ApiMap container || olds[i] is not ApiMap old)
                continue;
            if (container.TextOf("image") is not { Length: > 0 })
                causes.Add(Causes.Required($"spec.{name}[{i}].image", ""));
            list = list.With(i, container.With("image", old["image"]));
        }
        return settled.With(name, list);
    }

    private static ApiMap WithDeadline(ApiMap settled, ApiMap before, List<ApiCause> causes)
    {
        var old = before.IntegerOf("activeDeadlineSeconds");
        var now = settled.IntegerOf("activeDeadlineSeconds");
        if (now is { } seconds)
        {
            if (seconds < 0 || (seconds == 0 && old is null))
                causes.Add(Causes.Invalid("spec.activeDeadlineSeconds", "must be greater than or equal to 0", now));
            else if (old is { } earlier && seconds > earlier)
                causes.Add(Causes.Invalid("spec.activeDeadlineSeconds", "must be less than or equal to previous value", now));
        }
        else if (old is not null)
        {
            causes.Add(Causes.Invalid("spec.activeDeadlineSeconds", "must not update from a positive integer to nil value"));
        }
        return settled.With("activeDeadlineSeconds", before["activeDeadlineSeconds"]);
    }

    private static ApiMap WithTolerations(ApiMap settled, ApiMap before, List<ApiCause> causes)
    {
        var now = settled.List("tolerations") ?? ApiList.Empty;
        foreach (var toleration in before.List("tolerations") ?? ApiList.Empty)
        {
            // Only how long one is tolerated may be another.
            var isKept = false;
            foreach (var each in now)
                isKept |= each.Equals(toleration) || (each is ApiMap map && toleration is ApiMap old && map.Without("tolerationSeconds").Equals(old.Without("tolerationSeconds")));
            if (!isKept)
            {
                causes.Add(Causes.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
                break;
            }
        }
        return settled.With("tolerations", before["tolerations"]);
    }

    private static ApiMap WithGates(ApiMap settled, ApiMap before, List<ApiCause> causes)
    {
        var gates = before.List("schedulingGates") ?? ApiList.Empty;
        foreach (var gate in settled.List("schedulingGates") ?? ApiList.Empty)
        {
            if (!gates.Contains(gate))
                causes.Add(Causes.Forbidden("spec.schedulingGates", "only deletion is allowed, but found new scheduling gate " + gate));
        }
        settled = settled.With("schedulingGates", before["schedulingGates"]);
        if (gates.Count == 0)
            return settled;
        // While it is gated, the choice of nodes may be narrowed.
        var narrowed = settled.Map("nodeSelector") ?? ApiMap.Empty;
        var isNarrowed = true;
        foreach (var (key, value) in before.Map("nodeSelector") ?? ApiMap.Empty)
            isNarrowed &= Causes.Same(narrowed[key], value);
        if (isNarrowed)
            settled = settled.With("nodeSelector", before["nodeSelector"]);
        else
            causes.Add(Causes.Invalid("spec.nodeSelector", "only additions are allowed to existing mapping", narrowed));
        return before.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution") is null ? settled.With("affinity", before["affinity"]) : settled;
    }
}
