using System.Diagnostics;
using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Bench;

/// <summary>How long an embedded cluster takes until many sets have all their pods.</summary>
internal static class ClusterRun
{
    public static int Converge(int sets, int replicas, ulong seed)
    {
        var watch = Stopwatch.StartNew();
        var cluster = new EmbeddedCluster(new ClusterOptions { Seed = seed, Nodes = [.. Enumerable.Range(1, Math.Max(3, sets * replicas / 100)).Select(static number => $"node-{number}")] });
        var user = cluster.Server.As("user");
        for (var i = 0; i < sets; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"set-{i:0000}");
            user.Create(new ApiObject(ResourceKinds.Service, Service(name))).OrThrow();
            user.Create(new ApiObject(ResourceKinds.StatefulSet, Set(name, replicas))).OrThrow();
        }
        var created = watch.Elapsed;
        var ready = 0;
        cluster.Store.Changed += change =>
        {
            if (change.Object.Kind == ResourceKinds.StatefulSet)
                ready += Ready(change.Object) - (change.Old is { } old ? Ready(old) : 0);
        };
        var isDone = cluster.Simulation.RunUntil(() => ready == sets * replicas, TimeSpan.FromHours(12));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sets} sets of {replicas}: {(isDone ? "all ready" : $"only {ready} ready")} after {watch.Elapsed.TotalSeconds:0.00} s (creation {created.TotalSeconds:0.00} s), virtual {(cluster.Simulation.Now - cluster.Simulation.Start).TotalSeconds:0} s, {cluster.Store.Revision} writes, {cluster.Simulation.Steps} steps, {GC.GetTotalAllocatedBytes() >> 20} MB allocated"));
        return isDone ? 0 : 1;
    }

    private static int Ready(ApiObject set) => (int)(set.Status.IntegerOf("readyReplicas") ?? 0);

    private static ApiMap Service(string name) => ApiMap.Of(
        ("apiVersion", "v1"), ("kind", "Service"), ("metadata", ApiMap.Of(("name", name), ("namespace", "default"))),
        ("spec", ApiMap.Of(("clusterIP", "None"), ("selector", ApiMap.Of(("app", name))), ("ports", new ApiList(ApiMap.Of(("name", "peer"), ("port", 7000)))))));

    private static ApiMap Set(string name, int replicas)
    {
        var container = ApiMap.Of(
            ("name", "app"), ("image", "registry.example/app:1"), ("volumeMounts", new ApiList(ApiMap.Of(("name", "data"), ("mountPath", "/data")))));
        var template = ApiMap.Of(
            ("metadata", ApiMap.Of(("labels", ApiMap.Of(("app", name))))), ("spec", ApiMap.Of(("containers", new ApiList(container)))));
        var claim = ApiMap.Of(
            ("metadata", ApiMap.Of(("name", "data"))),
            ("spec", ApiMap.Of(("accessModes", new ApiList("ReadWriteOnce")), ("resources", ApiMap.Empty.WithAt(["requests", "storage"], "1Gi")))));
        return ApiMap.Of(
            ("apiVersion", "apps/v1"), ("kind", "StatefulSet"), ("metadata", ApiMap.Of(("name", name), ("namespace", "default"))),
            ("spec", ApiMap.Of(
                ("serviceName", name),
                ("replicas", replicas),
                ("selector", ApiMap.Of(("matchLabels", ApiMap.Of(("app", name))))),
                ("template", template),
                ("volumeClaimTemplates", new ApiList(claim)))));
    }
}
