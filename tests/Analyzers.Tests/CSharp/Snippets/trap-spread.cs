// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        V1Container[] more = GetMore();
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Template.Spec.Containers = [.. more];
    }

    static V1Container[] GetMore() => Environment.GetCommandLineArgs().Select(static arg => new V1Container { Name = arg, Image = "registry.example/x:1" }).ToArray();
}
