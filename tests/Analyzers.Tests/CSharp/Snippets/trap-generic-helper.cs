// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = With(new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Template = Parts.Template("db") } }, set => set.Spec.Selector = Parts.Selector("db"));
    }

    static T With<T>(T value, Action<T> change)
    {
        change(value);
        return value;
    }
}
