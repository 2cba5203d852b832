// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static async Task RunAsync()
    {
        var set = await MakeAsync();
        set.Spec.Selector = Parts.Selector("db");
    }

    private static async Task<V1StatefulSet> MakeAsync()
    {
        await Task.Yield();
        return new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
    }
}
