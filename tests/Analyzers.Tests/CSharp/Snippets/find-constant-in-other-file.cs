// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.PodManagementPolicy = {|STS1027:Settings.Policy|};
    }
}
// file: Settings.cs
static class Settings
{
    public const string Policy = "parallel";
}
