using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.Scenarios;

/// <summary>A cluster in which a set (<c>web</c> unless said otherwise) with a claim template <c>data</c> and its governing Service live, and what scenarios do and see there.</summary>
internal sealed class Scene
{
    public Scene(ClusterOptions? options = null)
    {
        Cluster = new EmbeddedCluster(options);
        User = Cluster.Server.As(EmbeddedCluster.UserActor);
        Monitor = new InvariantMonitor(Cluster);
        Cluster.Store.Changed += change =>
        {
            if (change.Object.Kind == ResourceKinds.Pod)
                Note(change);
        };
    }

    private const string Mounts = """
        ,"volumeMounts":[{"name":"data","mountPath":"/data"}]
        """;

    private const string ClaimTemplates = """
        ,"volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{CLAIM"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]
        """;

    public EmbeddedCluster Cluster { get; }

    public ApiClient User { get; }

    /// <summary>Judges after each piece of work that the cluster does.</summary>
    public InvariantMonitor Monitor { get; }

    /// <summary>What happened to pods, in order: <c>create web-0</c>, <c>ready web-0</c>, <c>unready web-0</c>, <c>delete web-0</c> (asked for), <c>gone web-0</c>.</summary>
    public List<string> Story { get; } = [];

    public double Seconds => (Cluster.Simulation.Now - Cluster.Simulation.Start).TotalSeconds;

    public IReadOnlyList<ApiObject> Pods => [.. Cluster.Store.List(ResourceKinds.Pod, "default")];

    public IReadOnlyList<string> PodNames => [.. Pods.Select(static pod => pod.Name)];

    public ApiObject? Pod(string name) => Cluster.Store.Get(ResourceKinds.Pod, "default", name);

    public ApiObject? Claim(string name) => Cluster.Store.Get(ResourceKinds.Claim, "default", name);

    public ApiObject? Volume(string name) => Cluster.Store.Get(ResourceKinds.Volume, "", name);

    public ApiObject Set(string name = "web") => Cluster.Store.Get(ResourceKinds.StatefulSet, "default", name)!;

    public static bool IsReady(ApiObject? pod) => pod is not null && pod.Status.TextOf("phase") == "Running" && Condition(pod, "Ready")?.TextOf("status") == "True";

    public static string Image(ApiObject pod) => ((ApiMap)pod.Spec.List("containers")![0]).TextOf("image")!;

    public static ApiMap? Condition(ApiObject item, string type) => item.Status.List("conditions")?.Maps.FirstOrDefault(each => each.TextOf("type") == type);

    public IReadOnlyList<string> Events(string about) =>
        [.. Cluster.Store.List(ResourceKinds.Event).Where(each => each.Root.Map("involvedObject")?.TextOf("name") == about).OrderBy(static each => each.ResourceVersion).Select(static each => each.Root.TextOf("reason")!)];

    public void Apply(string json)
    {
        var root = (ApiMap)ApiJson.Read(json);
        User.Create(new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root)).OrThrow();
    }

    /// <summary>Creates the governing Service and the set.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="name">The set's and the Service's name.</param>
    /// <param name="template">What the pod template has beside its one container, as JSON members that end with a comma.</param>
    /// <param name="container">What the container has beside its name and image.</param>
    /// <param name="claim">What the claim template has beside its mode and size.</param>
    /// <param name="spec">What the set has beside.</param>
    /// <param name="service">What the Service has beside.</param>
    /// <param name="hasClaims">Whether there is a claim template, mounted at <c>/data</c>.</param>
    public void CreateSet(int replicas = 3, string name = "web", string template = "", string container = "", string claim = "", string spec = "", string service = "", bool hasClaims = true)
    {
        Apply(Fill("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"NAME","namespace":"default"},
             "spec":{SERVICE"clusterIP":"None","selector":{"app":"NAME"},"ports":[{"name":"peer","port":7000}]}}
            """));
        Apply(Fill("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"NAME","namespace":"default"},
             "spec":{SPEC"serviceName":"NAME","replicas":REPLICAS,"selector":{"matchLabels":{"app":"NAME"}},
              "template":{"metadata":{"labels":{"app":"NAME"}},
               "spec":{TEMPLATE"containers":[{CONTAINER"name":"app","image":"registry.example/app:1","ports":[{"name":"peer","containerPort":7000}]MOUNTS}]}}TEMPLATES}}
            """.Replace("MOUNTS", hasClaims ? Mounts : "").Replace("TEMPLATES", hasClaims ? ClaimTemplates : "")));

        string Fill(string json) => json.Replace("NAME", name).Replace("SERVICE", service).Replace("SPEC", spec).Replace("REPLICAS", $"{replicas}").Replace("TEMPLATE", template).Replace("CONTAINER", container).Replace("CLAIM", claim);
    }

    public void Scale(int replicas, string name = "web") => Patch(name, """{"spec":{"replicas":N}}""".Replace("N", $"{replicas}"));

    /// <summary>Writes the whole list of containers, as a merge patch does, with another image in the first.</summary>
    public void SetImage(string image, string name = "web")
    {
        var containers = (ApiList)Set(name).Spec.At("template", "spec", "containers")!;
        User.Patch(Set(name).Key, PatchType.Merge, ApiMap.Empty.WithAt(["spec", "template", "spec", "containers"], containers.With(0, ((ApiMap)containers[0]).With("image", image)))).OrThrow();
    }

    public void Patch(string name, string json) => User.Patch(new ObjectKey(ResourceKinds.StatefulSet, "default", name), PatchType.Merge, ApiJson.Read(json)).OrThrow();

    public void DeletePod(string name, long? grace = null)
    {
        if (grace == 0)
            Monitor.Forced("default", name);
        User.Delete(new ObjectKey(ResourceKinds.Pod, "default", name), new DeleteRequest { GracePeriodSeconds = grace }).OrThrow();
    }

    public void Run(double seconds)
    {
        var end = Cluster.Simulation.Now + TimeSpan.FromSeconds(seconds);
        while (Cluster.Simulation.NextDue <= end)
        {
            Cluster.Simulation.Step();
            Monitor.Check();
        }
        Cluster.Simulation.RunUntil(end);
    }

    /// <summary>Lets time pass until a condition holds; says so when it does not within ten minutes.</summary>
    public void Until(Func<bool> condition, string what, double within = 600) =>
        Assert.True(Cluster.Simulation.RunUntil(() => Judged(condition), TimeSpan.FromSeconds(within)), $"{what} within {within} s; the story: {string.Join(", ", Story)}");

    /// <summary>Until exactly these many pods of the set are there and ready.</summary>
    public void UntilReady(int replicas = 3, string name = "web")
    {
        Until(() => Pods.Count(pod => pod.Labels.TextOf("app") == name) == replicas && Pods.All(pod => pod.Labels.TextOf("app") != name || (IsReady(pod) && !pod.IsDeleting)), $"{replicas} ready pods of {name}");
        // What follows from the last change: the status of the set.
        Run(1);
        Monitor.CheckRest();
    }

    private bool Judged(Func<bool> condition)
    {
        Monitor.Check();
        return condition();
    }

    private void Note(StoreChange change)
    {
        var (pod, old) = (change.Object, change.Old);
        if (change.Type == ChangeType.Added)
            Story.Add($"create {pod.Name}");
        if (pod.IsDeleting && old is { IsDeleting: false })
            Story.Add($"delete {pod.Name}");
        if (change.Type == ChangeType.Deleted)
            Story.Add($"gone {pod.Name}");
        else if (old is not null && IsReady(pod) != IsReady(old))
            Story.Add($"{(IsReady(pod) ? "ready" : "unready")} {pod.Name}");
    }
}
