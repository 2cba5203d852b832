// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static V1StatefulSet Set { get; } = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
}
// file: User.cs
static class User
{
    public static void Run() => Maker.Set.Spec.Selector = Parts.Selector("db");
}
