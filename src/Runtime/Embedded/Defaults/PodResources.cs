using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What a pod as a whole asks for: its containers together, or its first containers where one of them needs more, and its overhead.</summary>
internal static class PodResources
{
    /// <summary>An amount and how it is written.</summary>
    public readonly record struct Amount(decimal Value, Amounts.Form Form);

    /// <summary>The amounts of a pod, ordered by resource.</summary>
    /// <param name="spec">The pod's spec.</param>
    /// <param name="kind"><c>requests</c> or <c>limits</c>.</param>
    public static SortedDictionary<string, Amount> Of(ApiMap spec, string kind)
    {
        var total = OfContainers(spec, kind);
        if (spec.At("resources", kind) is ApiMap ofPod)
        {
            for (var i = 0; i < ofPod.Count; i++)
            {
                if (Read(ofPod[i].Value) is { } amount)
                    total[ofPod[i].Key] = amount;
            }
        }
        if (spec["overhead"] is ApiMap overhead && (kind == "requests" || total.Count > 0))
        {
            for (var i = 0; i < overhead.Count; i++)
            {
                if (kind == "requests" || total.ContainsKey(overhead[i].Key))
                    Add(total, overhead[i].Key, Read(overhead[i].Value));
            }
        }
        return total;
    }

    /// <summary>The amounts of the containers alone.</summary>
    public static SortedDictionary<string, Amount> OfContainers(ApiMap spec, string kind)
    {
        var total = new SortedDictionary<string, Amount>(StringComparer.Ordinal);
        foreach (var container in spec.List("containers")?.Maps ?? [])
            AddAll(total, container.At("resources", kind) as ApiMap);
        if (spec["initContainers"] is not ApiList { Count: > 0 } first)
            return total;
        // Those that go on running count beside each later one.
        var running = new SortedDictionary<string, Amount>(StringComparer.Ordinal);
        var most = new SortedDictionary<string, Amount>(StringComparer.Ordinal);
        foreach (var container in first.Maps)
        {
            var own = container.At("resources", kind) as ApiMap;
            if (container.TextOf("restartPolicy") == "Always")
            {
                AddAll(total, own);
                AddAll(running, own);
                Raise(most, running);
                continue;
            }
            var now = new SortedDictionary<string, Amount>(running, StringComparer.Ordinal);
            AddAll(now, own);
            Raise(most, now);
        }
        Raise(total, most);
        return total;
    }

    private static void AddAll(SortedDictionary<string, Amount> total, ApiMap? resources)
    {
        for (var i = 0; i < (resources?.Count ?? 0); i++)
            Add(total, resources![i].Key, Read(resources[i].Value));
    }

    private static void Add(SortedDictionary<string, Amount> total, string name, Amount? amount)
    {
        if (amount is { } more)
            total[name] = total.TryGetValue(name, out var known) ? known with { Value = known.Value + more.Value } : more;
    }

    private static void Raise(SortedDictionary<string, Amount> total, SortedDictionary<string, Amount> least)
    {
        foreach (var (name, amount) in least)
        {
            if (!total.TryGetValue(name, out var known) || known.Value < amount.Value)
                total[name] = amount;
        }
    }

    private static Amount? Read(ApiValue value) => Amounts.Read(value) is { } amount ? new Amount(amount.Value, Amounts.FormOf(amount)) : null;
}
