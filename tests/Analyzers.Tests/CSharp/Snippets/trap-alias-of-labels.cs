// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var labels = new Dictionary<string, string>();
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Selector.MatchLabels = labels;
        set.Spec.Template.Metadata.Labels = labels;
        labels["app"] = "db";
    }
}
