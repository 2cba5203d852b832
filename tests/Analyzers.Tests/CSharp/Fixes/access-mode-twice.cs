// rules: STS1066 all
var claim = new V1PersistentVolumeClaim
{
    Metadata = new() { Name = "data" },
    Spec = new() { AccessModes = ["ReadWriteOnce", [|"ReadWriteOnce"|]], StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } },
};
Console.WriteLine(KubernetesYaml.Serialize(claim));
// fixed
var claim = new V1PersistentVolumeClaim
{
    Metadata = new() { Name = "data" },
    Spec = new() { AccessModes = ["ReadWriteOnce"], StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } },
};
Console.WriteLine(KubernetesYaml.Serialize(claim));
