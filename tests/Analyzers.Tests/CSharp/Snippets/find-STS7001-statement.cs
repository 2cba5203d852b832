// dsl
// rules: STS7
new {|STS7001:ConfigMap|}("settings");
