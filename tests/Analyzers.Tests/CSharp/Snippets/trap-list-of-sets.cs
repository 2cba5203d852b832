// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var sets = new List<V1StatefulSet> { new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } } };
        sets[0].Spec.Selector = Parts.Selector("db");
        sets.ForEach(static set => Console.WriteLine(KubernetesYaml.Serialize(set)));
    }
}
