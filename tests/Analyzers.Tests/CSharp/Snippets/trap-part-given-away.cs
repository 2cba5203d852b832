// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        IDefaults defaults = null!;
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        defaults.Apply(set.Spec);
    }
}
interface IDefaults
{
    void Apply(V1StatefulSetSpec spec);
}
