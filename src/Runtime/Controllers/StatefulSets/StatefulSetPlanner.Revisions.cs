using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

public sealed partial class StatefulSetPlanner
{
    // By number, then by age, then by name.
    private static readonly Comparison<ApiObject> s_byNumber = static (one, other) =>
    {
        var first = one.Facts(RevisionFacts.Read);
        var second = other.Facts(RevisionFacts.Read);
        if (first.Number != second.Number)
            return first.Number.CompareTo(second.Number);
        return first.Created != second.Created ? first.Created.CompareTo(second.Created) : string.CompareOrdinal(one.Name, other.Name);
    };

    private readonly List<ApiObject> _revisions = [];
    private ApiObject _current = null!;
    private ApiObject _update = null!;
    private long _collisions;

    private void CollectRevisions(SetSelector selector)
    {
        _revisions.Clear();
        foreach (var revision in _snapshot.Revisions)
        {
            if ((revision.Controller is not { } controller || controller.Uid == _set.Uid) && revision.Facts(RevisionFacts.Read).IsSelectedBy(selector))
                _revisions.Add(revision);
        }
        if (_revisions.Count > 1)
            _revisions.Sort(s_byNumber);
    }

    // Whether there are any to adopt; then the set was looked at before.
    private bool PlanRevisionOwners()
    {
        var found = false;
        foreach (var revision in _revisions)
        {
            if (revision.Controller is not null)
                continue;
            if (!found)
                Add(new SetAction(SetActionKind.VerifySet, PlanPhase.RevisionOwners, ActionReason.BeforeAdoption, _set.Key) { Uid = _set.Uid });
            found = true;
            Add(Write(SetActionKind.AdoptRevision, PlanPhase.RevisionOwners, ActionReason.MatchesUncontrolled, revision, PodMaker.Adopted(revision, _set)));
        }
        return found;
    }

    private void PlanRevisions()
    {
        _collisions = _set.Status.IntegerOf("collisionCount") ?? 0;
        _update = FindUpdate() ?? NewUpdate();
        _current = _update;
        var name = _set.Status.TextOf("currentRevision");
        foreach (var revision in _revisions)
        {
            if (revision.Name == name)
                _current = revision;
        }
    }

    private ApiObject? FindUpdate()
    {
        if (_revisions.Count == 0)
            return null;
        var newest = _revisions[^1];
        if (_spec.IsStoredIn(newest.Facts(RevisionFacts.Read)))
            return newest;
        for (var i = _revisions.Count - 2; i >= 0; i--)
        {
            var older = _revisions[i];
            if (!_spec.IsStoredIn(older.Facts(RevisionFacts.Read)))
                continue;
            var raised = older.With(older.Root.With("revision", newest.Facts(RevisionFacts.Read).Number + 1));
            Add(Write(SetActionKind.RaiseRevision, PlanPhase.Revisions, ActionReason.TemplateIsBack, older, raised));
            return raised;
        }
        // A server of another release may have stored the same template with other defaults.
        return _withDefaults is not null && _withDefaults(newest.Facts(RevisionFacts.Read).Template).Equals(_spec.Template) ? newest : null;
    }

    private ApiObject NewUpdate()
    {
        var data = RevisionData.Of(_spec.Template);
        while (true)
        {
            var hash = RevisionData.Hash(data, _collisions);
            var name = RevisionData.Name(_set.Name, hash);
            if (_snapshot.Find(ResourceKinds.ControllerRevision, name) is not { } taken)
            {
                var number = _revisions.Count == 0 ? 1 : _revisions[^1].Facts(RevisionFacts.Read).Number + 1;
                var revision = PodMaker.Revision(_set, _spec, data, hash, number);
                Add(new SetAction(SetActionKind.CreateRevision, PlanPhase.Revisions, ActionReason.TemplateIsNew, revision.Key) { Object = revision });
                return revision;
            }
            if (taken.Root["data"] is { } stored && stored.Equals(data))
                return taken;
            _collisions++;
        }
    }

    private void PlanHistory()
    {
        if (_spec.HistoryLimit >= 0 && _revisions.Count > _spec.HistoryLimit)
            TrimHistory();
    }

    private void TrimHistory()
    {
        var live = new HashSet<string>(StringComparer.Ordinal) { _current.Name, _update.Name };
        foreach (var pod in _claimed)
            live.Add(pod.Revision);
        var history = _revisions.FindAll(revision => !live.Contains(revision.Name));
        for (var i = 0; i < history.Count - _spec.HistoryLimit; i++)
            Add(new SetAction(SetActionKind.DeleteRevision, PlanPhase.History, ActionReason.HistoryLimit, history[i].Key) { Uid = history[i].Uid });
    }
}
