// rules: STS0 STS1 STS2 STS3
class Containers : List<V1Container>
{
    public Containers() => base.Add(new V1Container { Name = "db", Image = "registry.example/db:1" });

    public new void Add(V1Container container)
    {
        container.Image ??= "registry.example/" + container.Name + ":1";
        base.Add(container);
    }
}

class Marks : Dictionary<string, string>
{
    public new string this[string key]
    {
        get => base[key];
        set => base[key.ToLowerInvariant()] = value.ToLowerInvariant();
    }
}

static class Program
{
    static void Main()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Template.Spec.Containers = new Containers { new V1Container { Name = "side" } };
        set.Spec.Template.Metadata.Labels = new Marks { ["APP"] = "DB" };
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }
}
