using StsLint.Samples.Dsl;

// dotnet run --project samples/dsl [folder]
var folder = args.Length > 0 ? args[0] : "samples/dsl/deploy";
foreach (var path in OrdersDatabase.Manifest().WriteTo(Path.Combine(folder, "orders-db")).Concat(Nginx.Manifest().WriteTo(Path.Combine(folder, "nginx.yaml"))))
    Console.WriteLine(path);
