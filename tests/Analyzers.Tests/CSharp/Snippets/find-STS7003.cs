// dsl
// rules: STS7
Labels app = new() { ["app"] = "nginx" };
Manifest one = [new ConfigMap("settings"), Service.Headless("nginx", app)];
one.WriteTo("deploy");
Manifest two = [new {|STS7003:ConfigMap|}("settings"), Service.{|STS7003:Headless|}("nginx", app)];
two.WriteTo("deploy/");
