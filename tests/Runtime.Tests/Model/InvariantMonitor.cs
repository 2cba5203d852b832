using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.StatefulSets;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

/// <summary>
/// Watches an embedded cluster and notes whatever must never happen: at each change of the store, at each call and each plan of the StatefulSet controller and,
/// by <see cref="Check"/>, after each step. The names (INV-3, INV-6) only tell the guarantees apart in what it prints; the sentence behind each says what was broken.
/// </summary>
internal sealed partial class InvariantMonitor
{
    private const int TailLength = 60;
    private readonly EmbeddedCluster _cluster;
    private readonly Queue<StoreChange> _tail = new();
    private readonly Dictionary<StatefulSetController, IObjectReader?> _views = [];
    private readonly HashSet<string> _forced = new(StringComparer.Ordinal);

    private IObjectReader? _planned;

    public InvariantMonitor(EmbeddedCluster cluster)
    {
        _cluster = cluster;
        _planner = new StatefulSetPlanner(PlannerRole.Direct, cluster.Options.MaxUnavailableStatefulSet, Runtime.Embedded.Defaults.PodDefaults.OfTemplate);
        cluster.Store.Changed += OnChange;
        cluster.Server.Answered += OnAnswered;
        foreach (var controller in cluster.Controllers.OfType<StatefulSetController>())
            Watch(controller);
        foreach (var item in cluster.Store.List(ResourceKinds.ControllerRevision))
            _revisions[item.Uid] = item.Root.IntegerOf("revision") ?? 0;
    }

    /// <summary>What was violated, in order.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>What the controller sees; the store itself unless its cache lags.</summary>
    public IObjectReader? View { get; set; }

    /// <summary>Watches another controller of StatefulSets of the cluster, too. Each carries a plan out as soon as it is made.</summary>
    public void Watch(StatefulSetController controller) => controller.Planned += (set, plan) =>
    {
        if (_views.TryGetValue(controller, out var view))
            View = view;
        else if (_views.Count > 0)
            View = null;
        OnPlanned(set, plan);
    };

    /// <summary>What one of several controllers sees; null: the store.</summary>
    public void SetView(StatefulSetController controller, IObjectReader? view) => _views[controller] = view;

    /// <summary>Pods that users write by hand come and go without a kubelet, so that what is said of their processes and of names does not hold.</summary>
    public bool HasNoKubelet { get; set; }

    /// <summary>A user deletes this claim or volume: its data may go.</summary>
    public void Consent(string uid) => _given.Add(uid);

    /// <summary>A user removed this pod by force: its process may still run when the next one starts.</summary>
    public void Forced(string ns, string pod) => _forced.Add(ns + "/" + pod);

    /// <summary>Watches no longer.</summary>
    public void Stop()
    {
        _cluster.Store.Changed -= OnChange;
        _cluster.Server.Answered -= OnAnswered;
    }

    /// <summary>Judges the present state; throws with the last changes when anything was violated so far.</summary>
    public void Check()
    {
        foreach (var pod in _cluster.Store.List(ResourceKinds.Pod))
            CheckPod(pod);
        CheckData();
        if (!HasNoKubelet)
        {
            CheckProcesses();
            CheckNames();
        }
        Assert();
    }

    /// <summary>Judges a state in which everything is done that was to be done.</summary>
    public void CheckRest()
    {
        Check();
        foreach (var set in _cluster.Store.List(ResourceKinds.StatefulSet))
        {
            if (set.IsDeleting || set.Status.IntegerOf("observedGeneration") != set.Generation)
                continue;
            CheckOwnersOfClaims(set);
            CheckHistory(set);
            CheckCounters(set);
        }
        Assert();
    }

    public void Assert()
    {
        if (Violations.Count == 0)
            return;
        var text = new StringBuilder($"seed {_cluster.Options.Seed}: {Violations.Count} violated\n");
        foreach (var violation in Violations)
            text.Append("  ").Append(violation).Append('\n');
        text.Append("the last changes:\n");
        foreach (var change in _tail)
            text.Append("  ").Append(Line(change)).Append('\n');
        throw new InvariantViolatedException(text.ToString());
    }

    private string Line(StoreChange change) =>
        $"+{(change.Time - _cluster.Simulation.Start).TotalSeconds:0.000}s {change.Actor}: {change.Type} {change.Object.Key}{(change.Object.IsDeleting ? " terminating" : "")} "
        + $"{(change.Object.Kind == ResourceKinds.Pod ? $"{Seen.Phase(change.Object)}{(Seen.IsReady(change.Object) ? " ready" : "")} {Seen.Revision(change.Object)}" : "")}";

    private void Violated(string id, string what) => Violations.Add($"{id} at +{(_cluster.Simulation.Now - _cluster.Simulation.Start).TotalSeconds:0.000}s: {what}");

    private void OnChange(StoreChange change)
    {
        if (change.Object.Kind != ResourceKinds.Event && change.Object.Kind != ResourceKinds.Lease)
        {
            _tail.Enqueue(change);
            if (_tail.Count > TailLength)
                _tail.Dequeue();
        }
        if (change.Revision <= 0 || change.Object.ResourceVersion != change.Revision)
            Violated("INV-13", $"{change.Object.Key} carries resourceVersion {change.Object.ResourceVersion} at revision {change.Revision}");
        var kind = change.Object.Kind;
        if (kind == ResourceKinds.Pod)
            OnPod(change);
        else if (kind == ResourceKinds.Claim)
            OnClaim(change);
        else if (kind == ResourceKinds.Volume)
            OnVolume(change);
        else if (kind == ResourceKinds.StatefulSet)
            OnSet(change);
        else if (kind == ResourceKinds.ControllerRevision)
            OnRevision(change);
        else if (kind == ResourceKinds.Node)
            OnNode(change.Object);
        else if (change.Actor == Seen.Controller && kind != ResourceKinds.Event)
            Violated("INV-15", $"the controller wrote {change.Object.Key}");
        if (kind == ResourceKinds.Pod || kind == ResourceKinds.Service || kind == ResourceKinds.EndpointSlice)
            _moved = _cluster.Simulation.Now;
    }
}

/// <summary>Something happened that must never happen.</summary>
internal sealed class InvariantViolatedException(string message) : Exception(message);
