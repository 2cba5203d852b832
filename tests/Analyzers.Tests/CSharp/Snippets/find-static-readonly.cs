// rules: STS0 STS1 STS2 STS3
static class Maker
{
    private static readonly Dictionary<string, string> s_labels = new() { ["app"] = "web" };

    public static V1StatefulSet Make() => new()
    {
        Metadata = new() { Name = "db" },
        Spec = new() { ServiceName = "db", Selector = new() { MatchLabels = s_labels }, Template = {|STS1024:Parts.Template("db")|} },
    };
}
