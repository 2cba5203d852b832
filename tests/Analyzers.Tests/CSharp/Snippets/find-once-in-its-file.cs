// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main()
    {
        V1StatefulSet set = Maker.Make({|STS1170:70000|});
        Console.WriteLine(KubernetesYaml.Serialize(set));
        Console.WriteLine(KubernetesYaml.Serialize(Maker.Bare));
    }
}
// file: Maker.cs
using System.Collections.Generic;
using k8s.Models;

static class Maker
{
    public static V1StatefulSet Bare => new V1StatefulSet { Metadata = new() { Name = "db" }, {|STS1020:Spec|} = new() { ServiceName = "db", Template = Parts.Template("db") } };

    public static V1StatefulSet Make(int port)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Template.Spec.Containers[0].Ports = [new() { ContainerPort = port }];
        set.Spec.Replicas = {|STS1026:-1|};
        return set;
    }
}
