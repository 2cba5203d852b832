// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var template = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        foreach (var arg in args)
        {
            var set = Clone(template);
            set.Spec.Selector = Parts.Selector(arg);
            Console.WriteLine(KubernetesYaml.Serialize(set));
        }
    }

    static V1StatefulSet Clone(V1StatefulSet set)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(set);
        return System.Text.Json.JsonSerializer.Deserialize<V1StatefulSet>(json)!;
    }
}
