// rules: STS0 STS1 STS2 STS3
static class Maker
{
    public static void Run()
    {
        foreach (var set in Make())
            set.Spec.Selector = Parts.Selector("db");
    }

    private static IEnumerable<V1StatefulSet> Make()
    {
        yield return new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
    }
}
