// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Replicas = {|STS1026:-1|};
        set.Spec.Template.Spec.RestartPolicy = {|STS1036:"Never"|};
        set.Spec.Template.Spec.Containers.Add(new V1Container { Name = {|STS1161:"Side Car"|}, Image = "registry.example/side:1" });
    }
}
