// rules: STS1054 all
var one = new V1PersistentVolumeClaim { Metadata = new() { Name = "one" }, Spec = new() { AccessModes = [[|"readwriteonce"|]], StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } } };
var two = new V1PersistentVolumeClaim { Metadata = new() { Name = "two" }, Spec = new() { AccessModes = new List<string> { "ReadWriteOnce", [|"ReadOnlymany"|] }, StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } } };
Console.WriteLine(KubernetesYaml.Serialize(new[] { one, two }));
// fixed
var one = new V1PersistentVolumeClaim { Metadata = new() { Name = "one" }, Spec = new() { AccessModes = ["ReadWriteOnce"], StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } } };
var two = new V1PersistentVolumeClaim { Metadata = new() { Name = "two" }, Spec = new() { AccessModes = new List<string> { "ReadWriteOnce", "ReadOnlyMany" }, StorageClassName = "fast", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = "10Gi" } } } };
Console.WriteLine(KubernetesYaml.Serialize(new[] { one, two }));
