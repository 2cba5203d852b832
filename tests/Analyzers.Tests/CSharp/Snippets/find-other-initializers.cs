// rules: STS0 STS1 STS2 STS3
var set = new V1StatefulSet
{
    Metadata = new V1ObjectMeta { Name = "db", Labels = new Dictionary<string, string> { { "app", "db" }, { {|STS1006:"tier!"|}, "data" } } },
    Spec = new V1StatefulSetSpec
    {
        ServiceName = "db",
        Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { { "app", "db" } } },
        Template = new V1PodTemplateSpec
        {
            Metadata = new V1ObjectMeta { Labels = new SortedDictionary<string, string> { ["app"] = "db" } },
            Spec = new V1PodSpec
            {
                Containers = new List<V1Container>
                {
                    new V1Container { Name = "db", Image = "registry.example/db:1", Ports = new[] { {|STS1170:new V1ContainerPort()|}, new V1ContainerPort { ContainerPort = {|STS1170:65536|} } }.ToList() },
                    new V1Container { Name = {|STS1162:"db"|}, Image = "registry.example/db:1", Args = new List<string>(3) { "a", "b" } },
                },
                Volumes = { new V1Volume { Name = {|STS1240:"Data"|}, EmptyDir = new() } },
            },
        },
    },
};
Console.WriteLine(KubernetesYaml.Serialize(set));
