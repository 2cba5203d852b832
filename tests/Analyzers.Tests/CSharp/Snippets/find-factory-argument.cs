// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static void Run() => Console.WriteLine(KubernetesYaml.Serialize(Make("db", 70000)));

    private static V1StatefulSet Make(string name, int port) => new()
    {
        Metadata = new() { Name = name },
        Spec = new() { ServiceName = name, Selector = Parts.Selector(name), Template = new() { Metadata = new() { {|STS1024:Labels|} = Parts.Labels("other") }, Spec = new() { Containers = [new() { Name = name, Image = "registry.example/db:1", Ports = [new() { ContainerPort = {|STS1170:port|} }] }] } } },
    };
}
