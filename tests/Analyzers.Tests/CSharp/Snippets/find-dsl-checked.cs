// dsl
// rules: STS2
Manifest all = [new StatefulSet("db", {|STS2002:"db"|}, new Labels { ["app"] = "db" }) { Containers = [new("db", "registry.example/db:1")] }];
Console.WriteLine(all.Check().Count);
// file: Other.cs
using StsLint.Manifests;

static class Other
{
    public static Manifest All() => [new ConfigMap("settings")];
}
