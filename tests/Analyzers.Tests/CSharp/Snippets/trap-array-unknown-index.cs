// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        V1StatefulSet[] sets = [new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } }];
        sets[args.Length].Spec.Selector = Parts.Selector("db");
    }
}
