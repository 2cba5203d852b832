// dsl
// rules: STS7
Labels app = new() { ["app"] = "nginx" };
var shared = new ConfigMap("settings");
Manifest one = [shared, Service.Headless("nginx", app)];
one.WriteTo("deploy/staging");
Manifest two = [shared, Service.Headless("nginx", app)];
two.WriteTo("deploy/production");
Manifest three = [shared, new ConfigMap("nginx"), new ConfigMap("settings") { Namespace = "other" }];
three.WriteTo("deploy/staging");
Manifest four = [Service.Headless("nginx", app)];
four.WriteTo(args[0]);
