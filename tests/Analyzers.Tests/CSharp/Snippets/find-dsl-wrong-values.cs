// dsl
// rules: STS0 STS1 STS2 STS3 STS7
Labels app = new() { ["app"] = "nginx" };
var http = ContainerPort.Tcp({|STS1171:"web_port"|}, {|STS1170:80000|});
var nginx = Service.Headless("nginx", app, {|STS1077:{|STS1073:{|STS1071:http|}|}|});
var www = new PersistentVolumeClaim("www", {|STS1057:0.Gi()|}, storageClass: "standard");
var web = new StatefulSet({|STS1003:"Web"|}, nginx, app)
{
    Replicas = {|STS1026:-2|},
    Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8") { Ports = [http], VolumeMounts = [www.At("/usr/share/nginx/html")] }],
    Claims = [www],
};
Manifest all = [nginx, web];
Console.WriteLine(all.ToYaml());
