// rules: STS0 STS1 STS2 STS3
class Builder
{
    private readonly V1StatefulSet _set;

    public Builder()
    {
        _set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };
    }

    public void Complete() => _set.Spec.Selector = Parts.Selector("db");
}
