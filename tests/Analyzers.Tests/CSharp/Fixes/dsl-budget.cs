// rules: STS1131
// dsl
Labels app = new() { ["app"] = "nginx" };
var nginx = Service.Headless("nginx", app, ServicePort.Tcp("web", 80));
var web = new StatefulSet("web", nginx, app)
{
    Replicas = 2,
    Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8")],
};
Manifest all = [nginx, web, PodDisruptionBudget.For(web, maxUnavailable: [|"1"|])];
Console.WriteLine(all.ToYaml());
// fixed
// dsl
Labels app = new() { ["app"] = "nginx" };
var nginx = Service.Headless("nginx", app, ServicePort.Tcp("web", 80));
var web = new StatefulSet("web", nginx, app)
{
    Replicas = 2,
    Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8")],
};
Manifest all = [nginx, web, PodDisruptionBudget.For(web, maxUnavailable: 1)];
Console.WriteLine(all.ToYaml());
