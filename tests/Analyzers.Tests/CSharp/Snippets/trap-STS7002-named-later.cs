// dsl
// rules: STS7
static class Maker
{
    public static StatefulSet Make(Service given, string name)
    {
        Labels app = new() { ["app"] = "nginx" };
        var service = new Service();
        service.Name = "nginx";
        Console.WriteLine(service.ToYaml());
        return name.Length > 0 ? new StatefulSet("web", service, app) : new StatefulSet("web", given, app);
    }
}
