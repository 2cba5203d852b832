// dsl
// rules: STS0 STS1 STS2 STS3
Manifest all = [.. Sets.All(), .. Services.All()];
all.WriteTo("deploy");
Sets.All().WriteTo("deploy/sets");
// file: Sets.cs
using StsLint.Manifests;

static class Sets
{
    public static Manifest All() => [new StatefulSet("web", "nginx", new Labels { ["app"] = "nginx" }) { Containers = [new("nginx", "registry.example/nginx:1.27") { EnvFrom = [new() { ConfigMapRef = new() { Name = "settings" } }] }] }];

    public static void Write()
    {
        Manifest own = [new StatefulSet("db", "db", new Labels { ["app"] = "db" }) { Containers = [new("db", "registry.example/db:1")] }];
        own.WriteTo("deploy/db");
    }
}
// file: Services.cs
using StsLint.Manifests;

static class Services
{
    public static Manifest All() => [Service.Headless("nginx", new Labels { ["app"] = "nginx" }), new ConfigMap("settings")];
}
