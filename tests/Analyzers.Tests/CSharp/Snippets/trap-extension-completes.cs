// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } }.WithSelector("db");
    }
}
static class Extensions
{
    public static V1StatefulSet WithSelector(this V1StatefulSet set, string app)
    {
        set.Spec.Selector = Parts.Selector(app);
        return set;
    }
}
