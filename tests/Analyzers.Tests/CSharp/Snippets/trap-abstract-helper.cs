// rules: STS0 STS1 STS2 STS3
abstract class Maker
{
    public V1StatefulSet Make()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        Complete(set.Spec);
        return set;
    }

    protected abstract void Complete(V1StatefulSetSpec spec);
}
