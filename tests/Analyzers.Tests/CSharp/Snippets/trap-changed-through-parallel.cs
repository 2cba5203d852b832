// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main()
    {
        var sets = new[] { new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } }, new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } } };
        Parallel.ForEach(sets, static set => set.Spec.Selector = Parts.Selector("db"));
        var others = new List<V1StatefulSet> { new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } } };
        others.ForEach(static set => set.Spec.Selector = Parts.Selector("db"));
        foreach (var set in others.Where(static set => set.Spec.Selector is null))
            set.Spec.Selector = Parts.Selector("db");
        var queue = new Queue<V1StatefulSet>();
        queue.Enqueue(new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } });
        queue.Dequeue().Spec.Selector = Parts.Selector("db");
    }
}
