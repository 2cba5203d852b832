// rules: STS0 STS1 STS2 STS3
static class Maker
{
    private static readonly Dictionary<string, string> s_labels = new() { ["app"] = "other" };

    static Maker() => s_labels["app"] = "db";

    public static V1StatefulSet Make() => new()
    {
        Metadata = new() { Name = "db" },
        Spec = new() { ServiceName = "db", Selector = new() { MatchLabels = s_labels }, Template = Parts.Template("db") },
    };
}
