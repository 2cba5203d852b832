// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = Grow(new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } }, 3);
    }

    static V1StatefulSet Grow(V1StatefulSet set, int n)
    {
        if (n == 0)
        {
            set.Spec.Selector = Parts.Selector("db");
            return set;
        }
        return Grow(set, n - 1);
    }
}
