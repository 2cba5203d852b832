// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.PodManagementPolicy = args.Length switch { 0 => "Parallel", 1 => "OrderedReady", _ => "Parallel" };
    }
}
