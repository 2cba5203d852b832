using StsLint.Manifests;

namespace Company.Manifests1;

/// <summary>The application: pods with names and volumes of their own, and what belongs to them.</summary>
public static class App
{
    public static Manifest Manifest()
    {
        var labels = Labels.Of("app-name");
        var http = ContainerPort.Tcp("http", 80);

        // Gives each pod a DNS name of its own.
        var pods = Service.Headless("app-name", labels, http);

        // Each pod has a volume of this kind, which stays when the pod goes.
        var data = new PersistentVolumeClaim("data", 1.Gi());

        var set = new StatefulSet("app-name", pods, labels)
        {
            Replicas = 2,
            Claims = [data],
            Spread = [TopologySpreadConstraint.OverNodes(labels)],
            Containers =
            [
                new("app-name", "registry.k8s.io/nginx-slim:0.24")
                {
                    Ports = [http],
                    Mounts = [data.At("/usr/share/nginx/html")],
                    Resources = ResourceRequirements.Of(cpu: 100.Milli(), memory: 128.Mi()),
                    // An answer is all that is asked for, also while there is no page yet.
                    ReadinessProbe = Probe.Tcp(http).Every(10),
                },
            ],
        };

        Manifest manifest = [pods, set, PodDisruptionBudget.For(set, maxUnavailable: 1)];
#if (hasNamespace)
        foreach (var each in manifest)
            each.Namespace = "app-namespace";
#endif
        return manifest;
    }
}
