// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Template = Template(80, 80);
    }

    static V1PodTemplateSpec Template(int one, int other) => new()
    {
        Metadata = new() { Labels = Parts.Labels("db") },
        Spec = new() { Containers = [new() { Name = "db", Image = "registry.example/db:1", Ports = [new() { Name = "a", ContainerPort = one }, new() { Name = {|STS1172:"a"|}, ContainerPort = {|STS1175:other|} }] }] },
    };
}
