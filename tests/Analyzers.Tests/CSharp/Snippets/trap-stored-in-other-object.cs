// rules: STS0 STS1 STS2 STS3
class Deployment
{
    public V1StatefulSet? Set { get; set; }
}

static class Maker
{
    public static void Run(Deployment deployment)
    {
        deployment.Set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        deployment.Set.Spec.Selector = Parts.Selector("db");
    }
}
