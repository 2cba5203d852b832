using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>What a change of a StatefulSet leads to: pods that are replaced or taken away, claims that are set aside or deleted.</summary>
internal static class StatefulSetChange
{
    private static readonly string[] s_retention = ["spec", "persistentVolumeClaimRetentionPolicy"];

    /// <summary>The step with what follows from it; refused when it would delete data and nobody has agreed to that.</summary>
    public static PlanStep Judge(PlanStep step, ApiObject stored, LiveState state, ReconcilerOptions options)
    {
        var after = state.Outcome ?? step.Desired.Object!;
        var consequences = new List<string>();
        var disruption = Disruption.None;
        var risk = DataRisk.None;
        var atRisk = new List<string>();

        if (step.Changes.Any(static change => change.Field.StartsWith("spec.template", StringComparison.Ordinal)))
        {
            var isOnDelete = after.Spec.Map("updateStrategy")?.TextOf("type") == "OnDelete";
            var partition = after.Spec.Map("updateStrategy")?.Map("rollingUpdate")?.IntegerOf("partition") ?? 0;
            if (isOnDelete)
            {
                consequences.Add("the strategy is OnDelete: a pod takes the new template when somebody deletes it");
            }
            else
            {
                consequences.Add(partition == 0 ? "every pod is replaced, from the highest ordinal down" : string.Create(CultureInfo.InvariantCulture, $"the pods from ordinal {partition} on are replaced, from the highest down"));
                disruption = Disruption.OnePodAtATime;
            }
        }

        var (from, to) = (Ordinals(stored), Ordinals(after));
        var gone = from.Where(ordinal => !to.Contains(ordinal)).ToList();
        if (gone.Count > 0)
        {
            disruption = Disruption.Pods;
            consequences.Add($"{Planner.Count(gone.Count, "pod")} {(gone.Count == 1 ? "is" : "are")} taken away: {List(gone.Select(ordinal => $"{stored.Name}-{ordinal}"))}");
            var claims = ClaimsOf(stored, state.Claims, gone);
            if (claims.Count > 0 && WhenScaled(after) == "Delete")
            {
                risk = DataRisk.Loss;
                atRisk.AddRange(claims);
                consequences.Add($"whenScaled is Delete: {List(claims)} {(claims.Count == 1 ? "is" : "are")} deleted with {(gone.Count == 1 ? "it" : "them")}");
            }
            else if (claims.Count > 0)
            {
                risk = DataRisk.SetAside;
                consequences.Add($"{List(claims)} {(claims.Count == 1 ? "stays" : "stay")} and will be mounted again when the set is scaled up");
            }
        }
        else if (to.Count > from.Count)
        {
            var added = to.Where(ordinal => !from.Contains(ordinal)).ToList();
            consequences.Add($"{Planner.Count(added.Count, "pod")} {(added.Count == 1 ? "is" : "are")} added: {List(added.Select(ordinal => $"{stored.Name}-{ordinal}"))}");
            var kept = ClaimsOf(stored, state.Claims, added);
            if (kept.Count > 0)
                consequences.Add($"{(added.Count == 1 ? "it finds" : "they find")} the data that {(kept.Count == 1 ? "an earlier pod of that name" : "earlier pods of these names")} left on {List(kept)}");
        }

        foreach (var when in (ReadOnlySpan<string>)["whenDeleted", "whenScaled"])
        {
            if (Retention(stored, when) == "Delete" || Retention(after, when) != "Delete" || state.Claims.Count == 0)
                continue;
            risk = DataRisk.Loss;
            atRisk.AddRange(state.Claims.Select(static claim => claim.Name).Where(name => !atRisk.Contains(name)));
            consequences.Add($"{when} becomes Delete: {List(state.Claims.Select(static claim => claim.Name))} {(state.Claims.Count == 1 ? "is" : "are")} deleted {(when == "whenDeleted" ? "with the set" : "when the set is scaled down")}");
        }

        step = step with { Consequences = consequences, Disruption = disruption, DataRisk = risk };
        if (risk != DataRisk.Loss)
            return step;
        var token = Token(stored, atRisk);
        if (options.Consents.Contains(token))
            return step;
        return step with
        {
            Action = StepAction.Refused,
            Reason = consequences[^1],
            Refusal = new Refusal(RefusalReason.ConsentMissing, $"it deletes data: {consequences[^1]}", $"write Retain, or agree to it for this set with the token {token}") { ConsentToken = token },
        };
    }

    // Bound to the object and to what is at risk: it agrees to nothing else, and not to the same of another set of that name.
    private static string Token(ApiObject set, List<string> claims)
    {
        claims.Sort(StringComparer.Ordinal);
        var hash = 14695981039346656037UL;
        foreach (var character in $"{set.Uid}/{string.Join(',', claims)}")
            hash = (hash ^ character) * 1099511628211UL;
        return string.Create(CultureInfo.InvariantCulture, $"delete-claims:{set.Name}:{hash:x16}");
    }

    private static List<string> ClaimsOf(ApiObject set, IReadOnlyList<ApiObject> claims, List<long> ordinals)
    {
        var names = ordinals.Select(ordinal => string.Create(CultureInfo.InvariantCulture, $"-{set.Name}-{ordinal}")).ToHashSet(StringComparer.Ordinal);
        return [.. claims.Where(claim => names.Any(name => claim.Name.EndsWith(name, StringComparison.Ordinal))).Select(static claim => claim.Name)];
    }

    private static HashSet<long> Ordinals(ApiObject set)
    {
        var start = set.Spec.Map("ordinals")?.IntegerOf("start") ?? 0;
        var count = set.Spec.IntegerOf("replicas") ?? 1;
        var ordinals = new HashSet<long>();
        for (var i = 0L; i < count; i++)
            ordinals.Add(start + i);
        return ordinals;
    }

    private static string WhenScaled(ApiObject set) => Retention(set, "whenScaled");

    private static string Retention(ApiObject set, string when) => set.Root.At([.. s_retention, when])?.Text ?? "Retain";

    private static string List(IEnumerable<string> names)
    {
        const int Most = 5;
        var all = names.ToList();
        return all.Count <= Most ? string.Join(", ", all) : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", all.Take(Most))} and {all.Count - Most} more");
    }
}
