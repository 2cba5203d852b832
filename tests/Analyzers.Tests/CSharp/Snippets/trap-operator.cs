// rules: STS0 STS1 STS2 STS3
class Change
{
    public static V1StatefulSet operator +(V1StatefulSet set, Change change)
    {
        set.Spec.Selector = Parts.Selector("db");
        return set;
    }
}

static class Program
{
    static void Main()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        set += new Change();
        var other = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        _ = other + new Change();
    }
}
