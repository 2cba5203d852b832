// dsl
// rules: STS7
Labels app = new() { ["app"] = "nginx" };
var http = ContainerPort.Tcp("web", 80);
var nginx = Service.{|STS7001:Headless|}("nginx", app, http);
var www = new PersistentVolumeClaim("www", 1.Gi(), storageClass: "standard");
var web = new StatefulSet("web", nginx, app)
{
    Replicas = 2,
    Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8") { Ports = [http], VolumeMounts = [www.At("/usr/share/nginx/html")] }],
    Claims = [www],
};
Manifest all = [web];
Console.WriteLine(all.ToYaml());
