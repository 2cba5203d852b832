// rules: STS0 STS1 STS2 STS3
static class Program
{
    static void Main(string[] args)
    {
        var set = new V1StatefulSet { Metadata = new() { Name = "db" }, Spec = new() { ServiceName = "db", Selector = Parts.Selector("db"), Template = Parts.Template("db") } };
        set.Spec.VolumeClaimTemplates = [new() { Metadata = new() { Name = {|STS3001:"data"|} }, {|STS3030:Spec|} = new() { AccessModes = [{|STS1054:"ReadWriteOnes"|}], Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = {|STS0042:new ResourceQuantity("10GiB")|} } } } }];
    }
}
