// rules: STS0 STS1 STS2 STS3
class Settings
{
    private string _name = "";

    public string Name
    {
        get => _name;
        set => _name = value.Trim().ToLowerInvariant();
    }
}

static class Program
{
    static void Main()
    {
        var settings = new Settings { Name = " DB " };
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Metadata.Name = settings.Name;
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }
}
