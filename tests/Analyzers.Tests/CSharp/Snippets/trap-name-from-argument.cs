// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Metadata.Name = args[0];
        set.Spec.ServiceName = $"{args[0]}-headless";
    }
}
