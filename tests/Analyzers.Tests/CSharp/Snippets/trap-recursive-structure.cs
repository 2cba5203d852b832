// rules: STS0 STS1 STS2 STS3
class Node
{
    public Node? Next { get; set; }

    public V1StatefulSet? Set { get; set; }
}

static class Program
{
    static void Main()
    {
        var one = new Node();
        var other = new Node { Next = one };
        one.Next = other;
        one.Set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        other.Next.Set.Spec.Replicas = 3;
        var list = new List<object>();
        list.Add(list);
        var labels = new Dictionary<string, object>();
        labels["self"] = labels;
        Console.WriteLine(KubernetesYaml.Serialize(one));
    }
}
