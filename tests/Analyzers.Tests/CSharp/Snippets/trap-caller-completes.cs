// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = Make();
        set.Spec.Selector = Parts.Selector("db");
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }

    static V1StatefulSet Make() => new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
}
