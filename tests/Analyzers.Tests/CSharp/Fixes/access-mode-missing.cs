// rules: STS1053
var claim = new V1PersistentVolumeClaim
{
    Metadata = new() { Name = "data" },
    [|Spec|] = new() { StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } },
};
Console.WriteLine(KubernetesYaml.Serialize(claim));
// fixed
var claim = new V1PersistentVolumeClaim
{
    Metadata = new() { Name = "data" },
    Spec = new() { StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } }, AccessModes = ["ReadWriteOnce"] },
};
Console.WriteLine(KubernetesYaml.Serialize(claim));
