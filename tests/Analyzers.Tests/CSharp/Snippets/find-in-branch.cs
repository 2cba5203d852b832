// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        V1StatefulSet set;
        if (args.Length > 0)
        {
            set = new V1StatefulSet { Metadata = new() { Name = "db" }, {|STS1020:Spec|} = new() { ServiceName = "db", Template = Parts.Template("db") } };
            set.Spec.Replicas = 3;
        }
        else
        {
            set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        }
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }
}
