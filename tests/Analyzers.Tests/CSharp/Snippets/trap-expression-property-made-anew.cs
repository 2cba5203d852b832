// rules: STS0 STS1 STS2 STS3
static class Maker
{
    private static V1StatefulSet Bare => new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };

    public static void Run()
    {
        var set = Bare;
        set.Spec.Selector = Parts.Selector("db");
    }
}
