// rules: STS0 STS1 STS2 STS3
static class Cases
{
    public static V1Service Service() => new() { Metadata = new() { Name = "db" }, Spec = new() { Selector = Parts.Labels("other"), Ports = [new() { Name = "sql", Port = 5432 }] } };

    public static V1StatefulSet Set() => new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
}
