// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        const bool IsTest = false;
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        if (IsTest)
            set.Spec.Template.Spec.RestartPolicy = "Never";
    }
}
