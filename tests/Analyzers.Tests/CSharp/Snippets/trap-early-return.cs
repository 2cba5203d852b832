// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static V1StatefulSet Make(bool isBare)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" } };
        if (isBare)
            return set;
        set.Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") };
        return set;
    }
}
