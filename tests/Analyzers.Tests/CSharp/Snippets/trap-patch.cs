// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var patch = new V1Patch(new V1StatefulSet { Spec = new() { Replicas = 3, Template = new() { Spec = new() { Containers = [new() { Name = "db" }] } } } }, V1Patch.PatchType.MergePatch);
    }
}
