// rules: STS0 STS1 STS2 STS3
var set = new V1StatefulSet
{
    Metadata = new V1ObjectMeta { Name = "web" },
    Spec = new V1StatefulSetSpec
    {
        ServiceName = "nginx",
        Replicas = 3,
        Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "nginx" } },
        Template = new V1PodTemplateSpec
        {
            Metadata = new V1ObjectMeta { {|STS1024:Labels|} = new Dictionary<string, string> { ["app"] = "ngnix" } },
            Spec = new V1PodSpec
            {
                Containers = [new() { Name = "nginx", Image = "nginx:1.27", Ports = [new() { ContainerPort = {|STS1170:70000|} }] }],
            },
        },
    },
};
Console.WriteLine(KubernetesYaml.Serialize(set));
