using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>The Service that a StatefulSet names in <c>serviceName</c>.</summary>
internal static class GoverningService
{
    private const int MostComparisons = 300_000;

    /// <summary>The Service, if the input holds it and it can be meant.</summary>
    public static ServiceView? Of(ManifestScope scope, StatefulSetView set)
    {
        if (set.LooksLikePatch || !set.ServiceName.IsKnown || set.ServiceName.Value.Length == 0)
            return null;
        if (scope.Find(set.Object, "", "Service", set.ServiceName.Value, out var found) != Lookup.Found || ServiceView.Of(found!) is not { LooksLikePatch: false } service)
            return null;
        return BelongsElsewhere(scope, set, service) ? null : service;
    }

    /// <summary>The sets whose Service is certainly not there.</summary>
    public static IEnumerable<StatefulSetView> SetsWithout(ManifestScope scope)
    {
        if (!scope.IsComplete)
            yield break;
        // A Service without a name of its own (generateName, a template) may be the one.
        foreach (var service in scope.Services)
        {
            if (!service.Object.Name.IsKnown)
                yield break;
        }
        foreach (var set in scope.StatefulSets)
        {
            if (!set.LooksLikePatch && set.ServiceName is { IsKnown: true, Value.Length: > 0 } && !set.Object.Namespace.IsUnknown
                && scope.Find(set.Object, "", "Service", set.ServiceName.Value, out _) == Lookup.Missing && !scope.HasForeignMakers(set.Object))
                yield return set;
        }
    }

    /// <summary>The Service that the author most likely meant by a name that no Service has.</summary>
    public static ServiceView? Meant(ManifestScope scope, StatefulSetView set, ISet<string> governing, ref int comparisons)
    {
        ServiceView? headless = null;
        var several = false;
        foreach (var (service, match) in scope.ServicesOf(set.Pod))
        {
            if (match != Match.Yes || service.IsHeadless != Match.Yes || governing.Contains(service.Object.Name.ValueOr("")!) || !scope.BelongTogether(service.Object, set.Object))
                continue;
            several = headless is not null;
            headless ??= service;
        }
        return several || headless is null ? Near(scope, set, governing, ref comparisons) : headless;
    }

    // Comparing every name with every other would take for ever on an input with thousands of each; then no slip is looked for.
    private static ServiceView? Near(ManifestScope scope, StatefulSetView set, ISet<string> governing, ref int comparisons)
    {
        var wanted = set.ServiceName.Value;
        ServiceView? near = null;
        foreach (var service in scope.Services)
        {
            if (++comparisons > MostComparisons)
                return null;
            if (!service.Object.Name.IsKnown || governing.Contains(service.Object.Name.Value) || !Spelling.IsNear(wanted, service.Object.Name.Value)
                || scope.SameNamespace(set.Object, service.Object) != Match.Yes || SelectsOthers(scope, set, service))
                continue;
            if (near is not null)
                return null;
            near = service;
        }
        return near;
    }

    private static bool SelectsOthers(ManifestScope scope, StatefulSetView set, ServiceView service) =>
        scope.Selects(service, set.Pod) == Match.No && scope.PodsOf(service).Count > 0;

    // In a folder of examples a Service of that name, in another file and with pods of its own there, is not this set's.
    private static bool BelongsElsewhere(ManifestScope scope, StatefulSetView set, ServiceView service)
    {
        if (ReferenceEquals(set.Object.File, service.Object.File) || ManifestScope.Fits(service.Selector, set.Pod) != Match.No)
            return false;
        return scope.HasPodsInItsFile(service) || scope.HoldsAlternatives;
    }
}
