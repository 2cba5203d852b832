// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static readonly Dictionary<string, string> Shared = new() { ["app"] = "other" };

    public static V1StatefulSet Make() => new()
    {
        Metadata = new() { Name = "db" },
        Spec = new() { ServiceName = "db", Selector = new() { MatchLabels = Shared }, Template = Parts.Template("db") },
    };
}
// file: Other.cs
static class Other
{
    public static void Run() => Maker.Shared["app"] = "db";
}
