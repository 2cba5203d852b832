// rules: STS0 STS1 STS2 STS3
static class Maker
{
    private static readonly V1StatefulSet s_set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };

    static Maker()
    {
        s_set.Spec.Selector = Parts.Selector("db");
    }
}
