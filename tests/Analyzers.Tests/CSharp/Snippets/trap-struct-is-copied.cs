// rules: STS0 STS1 STS2 STS3
struct Pair
{
    public V1StatefulSet Set;
    public string Name;
}

static class Program
{
    static void Main()
    {
        var one = new Pair { Set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } }, Name = "DB" };
        var other = one;
        one.Name = "db";
        one.Set.Metadata.Name = one.Name;
        other.Name = "Other";
        Console.WriteLine(KubernetesYaml.Serialize(one.Set));
    }
}
