// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static V1StatefulSet Make() => new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
}
// file: Caller.cs
static class Caller
{
    public static void Run() => Maker.Make().Spec.Selector = Parts.Selector("db");
}
