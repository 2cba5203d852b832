using System.Diagnostics;
using StsLint.Manifests;

namespace StsLint.Bench;

/// <summary>What a program in the DSL does: makes applications of a StatefulSet, its headless Service, a Service for clients and a budget, and writes them as YAML.</summary>
internal static class DslProgram
{
    private const int ObjectsOfApplication = 4;

    public static Manifest Make(int objects)
    {
        var manifest = new Manifest();
        for (var i = 0; i < objects / ObjectsOfApplication; i++)
            Add(manifest, $"app-{i}");
        return manifest;
    }

    /// <summary>Writes one file and says how long it took within the process.</summary>
    public static void Write(string path, int objects)
    {
        var watch = Stopwatch.StartNew();
        var manifest = Make(objects);
        var made = watch.Elapsed;
        manifest.WriteTo(path);
        Console.WriteLine($"{manifest.Count} objects made in {made.TotalSeconds:f3} s, written in {(watch.Elapsed - made).TotalSeconds:f3} s; {new FileInfo(path).Length / 1e6:f1} MB; {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds:f3} s since the process started");
    }

    private static void Add(Manifest manifest, string name)
    {
        var labels = Labels.Of(name);
        var http = ContainerPort.Tcp("http", 8080);
        var peers = Service.Headless(name + "-peers", labels, http);
        var data = new PersistentVolumeClaim("data", 10.Gi(), storageClass: "fast");
        var set = new StatefulSet(name, peers, labels)
        {
            Replicas = 3,
            MinReadySeconds = 10,
            Claims = [data],
            AutomountServiceAccountToken = false,
            TerminationGracePeriodSeconds = 60,
            SecurityContext = PodSecurityContext.NonRoot(10001),
            Spread = [TopologySpreadConstraint.OverNodes(labels)],
            Containers =
            [
                new("main", $"registry.example/{name}:1.2.3")
                {
                    Ports = [http],
                    Env = [EnvVar.FromField("POD_NAME", "metadata.name"), EnvVar.Of("PEERS", $"{name}-peers")],
                    Mounts = [data.At("/var/lib/data")],
                    Resources = ResourceRequirements.Of(500.Milli(), 1.Gi()),
                    SecurityContext = SecurityContext.Restricted(),
                    ReadinessProbe = Probe.Http("/ready", http).Every(10),
                    LivenessProbe = Probe.Tcp(http).Every(20),
                },
            ],
        };
        manifest.Add(peers);
        manifest.Add(Service.WithAddress(name, labels, http));
        manifest.Add(set);
        manifest.Add(PodDisruptionBudget.For(set, maxUnavailable: 1));
    }
}
