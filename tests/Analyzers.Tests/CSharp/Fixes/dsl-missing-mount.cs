// rules: STS3001
// dsl
Labels app = new() { ["app"] = "nginx" };
var nginx = Service.Headless("nginx", app, ServicePort.Tcp("web", 80));
var www = new PersistentVolumeClaim([|"www"|], 1.Gi(), storageClass: "standard");
var web = new StatefulSet("web", nginx, app)
{
    Replicas = 2,
    Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8")],
    Claims = [www],
};
Manifest all = [nginx, web];
Console.WriteLine(all.ToYaml());
// fixed
// dsl
Labels app = new() { ["app"] = "nginx" };
var nginx = Service.Headless("nginx", app, ServicePort.Tcp("web", 80));
var www = new PersistentVolumeClaim("www", 1.Gi(), storageClass: "standard");
var web = new StatefulSet("web", nginx, app)
{
    Replicas = 2,
    Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8") { Mounts = [new() { Name = "www", MountPath = "/var/lib/www" }] }],
    Claims = [www],
};
Manifest all = [nginx, web];
Console.WriteLine(all.ToYaml());
