// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var body = new V1StatefulSet { Spec = new() { Template = new() { Spec = new() { Containers = [new() { Name = "db" }] } } } };
        var patch = new V1Patch(body, V1Patch.PatchType.MergePatch);
    }
}
