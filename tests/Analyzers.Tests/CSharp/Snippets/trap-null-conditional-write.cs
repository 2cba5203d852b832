// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        V1StatefulSet? set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        if (set?.Spec is { } spec)
            spec.Selector = Parts.Selector("db");
    }
}
