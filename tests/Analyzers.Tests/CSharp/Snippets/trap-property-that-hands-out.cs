// rules: STS0 STS1 STS2 STS3
class Holder(V1StatefulSet set)
{
    public V1StatefulSetSpec Spec => set.Spec;
}

static class Program
{
    static void Main()
    {
        var holder = new Holder(new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } });
        holder.Spec.Selector = Parts.Selector("db");
    }
}
