// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var one = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        var other = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        var set = args.Length > 0 ? one : other;
        set.Spec.Selector = Parts.Selector("db");
        (set == one ? other : one).Spec.Selector = Parts.Selector("db");
    }
}
