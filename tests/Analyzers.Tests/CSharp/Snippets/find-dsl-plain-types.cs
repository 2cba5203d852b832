// dsl
// rules: STS0 STS1 STS2 STS3 STS7
var web = new StatefulSet
{
    Metadata = new() { Name = "web" },
    Spec = new()
    {
        ServiceName = "nginx",
        PodManagementPolicy = PodManagementPolicy.Parallel,
        Selector = new() { MatchLabels = new Labels { ["app"] = "nginx" } },
        Template = new()
        {
            Metadata = new() { {|STS1024:Labels|} = new Labels { ["app"] = "web" } },
            Spec = new() { Containers = [new() { Name = "nginx", Image = "nginx:1.27", ImagePullPolicy = ImagePullPolicy.Always, Ports = [new() { Port = 80, Protocol = Protocol.TCP }, new() { Port = {|STS1170:0|} }] }] },
        },
    },
};
Console.WriteLine(web.ToYaml());
