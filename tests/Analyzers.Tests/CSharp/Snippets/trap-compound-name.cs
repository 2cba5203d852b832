// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var name = "db";
        foreach (var arg in args)
            name += "-" + arg;
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Metadata.Name = name + "_";
        set.Metadata.Name = set.Metadata.Name.Replace("_", "");
    }
}
