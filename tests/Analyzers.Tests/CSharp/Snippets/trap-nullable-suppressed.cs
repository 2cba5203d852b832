// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        V1StatefulSet? set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        set!.Spec!.Selector = Parts.Selector("db");
    }
}
