// rules: STS0 STS1 STS2 STS3
static class Extensions
{
    public static void Deconstruct(this V1StatefulSet set, out V1ObjectMeta metadata, out V1StatefulSetSpec spec) => (metadata, spec) = (set.Metadata, set.Spec);
}

static class Program
{
    static void Main()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        var (_, spec) = set;
        spec.Selector = Parts.Selector("db");
    }
}
