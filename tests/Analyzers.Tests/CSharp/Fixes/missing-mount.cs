// rules: STS3001
var set = new V1StatefulSet
{
    Metadata = new() { Name = "db" },
    Spec = new()
    {
        ServiceName = "db",
        Selector = Parts.Selector("db"),
        Template = new()
        {
            Metadata = new() { Labels = Parts.Labels("db") },
            Spec = new() { Containers = [new() { Name = "db", Image = "registry.example/db:1.2.3" }] },
        },
        VolumeClaimTemplates =
        [
            new() { Metadata = new() { Name = [|"data"|] }, Spec = new() { AccessModes = ["ReadWriteOnce"], StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } } },
        ],
    },
};
Console.WriteLine(KubernetesYaml.Serialize(set));
// fixed
var set = new V1StatefulSet
{
    Metadata = new() { Name = "db" },
    Spec = new()
    {
        ServiceName = "db",
        Selector = Parts.Selector("db"),
        Template = new()
        {
            Metadata = new() { Labels = Parts.Labels("db") },
            Spec = new() { Containers = [new() { Name = "db", Image = "registry.example/db:1.2.3", VolumeMounts = [new() { Name = "data", MountPath = "/var/lib/data" }] }] },
        },
        VolumeClaimTemplates =
        [
            new() { Metadata = new() { Name = "data" }, Spec = new() { AccessModes = ["ReadWriteOnce"], StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } } },
        ],
    },
};
Console.WriteLine(KubernetesYaml.Serialize(set));
