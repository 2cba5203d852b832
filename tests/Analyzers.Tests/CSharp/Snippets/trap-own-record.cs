// rules: STS0 STS1 STS2 STS3
record Database(string Name)
{
    public V1StatefulSet Set { get; init; } = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
}

static class Maker
{
    public static void Run()
    {
        var database = new Database("db");
        database.Set.Spec.Selector = Parts.Selector("db");
    }
}
