// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static V1StatefulSet Make(Action<V1StatefulSet> configure)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        configure(set);
        return set;
    }
}
