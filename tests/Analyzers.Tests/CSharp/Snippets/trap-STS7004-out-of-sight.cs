// dsl
// rules: STS7
static class Maker
{
    private const string Name = "nginx";

    public static Manifest One()
    {
        Labels app = new() { ["app"] = "nginx" };
        var web = new StatefulSet("web", "nginx", app);
        var nginx = Service.Headless("nginx", app);
        var other = new StatefulSet("other", Name, app);
        var settings = new ConfigMap("nginx");
        return [web, nginx, other, settings];
    }

    public static Manifest Two(Labels app) => [new StatefulSet("web", "nginx", app)];
}
