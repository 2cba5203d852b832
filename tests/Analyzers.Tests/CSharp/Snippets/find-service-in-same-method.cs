// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        var service = new V1Service { Metadata = new() { Name = "db" }, Spec = new() { Selector = Parts.Labels({|STS2006:"other"|}), ClusterIP = "None", Ports = [new() { Name = "sql", Port = 5432 }] } };
        Console.WriteLine(KubernetesYaml.Serialize(new object[] { set, service }));
    }
}
