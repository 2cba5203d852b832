// dsl
// rules: STS7
class Shop
{
    private readonly List<KubernetesObject> _all = [];

    public Service? Service { get; set; }

    public IEnumerable<KubernetesObject> Make(Action<KubernetesObject> add)
    {
        var one = new ConfigMap("one");
        _all.Add(one);
        var two = new ConfigMap("two");
        add(two);
        var three = new ConfigMap("three");
        Console.WriteLine(three.ToYaml());
        var four = new Secret("four");
        var pair = (four, "four");
        var five = new ConfigMap("five");
        Action later = () => add(five);
        Service = new Service { Name = "six" };
        var seven = new ConfigMap("seven");
        yield return seven;
        var eight = new PersistentVolumeClaim("eight", 1.Gi());
        var mount = eight.At("/eight");
    }
}
