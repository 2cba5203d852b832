// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.Selector.MatchLabels = Choose(args.Length);
    }

    static Dictionary<string, string> Choose(int n)
    {
        if (n > 0)
            return Parts.Labels("one");
        return Parts.Labels("db");
    }
}
