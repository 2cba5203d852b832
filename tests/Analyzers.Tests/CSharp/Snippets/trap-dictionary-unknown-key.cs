// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var sets = new Dictionary<string, V1StatefulSet> { ["db"] = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } } };
        sets[args[0]].Spec.Selector = Parts.Selector("db");
    }
}
