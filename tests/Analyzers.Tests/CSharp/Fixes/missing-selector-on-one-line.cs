// rules: STS1020
var set = new V1StatefulSet { Metadata = new() { Name = "db" }, [|Spec|] = new() { ServiceName = "db", Template = Parts.Template("db") } };
Console.WriteLine(KubernetesYaml.Serialize(set));
// fixed
var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db"), Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "db" } } } };
Console.WriteLine(KubernetesYaml.Serialize(set));
