// rules: STS0 STS1 STS2 STS3
class Builder
{
    private readonly V1StatefulSet _set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } };

    public Builder WithSelector(string app)
    {
        _set.Spec.Selector = Parts.Selector(app);
        return this;
    }

    public V1StatefulSet Build() => _set;
}
