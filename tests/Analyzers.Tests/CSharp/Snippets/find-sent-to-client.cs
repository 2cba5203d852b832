// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static async Task MakeAsync(IKubernetes client)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, {|STS1020:Spec|} = new() { ServiceName = "db", Template = Parts.Template("db") } };
        await client.AppsV1.CreateNamespacedStatefulSetAsync(set, "shop");
    }
}
