// rules: STS0 STS1 STS2 STS3
static class Cases
{
    public static void One()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }

    public static void Two()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Replicas = 3;
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }
}
