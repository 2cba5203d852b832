// rules: STS0 STS1 STS2 STS3
class Database : V1StatefulSet
{
    public Database()
    {
        Metadata = new() { Name = "db" };
        Spec = new() { Selector = Parts.Selector("db"), Template = Parts.Template("db") };
    }
}

static class Maker
{
    public static void Run() => Console.WriteLine(KubernetesYaml.Serialize(new Database { ApiVersion = "apps/v1" }));
}
