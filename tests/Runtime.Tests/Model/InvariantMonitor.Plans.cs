using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

// Plans and the calls that carry them out.
internal sealed partial class InvariantMonitor
{
    // Plans to do nothing are many and alike.
    private const int IdlePlansJudged = 16;

    private readonly StatefulSetPlanner _planner;
    private readonly Dictionary<(bool Deletes, ObjectKey Key), int> _asked = [];
    private readonly Dictionary<(bool Deletes, ObjectKey Key), int> _meant = [];
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);
    private int _deletions;
    private int _idlePlans;

    /// <summary>A plan was made: what is done next is done in the light of what the cache showed now, though it goes on meanwhile.</summary>
    public void OnPlanned(ApiObject set, SetPlan plan)
    {
        // One that waits for its cache is no plan of what there is, and nothing follows from it.
        if (plan.IsRefused)
            return;
        var reader = View ?? _cluster.Store;
        if (plan.Actions.Count > 0 || ++_idlePlans % IdlePlansJudged == 0)
            CheckOrder(set, plan, reader);
        if (plan.Actions.Count == 0)
            return;
        _planned = View is null ? null : new FrozenReader(View, set.Namespace);
        _deleted.Clear();
        _deletions = 0;
        _asked.Clear();
        _meant.Clear();
        foreach (var action in plan.Actions)
        {
            if (IsDeletion(action.Kind) is { } deletes)
                _meant[(deletes, action.Target)] = _meant.GetValueOrDefault((deletes, action.Target)) + 1;
        }
        Count(set, reader);
    }

    /// <summary>The last plan is carried out by a second process, too.</summary>
    public void OnReplayed() => _asked.Clear();

    // The same objects in another order give the same plan, and so does the same look twice.
    private void CheckOrder(ApiObject set, SetPlan plan, IObjectReader reader)
    {
        var snapshot = SetSnapshot.Of(set, reader);
        snapshot.Pods.Reverse();
        snapshot.Revisions.Reverse();
        var again = _planner.Plan(snapshot, _cluster.Simulation.Now);
        var isSame = again.Status == plan.Status && again.LookAgain == plan.LookAgain && again.Waits.SequenceEqual(plan.Waits) && again.Actions.Count == plan.Actions.Count;
        for (var at = 0; isSame && at < plan.Actions.Count; at++)
        {
            var (one, other) = (plan.Actions[at], again.Actions[at]);
            isSame = one with { Object = null } == other with { Object = null } && Equals(one.Object?.Root, other.Object?.Root);
        }
        if (!isSame)
            Violated("INV-17", $"another plan is made for {set.Name} when pods and revisions are listed the other way round:\n{Text(plan)}\nand\n{Text(again)}");
        static string Text(SetPlan plan) => string.Join('\n', plan.Actions.Select(static each => $"{each} {each.Object?.Root}")) + string.Join('\n', plan.Waits) + plan.Status + plan.LookAgain;
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
        var asked = (call.Verb == "delete", call.Key);
        _asked[asked] = _asked.GetValueOrDefault(asked) + 1;
        if (_asked[asked] > _meant.GetValueOrDefault(asked))
            Violated("INV-9", $"{call.Verb} {call.Key} was asked for {_asked[asked]} times, and meant {_meant.GetValueOrDefault(asked)} times");
        if (call.Verb == "delete" && call.Key.Kind == ResourceKinds.Pod && error is null or { IsNotFound: true })
            _deletions++;
    }

    // True: it deletes; false: it creates; null: neither.
    private static bool? IsDeletion(SetActionKind kind) => kind switch
    {
        SetActionKind.DeletePod or SetActionKind.DeleteRevision => true,
        SetActionKind.CreatePod or SetActionKind.CreateClaim or SetActionKind.CreateRevision => false,
        _ => null,
    };
}
