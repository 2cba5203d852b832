// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, {|STS1020:Spec|} = new() { ServiceName = "db", Template = Parts.Template("db") } };
        if (args.Length == 0)
            throw new InvalidOperationException();
        set.Spec.Replicas = {|STS1026:-2|};
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }
}
