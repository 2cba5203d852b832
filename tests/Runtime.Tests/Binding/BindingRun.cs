using System.Text.Json.Nodes;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.Binding;

/// <summary>One scenario in an embedded cluster: steps are taken, and after each the state is told in the file's words.</summary>
internal sealed class BindingRun
{
    private const string Home = "ns";
    // Who is told of how often decides which Events are dropped, so the pace is that of the real runs.
    private static readonly TimeSpan s_resync = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2.2);
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(0.1);
    private readonly JsonObject _scenario;
    private readonly EmbeddedCluster _cluster;
    private readonly ApiClient _user;
    private readonly InvariantMonitor _monitor;
    private readonly Dictionary<string, string> _claimOfUid = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _claimReasons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _volumeReasons = new(StringComparer.Ordinal);
    private readonly HashSet<ObjectKey> _created = [];

    /// <summary>A cluster before the first step.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="seed">Of a run in which what is due at the same moment comes in an order drawn by chance; null: in its own order.</param>
    public BindingRun(JsonObject scenario, ulong? seed)
    {
        _scenario = scenario;
        _cluster = new EmbeddedCluster(new ClusterOptions
        {
            Seed = seed ?? 1,
            HasDefaultStorageClass = false,
            VolumeResync = s_resync,
            Parts = ClusterParts.VolumeBinder | ClusterParts.Provisioner | ClusterParts.Scheduler | ClusterParts.Expansion,
        });
        _cluster.Simulation.Shuffles = seed is not null;
        _user = _cluster.Server.As("user");
        _monitor = new InvariantMonitor(_cluster) { HasNoKubelet = true };
        if ((string?)scenario["recycler"] == "fails")
            _cluster.StorageFaults.RecyclingFailures = int.MaxValue;
        foreach (var name in (ReadOnlySpan<string>)[Home, "other"])
            _user.Create(new ApiObject(ResourceKinds.Namespace, ApiMap.Of(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", ApiMap.Of(("name", name)))))).OrThrow();
        _cluster.Store.Changed += change =>
        {
            if (change is { Type: ChangeType.Added } && change.Object.Kind == ResourceKinds.Claim)
                _claimOfUid[change.Object.Uid] = NameOf(change.Object);
        };
        _cluster.Context.Events.Written += (about, _, reason, _, _) =>
        {
            if (about.Kind == ResourceKinds.Claim)
                Add(_claimReasons, NameOf(about), reason);
            else if (about.Kind == ResourceKinds.Volume)
                Add(_volumeReasons, NameOf(about), reason);
        };
        Rest();
    }

    /// <summary>Takes a step and lets the cluster come to rest.</summary>
    public void Do(string step)
    {
        var words = step.Split(' ');
        switch (words)
        {
            case ["create", var list, .. var names]:
                foreach (var item in _scenario[list]!.AsArray())
                    Create(item!.AsObject(), names);
                break;
            case ["delete", var kind, var name]:
                Delete(KeyOf(kind, name));
                break;
            case ["force", "delete", "volume", var name]:
                ForceDelete(KeyOf("volume", name));
                break;
            case ["make", "default", var name]:
                Annotate(name, "true");
                break;
            case ["unmake", "default", var name]:
                Annotate(name, null);
                break;
            case ["clear", "claimRef", var name]:
                Patch("volume", name, ApiMap.Empty.WithAt(["spec", "claimRef"], ApiValue.Null));
                break;
            case ["clear", "uid", var name]:
                Patch("volume", name, ApiMap.Empty.WithAt(["spec", "claimRef", "uid"], ApiValue.Null).WithAt(["spec", "claimRef", "resourceVersion"], ApiValue.Null));
                break;
            case ["resize", "volume", var name, var size]:
                Patch("volume", name, ApiMap.Empty.WithAt(["spec", "capacity", "storage"], size));
                break;
            case ["label", "volume", var name, var label]:
                Patch("volume", name, ApiMap.Empty.WithAt(["metadata", "labels", label.Split('=')[0]], label.Split('=')[1]));
                break;
            default:
                throw new InvalidOperationException($"The step '{step}' is not known.");
        }
        Rest();
        _monitor.Check();
    }

    /// <summary>The state in the file's words.</summary>
    public JsonObject State()
    {
        var claims = new JsonObject();
        foreach (var claim in _cluster.Store.List(ResourceKinds.Claim))
        {
            var written = claim.Annotations.TextOf("volume.beta.kubernetes.io/storage-class") ?? claim.Spec.TextOf("storageClassName");
            var volume = claim.Spec.TextOf("volumeName") is { Length: > 0 } name ? VolumeName(name) : null;
            claims.Add(NameOf(claim), With(claim, new JsonObject { ["phase"] = claim.Status.TextOf("phase"), ["volume"] = volume, ["class"] = written }));
        }
        var volumes = new JsonObject();
        foreach (var volume in _cluster.Store.List(ResourceKinds.Volume))
            volumes.Add(VolumeName(volume.Name), With(volume, new JsonObject { ["phase"] = volume.Status.TextOf("phase"), ["claim"] = ClaimName(volume.Spec.Map("claimRef")) }));
        var pods = new JsonObject();
        foreach (var pod in _cluster.Store.List(ResourceKinds.Pod))
            pods.Add(NameOf(pod), With(pod, new JsonObject { ["node"] = pod.Spec.TextOf("nodeName") is { Length: > 0 } node ? node : null }));
        return new JsonObject { ["claims"] = claims, ["volumes"] = volumes, ["pods"] = pods, ["eventReasons"] = Reasons(_claimReasons), ["volumeEventReasons"] = Reasons(_volumeReasons) };
    }

    // Until no claim, volume or pod changes any more, in what is compared.
    private void Rest()
    {
        var (last, since) = (State().ToJsonString(), _cluster.Simulation.Now);
        while (_cluster.Simulation.Now - since < s_rest)
        {
            _cluster.Simulation.RunFor(s_slice);
            var state = State().ToJsonString();
            if (state != last)
                (last, since) = (state, _cluster.Simulation.Now);
        }
    }

    private void Create(JsonObject item, string[] names)
    {
        var text = item.ToJsonString();
        foreach (var (uid, claim) in _claimOfUid)
            text = text.Replace($"\"$uid:{claim}\"", $"\"{uid}\"", StringComparison.Ordinal);
        var root = (ApiMap)ApiJson.Read(text);
        var kind = ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!);
        var made = new ApiObject(kind, root);
        if (kind.IsNamespaced && made.Namespace.Length == 0)
            made = made.WithAt(["metadata", "namespace"], Home);
        if (names.Length > 0 ? !names.Contains(NameOf(made)) : _created.Contains(made.Key))
            return;
        _created.Add(made.Key);
        _user.Create(made).OrThrow();
    }

    private void Delete(ObjectKey key) => _user.Delete(key, new DeleteRequest { GracePeriodSeconds = key.Kind == ResourceKinds.Pod ? 0 : null }).OrThrow();

    private void ForceDelete(ObjectKey key)
    {
        Delete(key);
        if (_cluster.Store.Get(key) is not null)
            _user.Patch(key, PatchType.Merge, ApiMap.Empty.WithAt(["metadata", "finalizers"], ApiValue.Null)).OrThrow();
    }

    private void Annotate(string name, string? value) =>
        Patch("class", name, ApiMap.Empty.WithAt(["metadata", "annotations", "storageclass.kubernetes.io/is-default-class"], value ?? ApiValue.Null));

    private void Patch(string kind, string name, ApiMap patch) => _user.Patch(KeyOf(kind, name), PatchType.Merge, patch).OrThrow();

    private ObjectKey KeyOf(string word, string name)
    {
        var kind = word switch
        {
            "claim" => ResourceKinds.Claim,
            "volume" => ResourceKinds.Volume,
            "pod" => ResourceKinds.Pod,
            "class" => ResourceKinds.StorageClass,
            _ => throw new InvalidOperationException($"'{word}' is no kind of a step."),
        };
        if (kind == ResourceKinds.Volume && name.StartsWith("provisioned:", StringComparison.Ordinal))
            name = _cluster.Store.List(kind).First(volume => VolumeName(volume.Name) == name).Name;
        if (!kind.IsNamespaced)
            return new(kind, "", name);
        return name.Split('/') is [var ns, var local] ? new(kind, ns, local) : new(kind, Home, name);
    }

    private string VolumeName(string name) => name.StartsWith("pvc-", StringComparison.Ordinal) && _claimOfUid.TryGetValue(name["pvc-".Length..], out var claim) ? "provisioned:" + claim : name;

    private static string? ClaimName(ApiMap? reference) => reference is null ? null : (reference.TextOf("namespace") ?? "") is var ns && ns == Home ? reference.TextOf("name") : ns + "/" + reference.TextOf("name");

    private string NameOf(ApiObject item) => item.Kind == ResourceKinds.Volume ? VolumeName(item.Name) : item.Namespace.Length == 0 || item.Namespace == Home ? item.Name : item.Namespace + "/" + item.Name;

    private static JsonObject With(ApiObject item, JsonObject entry)
    {
        if (item.IsDeleting)
            entry["deleting"] = true;
        return entry;
    }

    private static void Add(SortedDictionary<string, SortedSet<string>> all, string name, string reason)
    {
        if (!all.TryGetValue(name, out var reasons))
            all.Add(name, reasons = new(StringComparer.Ordinal));
        reasons.Add(reason);
    }

    private static JsonObject Reasons(SortedDictionary<string, SortedSet<string>> all) =>
        new(all.Select(static each => new KeyValuePair<string, JsonNode?>(each.Key, new JsonArray([.. each.Value.Select(static reason => (JsonNode)reason)]))));
}
