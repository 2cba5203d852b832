// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        object set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        if (set is V1StatefulSet { Spec: var spec })
            spec.Selector = Parts.Selector("db");
    }
}
