// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var half = 0.5;
        var most = int.MaxValue;
        long large = 5_000_000_000;
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Replicas = (int)(half + args.Length);
        set.Spec.MinReadySeconds = unchecked((int)large);
        set.Spec.Template.Spec.TerminationGracePeriodSeconds = (long)half + unchecked(most + 1) + 3_000_000_000;
        set.Spec.Template.Spec.Containers[0].Ports = [new() { ContainerPort = (int)half + 80 }, new() { ContainerPort = unchecked((ushort)70000) }];
        Console.WriteLine(KubernetesYaml.Serialize(set));
    }
}
