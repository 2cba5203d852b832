// rules: STS0 STS1 STS2 STS3
class Maker
{
    public event Action<V1StatefulSet>? Made;

    public void Make()
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
        Made?.Invoke(set);
    }
}
