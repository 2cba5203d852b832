using StsLint.Manifests;

namespace StsLint.Samples.Dsl;

/// <summary>The StatefulSet of the Kubernetes tutorial: two pods, each with a name of its own and a volume of its own.</summary>
public static class Nginx
{
    public static Manifest Manifest()
    {
        var app = new Labels { ["app"] = "nginx" };
        var http = ContainerPort.Tcp("web", 80);
        var nginx = Service.Headless("nginx", app, http);
        var www = new PersistentVolumeClaim("www", 1.Gi());
        var web = new StatefulSet("web", nginx, app)
        {
            Replicas = 2,
            Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8") { Ports = [http], Mounts = [www.At("/usr/share/nginx/html")] }],
            Claims = [www],
        };
        return [nginx, web];
    }
}
