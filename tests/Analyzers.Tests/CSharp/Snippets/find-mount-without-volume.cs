// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Template.Spec.Containers[0].VolumeMounts = [new() { Name = {|STS1190:"data"|}, MountPath = "/data" }];
    }
}
