using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Defaults;

namespace StsLint.Runtime.Embedded.Admission;

/// <summary>LimitRanges of a namespace: what containers get that ask for nothing, and what nobody may go beyond.</summary>
internal static class LimitRanges
{
    private static readonly ResourceKind s_limitRange = ResourceKinds.Of("v1", "LimitRange");

    public static bool AreIn(Store store) => store.Count(s_limitRange) > 0;

    /// <summary>A new pod with what its containers left out.</summary>
    public static ApiObject Fill(ApiObject pod, Store store)
    {
        var spec = pod.Spec;
        foreach (var limit in Of(store, pod.Namespace, "Container"))
        {
            foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
                spec = spec.InEach(list, container => Fill(container, limit));
        }
        return pod.With(pod.Root.With("spec", spec));
    }

    /// <summary>The refusal of an object that is beyond a limit, or null.</summary>
    public static ApiError? Check(ApiObject item, Store store)
    {
        var problems = new List<string>();
        if (item.Kind == ResourceKinds.Claim)
        {
            foreach (var limit in Of(store, item.Namespace, "PersistentVolumeClaim"))
                CheckOne(limit, "requests", item.Spec.At("resources", "requests") as ApiMap, item.Spec.At("resources", "requests") as ApiMap, "PersistentVolumeClaim", problems);
        }
        else if (item.Kind == ResourceKinds.Pod)
        {
            foreach (var limit in Of(store, item.Namespace, "Container"))
            {
                foreach (var container in (item.Spec.List("containers")?.Maps ?? []).Concat(item.Spec.List("initContainers")?.Maps ?? []))
                    CheckOne(limit, "limits", container.At("resources", "requests") as ApiMap, container.At("resources", "limits") as ApiMap, "Container", problems);
            }
        }
        if (problems.Count == 0)
            return null;
        return ApiError.Forbidden(item.Key, problems.Count == 1 ? problems[0] : "[" + string.Join(", ", problems) + "]");
    }

    private static IEnumerable<ApiMap> Of(Store store, string ns, string type) =>
        store.List(s_limitRange, ns).SelectMany(static range => range.Spec.List("limits")?.Maps ?? []).Where(limit => limit.TextOf("type") == type);

    private static ApiMap Fill(ApiMap container, ApiMap limit)
    {
        var resources = container.Map("resources") ?? ApiMap.Empty;
        resources = Fill(resources, "limits", limit.Map("default"));
        resources = Fill(resources, "requests", limit.Map("defaultRequest"));
        return container.With("resources", resources);
    }

    private static ApiMap Fill(ApiMap resources, string kind, ApiMap? from)
    {
        if (from is not { Count: > 0 })
            return resources;
        var filled = resources.Map(kind) ?? ApiMap.Empty;
        for (var i = 0; i < from.Count; i++)
            filled = filled.DefaultAbsent(from[i].Key, from[i].Value);
        return resources.With(kind, filled);
    }

    private static void CheckOne(ApiMap limit, string most, ApiMap? requests, ApiMap? limits, string type, List<string> problems)
    {
        foreach (var (resource, least) in limit.Map("min") ?? ApiMap.Empty)
        {
            if (requests?[resource] is not { } request)
                problems.Add($"minimum {resource} usage per {type} is {least.Text}.  No request is specified");
            else if (Amounts.ValueOf(request) < Amounts.ValueOf(least))
                problems.Add($"minimum {resource} usage per {type} is {least.Text}, but request is {request.Text}");
        }
        foreach (var (resource, top) in limit.Map("max") ?? ApiMap.Empty)
        {
            if (limits?[resource] is not { } used)
                problems.Add($"maximum {resource} usage per {type} is {top.Text}.  No {(most == "limits" ? "limit" : "request")} is specified");
            else if (Amounts.ValueOf(used) > Amounts.ValueOf(top))
                problems.Add($"maximum {resource} usage per {type} is {top.Text}, but {(most == "limits" ? "limit" : "request")} is {used.Text}");
        }
    }
}
