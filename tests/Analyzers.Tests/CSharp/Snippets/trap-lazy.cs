// rules: STS0 STS1 STS2 STS3
static class Maker
{
    private static readonly Lazy<V1StatefulSet> s_set = new(() => new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } });

    public static void Run() => s_set.Value.Spec.Selector = Parts.Selector("db");
}
