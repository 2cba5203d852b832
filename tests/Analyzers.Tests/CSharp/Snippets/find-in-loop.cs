// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        foreach (var name in args)
        {
            var set = new V1StatefulSet { Metadata = new() { Name = "db" }, {|STS1020:Spec|} = new() { ServiceName = "db", Template = Parts.Template("db") } };
            set.Metadata.Name = name;
            Console.WriteLine(KubernetesYaml.Serialize(set));
        }
    }
}
