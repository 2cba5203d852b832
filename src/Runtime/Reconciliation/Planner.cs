using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>
/// Makes a plan of what is wanted and what there is. A pure function: the same input gives the same plan, in whatever order the manifests are read.
/// </summary>
internal static class Planner
{
    /// <summary>The steps, in the order in which they are to be done.</summary>
    public static ReconcilePlan Plan(IReadOnlyList<DesiredObject> desired, ClusterSnapshot live, ReconcilerOptions options)
    {
        var namespaces = desired.Where(static item => item.Kind == ResourceKinds.Namespace).Select(static item => item.Name).ToHashSet(StringComparer.Ordinal);
        var steps = new List<PlanStep>(desired.Count);
        foreach (var item in ApplyOrder.Sort(desired))
            steps.Add(Step(item, live, namespaces, options));
        return new ReconcilePlan(steps);
    }

    private static PlanStep Step(DesiredObject item, ClusterSnapshot live, HashSet<string> namespaces, ReconcilerOptions options)
    {
        if (item.Kind is null || item.Key is not { } key)
            return Refuse(item, RefusalReason.KindNotServed, $"the cluster has no kind {item.KindName} of {item.ApiVersion}", "take the object out, or apply it where its definition is installed");
        if (item.Name.Length == 0)
            return Refuse(item, RefusalReason.NameMissing, "it has no metadata.name, so it cannot be found again", "give it a name");
        if (item.Kind.IsNamespaced && !live.Namespaces.Contains(item.Namespace) && !namespaces.Contains(item.Namespace))
            return Refuse(item, RefusalReason.NamespaceMissing, $"there is no namespace '{item.Namespace}'", $"add a Namespace '{item.Namespace}' to the manifests, or create it");
        var state = live.Objects.GetValueOrDefault(key) ?? new LiveState();
        if (state.ForeignPods is [var foreign, ..])
        {
            return Refuse(item, RefusalReason.NameTaken, $"pod '{foreign.Name}' has the name of one of its pods and belongs to {OwnerOf(foreign)}, so the set could never make its own",
                $"delete or rename that pod: kubectl delete pod {foreign.Name} -n {foreign.Namespace}");
        }
        if (state.Stored is not { } stored)
        {
            if (state.Refusal is { } error && !IsMissingNamespace(error, item, namespaces))
                return Refuse(item, Refusals.Of(error, item, null));
            return new PlanStep(StepAction.Create, item, "it is not there") { Consequences = ConsequencesOfCreation(item) };
        }
        if (stored.IsDeleting)
        {
            return Refuse(item, RefusalReason.IsBeingDeleted, $"{item} is being deleted{(stored.Finalizers.Count == 0 ? "" : " and waits for " + string.Join(", ", stored.Finalizers.Texts))}",
                "wait until it is gone and apply again");
        }
        if (state.Refusal is { } refusal)
            return Refuse(item, Refusals.Of(refusal, item, stored)) with { Uid = stored.Uid, ResourceVersion = stored.Metadata.TextOf("resourceVersion") };
        return Change(item, stored, state, options) with { Uid = stored.Uid, ResourceVersion = stored.Metadata.TextOf("resourceVersion") };
    }

    private static PlanStep Change(DesiredObject item, ApiObject stored, LiveState state, ReconcilerOptions options)
    {
        var changes = state.Outcome is { } outcome ? FieldComparison.Between(stored, outcome) : FieldComparison.Missing(stored.Root, item.Object!.Root);
        if (changes.Count == 0)
        {
            return IsOwnedBy(stored, options.FieldManager)
                ? new PlanStep(StepAction.Unchanged, item, "it is as it should be")
                : new PlanStep(StepAction.Apply, item, $"nothing changes but the fields' owner, which becomes {options.FieldManager}");
        }
        var step = new PlanStep(StepAction.Apply, item, Reason(changes)) { Changes = changes };
        return item.Kind == ResourceKinds.StatefulSet ? StatefulSetChange.Judge(step, stored, state, options) : step;
    }

    private static List<string> ConsequencesOfCreation(DesiredObject item)
    {
        if (item.Kind != ResourceKinds.StatefulSet)
            return [];
        var spec = item.Object!.Spec;
        var replicas = spec.IntegerOf("replicas") ?? 1;
        var templates = spec.List("volumeClaimTemplates")?.Count ?? 0;
        var order = spec.TextOf("podManagementPolicy") == "Parallel" ? "all at once" : "one after the other";
        return [string.Create(CultureInfo.InvariantCulture, $"makes {Count(replicas, "pod")} {order}{(templates == 0 ? "" : " and " + Count(replicas * templates, "claim"))}")];
    }

    private static string Reason(IReadOnlyList<FieldChange> changes)
    {
        const int Most = 3;
        var fields = changes.Take(Most).Select(static change => change.Field).ToList();
        var more = changes.Count - fields.Count;
        return (changes.Count == 1 ? "this field changes: " : "these fields change: ") + string.Join(", ", fields) + (more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {more} more"));
    }

    private static bool IsOwnedBy(ApiObject stored, string manager)
    {
        foreach (var entry in (stored.Metadata.List("managedFields") ?? ApiList.Empty).Maps)
        {
            if (entry.TextOf("manager") == manager && entry.TextOf("operation") == "Apply")
                return true;
        }
        return false;
    }

    // The namespace is made by a step before this one.
    private static bool IsMissingNamespace(ApiError error, DesiredObject item, HashSet<string> namespaces) => error.IsNotFound && namespaces.Contains(item.Namespace);

    private static string OwnerOf(ApiObject pod) => pod.Controller is { } owner ? $"{owner.Kind} '{owner.Name}'" : "nobody";

    private static PlanStep Refuse(DesiredObject item, RefusalReason reason, string message, string advice) => Refuse(item, new Refusal(reason, message, advice));

    private static PlanStep Refuse(DesiredObject item, Refusal refusal) => new(StepAction.Refused, item, refusal.Message) { Refusal = refusal };

    internal static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
