using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

// Plans and the calls that carry them out.
internal sealed partial class InvariantMonitor
{
    private readonly StatefulSetPlanner _planner;
    private readonly HashSet<(string Verb, ObjectKey Key, string? Uid)> _failed = [];
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);
    private int _deletions;

    /// <summary>A plan was made: what is done next is done in the light of what the cache showed now, though it goes on meanwhile.</summary>
    public void OnPlanned(ApiObject set, SetPlan plan)
    {
        var reader = View ?? _cluster.Store;
        _planned = View is null ? null : new FrozenReader(View);
        _failed.Clear();
        _deleted.Clear();
        _deletions = 0;
        Count(set, reader);
        // One that waits for its cache made no plan of what there is.
        if (!plan.IsRefused)
            CheckOrder(set, plan, reader);
    }

    // The same objects in another order give the same plan, and so does the same look twice.
    private void CheckOrder(ApiObject set, SetPlan plan, IObjectReader reader)
    {
        var snapshot = SetSnapshot.Of(set, reader);
        snapshot.Pods.Reverse();
        snapshot.Revisions.Reverse();
        var again = _planner.Plan(snapshot, _cluster.Simulation.Now);
        if (Text(again) != Text(plan))
            Violated("INV-17", $"another plan is made for {set.Name} when pods and revisions are listed the other way round:\n{Text(plan)}\nand\n{Text(again)}");
        static string Text(SetPlan plan) =>
            string.Join('\n', plan.Actions.Select(static each => $"{each.Kind} {each.Phase} {each.Reason} {each.Target} {each.Uid} {each.ResourceVersion} {each.Pod} {each.Batch} {each.PodName} {each.Object?.Root}"))
            + string.Join('\n', plan.Waits.Select(static each => each.Message)) + plan.Status + plan.LookAgain;
    }

    private void OnAnswered(ApiCall call, ApiError? error)
    {
        if (call.Actor != Seen.Controller || call.Key.Kind == ResourceKinds.Event)
            return;
        if (call.Verb is "delete" or "update" && call.Uid is null)
            Violated("INV-9", $"{call.Verb} {call.Key} would hit any object of that name");
        if (call.Verb == "update" && call.ResourceVersion is null)
            Violated("INV-9", $"update {call.Key} would overwrite any version");
        if (call.Verb is not ("create" or "delete"))
            return;
        var asked = (call.Verb, call.Key, call.Uid);
        if (_failed.Contains(asked))
            Violated("INV-9", $"{call.Verb} {call.Key} was asked for again in the same plan after it had failed");
        if (call.Verb == "delete" && call.Key.Kind == ResourceKinds.Pod && error is null or { IsNotFound: true })
            _deletions++;
        if (error is not null)
            _failed.Add(asked);
    }
}
