using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Embedded.Dns;
using StsLint.Runtime.Reconciliation;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultTopics;

/// <summary>What a set is at when something goes wrong.</summary>
public enum Moment
{
    /// <summary>Its first pods are being made.</summary>
    FirstStart,
    /// <summary>All is well.</summary>
    AtRest,
    /// <summary>It grows from three to five.</summary>
    ScaleUp,
    /// <summary>It shrinks from three to one.</summary>
    ScaleDown,
    /// <summary>It gets another image.</summary>
    Rollout,
}

/// <summary>Tables of cases: each fault at each moment in both pod management policies.</summary>
internal static class Cases
{
    /// <summary>Each moment, in both policies.</summary>
    public static TheoryData<Moment, bool> Moments
    {
        get
        {
            var cases = new TheoryData<Moment, bool>();
            foreach (var moment in Enum.GetValues<Moment>())
            {
                cases.Add(moment, false);
                cases.Add(moment, true);
            }
            return cases;
        }
    }

    /// <summary>Each of these at each moment, in both policies.</summary>
    public static TheoryData<T, Moment, bool> Of<T>(params ReadOnlySpan<T> faults)
    {
        var cases = new TheoryData<T, Moment, bool>();
        foreach (var fault in faults)
        {
            foreach (var moment in Enum.GetValues<Moment>())
            {
                cases.Add(fault, moment, false);
                cases.Add(fault, moment, true);
            }
        }
        return cases;
    }
}

/// <summary>
/// A set, <c>web</c>, that is at something when a fault strikes. While time passes, all that must always hold is judged after each step: the invariants of the
/// monitor; that no disk is attached to two nodes; that the name of an ordinal never leads to another one; and in the end that no claim or volume was exchanged for another.
/// </summary>
internal sealed class FaultCourse : IDisposable
{
    public const string Image = "registry.example/app:2";
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);
    private readonly Dictionary<string, (string Uid, string Volume)> _claims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _podOfAddress = new(StringComparer.Ordinal);
    private readonly Action<FaultCourse>? _strike;
    private int _writes;
    private int _events;

    /// <summary>Brings a set to a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="isParallel">The policy.</param>
    /// <param name="options">The cluster; three nodes if nothing is said.</param>
    /// <param name="shape">The set.</param>
    /// <param name="before">Done before anything happens.</param>
    /// <param name="strike">Done when the moment begins: before the first pod, or before the change is asked for. Without it the moment has begun when the test goes on.</param>
    public FaultCourse(Moment moment, bool isParallel, ClusterOptions? options = null, SetShape? shape = null, Action<FaultCourse>? before = null, Action<FaultCourse>? strike = null)
    {
        _strike = strike;
        Moment = moment;
        Stage = new Stage(options ?? new ClusterOptions { Nodes = ["node-1", "node-2", "node-3"] }, (shape ?? new SetShape()) with { IsParallel = isParallel });
        Cluster.Store.Changed += OnChange;
        before?.Invoke(this);
        Reach();
        Begin();
    }

    public Moment Moment { get; }

    public Stage Stage { get; }

    public EmbeddedCluster Cluster => Stage.Cluster;

    public ApiClient User => Stage.User;

    /// <summary>Changes of the store since the fault began, without Events.</summary>
    public int Writes => _writes;

    /// <summary>Writes of Events since the fault began.</summary>
    public int Events => _events;

    /// <summary>The pod that the fault strikes: the second one if it is there and stays, else the first.</summary>
    public ApiObject Victim => (Moment is Moment.FirstStart or Moment.ScaleDown ? null : Stage.Pod(1)) ?? Stage.Pod(0) ?? throw new InvalidOperationException("There is no pod.");

    /// <summary>What the reconciler would say the set waits for now.</summary>
    public IReadOnlyList<WaitReason> Waits
    {
        get
        {
            var view = new RolloutView { Now = Cluster.Simulation.Now, Events = [.. Cluster.Store.List(ResourceKinds.Event).Where(static each => each.Root.TextOf("type") == "Warning")] };
            foreach (var kind in (ReadOnlySpan<ResourceKind>)[ResourceKinds.StatefulSet, ResourceKinds.Pod, ResourceKinds.Claim, ResourceKinds.Volume, ResourceKinds.Node, ResourceKinds.StorageClass])
                view.Add(Cluster.Store.List(kind));
            return Runtime.Reconciliation.Rollout.Judge(Stage.Set ?? new ApiObject(ResourceKinds.StatefulSet, Stage.Shape.ToMap()), view);
        }
    }

    /// <summary>The kinds of what it waits for, each once, and what they say, for a test that fails.</summary>
    public string WaitText => string.Join(" | ", Waits.Select(static wait => $"{wait.Kind}: {wait.Message}"));

    public void Dispose() => Stage.Dispose();

    /// <summary>Time passes.</summary>
    public void Run(double seconds)
    {
        Cluster.Simulation.RunUntil(() =>
        {
            Judge();
            return false;
        }, TimeSpan.FromSeconds(seconds));
        Judge();
    }

    /// <summary>Time passes until something is so.</summary>
    public void Until(Func<bool> condition, string what, double within = 3600)
    {
        var isSo = Cluster.Simulation.RunUntil(() =>
        {
            Judge();
            return condition();
        }, TimeSpan.FromSeconds(within));
        Assert.True(isSo, $"{what} did not come true within {within} s; it waits for {WaitText}\n{Stage.Outcome()}");
    }

    /// <summary>Something stands in the way: the reconciler names it with one of these kinds, and says what would help.</summary>
    public void WaitsFor(params WaitKind[] kinds)
    {
        var waits = Waits;
        Assert.True(waits.Any(wait => kinds.Contains(wait.Kind)), $"it waits for {string.Join(" or ", kinds)}, and what is said is {WaitText}\n{Stage.Outcome()}");
        Assert.All(waits, static wait => Assert.True(wait.Message.Length > 0 && wait.Unblock.Length > 0));
    }

    /// <summary>The fault begins now: what is written from here on counts.</summary>
    public void Begin() => _writes = _events = 0;

    /// <summary>So much was written at most since the fault began.</summary>
    public void WroteAtMost(int writes, int events)
    {
        Assert.True(_writes <= writes, $"{_writes} writes instead of {writes} at most");
        Assert.True(_events <= events, $"{_events} writes of Events instead of {events} at most");
    }

    /// <summary>A user deletes a pod and its claim, with what is on its disk: another one is to be made.</summary>
    public void GiveUp(long ordinal)
    {
        var claim = Cluster.Store.Get(ResourceKinds.Claim, "default", $"data-web-{ordinal}")!;
        Stage.Monitor.Consent(claim.Uid);
        _claims.Remove(claim.Name);
        User.Delete(claim.Key).OrThrow();
        Stage.DeletePod($"web-{ordinal}").OrThrow();
    }

    /// <summary>All is mended: the set reaches its goal, everybody has the disk that they had, all names lead to the pods, and then there is nothing left to do.</summary>
    public void EndsWell(double within = 3600)
    {
        Until(() => Stage.IsAtGoal, "the goal", within);
        Run(120);
        Assert.True(Stage.IsAtGoal, $"it does not rest\n{Stage.Outcome()}");
        foreach (var (name, (uid, volume)) in _claims)
        {
            var claim = Cluster.Store.Get(ResourceKinds.Claim, "default", name);
            Assert.True(claim?.Uid == uid && claim.Spec.TextOf("volumeName") == volume, $"the claim {name} is another one, or has another volume");
        }
        Assert.Equal(Stage.Pods.Select(static pod => pod.Status.TextOf("podIP")!).Order(StringComparer.Ordinal), Addresses("web"));
        Assert.Equal(Stage.Pods.Count(), Cluster.Processes.Count());
        Begin();
        Run(s_long.TotalSeconds);
        WroteAtMost(0, 0);
    }

    /// <summary>The addresses behind a name below the namespace.</summary>
    public IEnumerable<string> Addresses(string name) =>
        Cluster.Dns.Query($"{name}.default.svc.cluster.local", DnsType.A).Records.OfType<DnsAddress>().Select(static each => each.Address.ToString()).Order(StringComparer.Ordinal);

    private void Reach()
    {
        if (Moment == Moment.FirstStart)
        {
            _strike?.Invoke(this);
            if (_strike is null)
                Until(() => Stage.Pod(0)?.Spec.TextOf("nodeName") is { Length: > 0 }, "a node for the first pod");
            return;
        }
        Until(() => Stage.IsAtGoal, "the first goal");
        Run(5);
        foreach (var claim in Stage.Claims)
            _claims.Add(claim.Name, (claim.Uid, claim.Spec.TextOf("volumeName")!));
        _strike?.Invoke(this);
        switch (Moment)
        {
            case Moment.ScaleUp:
                Stage.Scale(5).OrThrow();
                if (_strike is null)
                    Until(() => Stage.Pod(3)?.Spec.TextOf("nodeName") is { Length: > 0 }, "a node for the fourth pod");
                break;
            case Moment.ScaleDown:
                Stage.Scale(1).OrThrow();
                if (_strike is null)
                    Until(() => Stage.Pod(2) is { IsDeleting: true }, "the end of the third pod");
                break;
            case Moment.Rollout:
                Stage.SetImage(Image).OrThrow();
                if (_strike is null)
                    Until(() => Stage.Pod(2) is { IsDeleting: false } pod && (pod.Spec.List("containers")![0] as ApiMap)!.TextOf("image") == Image, "the third pod of the new version");
                break;
        }
    }

    private void Judge()
    {
        Stage.Monitor.Check();
        foreach (var pod in Stage.Pods)
        {
            foreach (var address in Addresses($"{pod.Name}.web"))
                Assert.True(_podOfAddress.GetValueOrDefault(address) == pod.Name, $"{pod.Name}.web leads to {address}, which is that of {_podOfAddress.GetValueOrDefault(address)}");
        }
        foreach (var volume in Cluster.Store.List(ResourceKinds.Volume))
        {
            var nodes = Cluster.Context.VolumeAttachments.Of(volume.Name);
            Assert.True(nodes.Count <= 1, $"{volume.Name} is attached to {string.Join(" and ", nodes.Keys)}");
        }
    }

    private void OnChange(StoreChange change)
    {
        if (change.Object.Kind == ResourceKinds.Event)
            _events++;
        else
            _writes++;
        if (change.Object.Kind == ResourceKinds.Pod && change.Object.Status.TextOf("podIP") is { Length: > 0 } address)
            _podOfAddress[address] = change.Object.Name;
    }
}
