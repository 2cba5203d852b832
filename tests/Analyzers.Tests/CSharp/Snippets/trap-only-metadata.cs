// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var owner = new V1StatefulSet { Metadata = new() { Name = "db" } };
        Console.WriteLine(owner.Metadata.Name);
    }
}
