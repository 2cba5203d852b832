// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
#pragma warning disable STS1026
        set.Spec.Replicas = -1;
#pragma warning restore STS1026
        set.Spec.MinReadySeconds = {|STS1033:-1|};
        Quiet(set);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Validity", "STS1033", Justification = "A test of the server.")]
    static void Quiet(V1StatefulSet set)
    {
        var other = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        other.Spec.MinReadySeconds = -1;
        Console.WriteLine(KubernetesYaml.Serialize(other));
    }
}
