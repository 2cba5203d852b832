// dsl
// rules: STS7
Labels app = new() { ["app"] = "nginx" };
var unnamed = new Service();
var computed = new Service { Name = "nginx-" + Environment.MachineName };
var one = new StatefulSet("one", {|STS7002:unnamed|}, app);
var two = new StatefulSet("two", {|STS7002:computed|}, app);
Manifest all = [unnamed, computed, one, two];
