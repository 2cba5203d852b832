using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Looks at the cluster again and again until all objects are ready, and tells what moves and what is in the way.</summary>
internal sealed class RolloutFollower
{
    // Of so many pods a look costs more than what changes in a moment is worth.
    private const int Many = 500;
    private static readonly TimeSpan s_longWait = TimeSpan.FromSeconds(10);
    private readonly IKubernetesApi _api;
    private readonly IClusterTime _time;
    private readonly ReconcilerOptions _options;
    private readonly IReadOnlyList<ApiObject> _desired;
    private readonly List<string> _namespaces;
    private readonly List<ResourceKind> _kinds;
    private readonly Dictionary<ObjectKey, (string State, bool IsReady, string Detail)> _states = [];
    private readonly HashSet<ObjectKey> _keys;
    // Names of claims up to their ordinal.
    private readonly HashSet<(string Namespace, string Name)> _claimNames = [];
    private List<WaitReason> _waits = [];

    public RolloutFollower(IKubernetesApi api, IClusterTime time, ReconcilerOptions options, IReadOnlyList<ApiObject> desired)
    {
        _api = api;
        _time = time;
        _options = options;
        _desired = desired;
        _keys = [.. desired.Select(static item => item.Key)];
        foreach (var set in desired.Where(static item => item.Kind == ResourceKinds.StatefulSet))
        {
            foreach (var template in (set.Spec.List("volumeClaimTemplates") ?? ApiList.Empty).Maps)
                _claimNames.Add((set.Namespace, $"{template.Map("metadata")?.TextOf("name")}-{set.Name}"));
        }
        var followed = desired.Where(static item => IsFollowed(item.Kind)).ToList();
        _namespaces = [.. followed.Select(static item => item.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _kinds = [.. followed.Select(static item => item.Kind).Distinct()];
        if (followed.Exists(static item => ApplyOrder.HasPods(item.Kind)))
        {
            _kinds.Add(ResourceKinds.Pod);
            _kinds.Add(ResourceKinds.Claim);
        }
        if (_kinds.Contains(ResourceKinds.Deployment))
            _kinds.Add(ResourceKinds.ReplicaSet);
        _kinds = [.. _kinds.Distinct()];
    }

    /// <summary>Follows until nothing is in the way any more, or the deadline has passed.</summary>
    /// <returns>What is still in the way.</returns>
    public async ValueTask<IReadOnlyList<WaitReason>> Follow(Action<ReconcileEvent> report, CancellationToken cancellation)
    {
        var end = _time.Now + _options.Deadline;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var view = await Look(cancellation).ConfigureAwait(false);
            TellStates(view, report);
            var waits = Judge(view);
            if (waits.Exists(static wait => wait.Kind is not (WaitKind.Controller or WaitKind.MinReadySeconds)))
            {
                // Why something is in the way stands in Events and in what lies outside of namespaces, which are read only when they are needed.
                await LookCloser(view, cancellation).ConfigureAwait(false);
                waits = Judge(view);
            }
            TellWaits(waits, report);
            if (_waits.Count == 0 || _time.Now >= end)
                return _waits;
            var least = view.All(ResourceKinds.Pod).Skip(Many).Any() ? TimeSpan.FromSeconds(1) : _options.LookInterval;
            var left = end - _time.Now;
            await _time.Wait(least < left ? least : left, s_longWait < left ? s_longWait : left, cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsFollowed(ResourceKind kind) => kind.Name is "StatefulSet" or "Deployment" or "Pod" or "PersistentVolumeClaim";

    private async ValueTask<RolloutView> Look(CancellationToken cancellation)
    {
        var view = new RolloutView { Now = _time.Now };
        foreach (var ns in _namespaces)
        {
            foreach (var kind in _kinds)
                view.Add(await Reading.All(_api, kind, ns, _time, _options, cancellation).ConfigureAwait(false));
        }
        foreach (var item in _desired)
        {
            // The others are well as soon as they are there.
            if (!IsFollowed(item.Kind))
                view.Add([item]);
        }
        return view;
    }

    private async ValueTask LookCloser(RolloutView view, CancellationToken cancellation)
    {
        var events = new List<ApiObject>();
        foreach (var ns in _namespaces)
            events.AddRange((await Reading.All(_api, ResourceKinds.Event, ns, _time, _options, cancellation).ConfigureAwait(false)).Where(static item => item.Root.TextOf("type") == "Warning"));
        view.Events = events;
        view.Add(await Reading.All(_api, ResourceKinds.Node, null, _time, _options, cancellation).ConfigureAwait(false));
        view.Add(await Reading.All(_api, ResourceKinds.StorageClass, null, _time, _options, cancellation).ConfigureAwait(false));
        if (view.All(ResourceKinds.Claim).Any(static claim => claim.Status.TextOf("phase") != "Bound"))
            view.Add(await Reading.All(_api, ResourceKinds.Volume, null, _time, _options, cancellation).ConfigureAwait(false));
    }

    private List<WaitReason> Judge(RolloutView view)
    {
        var waits = new List<WaitReason>();
        foreach (var item in _desired)
        {
            foreach (var wait in Rollout.Judge(item, view))
            {
                // It has been in the way since it was first seen, whatever else has moved.
                var known = _waits.Find(wait.IsSame);
                waits.Add(known is not null && known.Since < wait.Since ? wait with { Since = known.Since } : wait);
            }
        }
        return waits;
    }

    private void TellStates(RolloutView view, Action<ReconcileEvent> report)
    {
        var seen = new HashSet<ObjectKey>();
        foreach (var kind in _kinds)
        {
            if (kind == ResourceKinds.ReplicaSet)
                continue;
            foreach (var item in view.All(kind))
            {
                if (!IsOurs(item, view))
                    continue;
                seen.Add(item.Key);
                var state = Rollout.StateOf(item, view);
                if (_states.TryGetValue(item.Key, out var known) && known == state)
                    continue;
                _states[item.Key] = state;
                report(new ObjectMoved(_time.Now, item.Key, state.State, state.IsReady, state.Detail));
            }
        }
        foreach (var key in _states.Keys.Where(key => !seen.Contains(key)).ToList())
        {
            _states.Remove(key);
            report(new ObjectMoved(_time.Now, key, "Gone", false, ""));
        }
    }

    // Of what others have in the namespace nothing is told.
    private bool IsOurs(ApiObject item, RolloutView view)
    {
        if (_keys.Contains(item.Key))
            return true;
        if (item.Kind == ResourceKinds.Pod && item.Controller is { } owner)
        {
            if (owner.Kind == "ReplicaSet" && view.Get(ResourceKinds.ReplicaSet, item.Namespace, owner.Name)?.Controller is { } above)
                owner = above;
            return ResourceKinds.Find(owner.ApiVersion, owner.Kind) is { } kind && _keys.Contains(new ObjectKey(kind, item.Namespace, owner.Name));
        }
        return item.Kind == ResourceKinds.Claim && item.Name.LastIndexOf('-') is > 0 and var dash && _claimNames.Contains((item.Namespace, item.Name[..dash]));
    }

    private void TellWaits(List<WaitReason> waits, Action<ReconcileEvent> report)
    {
        foreach (var over in _waits)
        {
            if (!waits.Exists(over.IsSame))
                report(new WaitOver(_time.Now, over));
        }
        foreach (var wait in waits)
        {
            if (!_waits.Exists(wait.IsSame))
                report(new Waiting(_time.Now, wait));
        }
        _waits = waits;
    }
}
