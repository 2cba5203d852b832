using Company.Manifests1;
using StsLint.Engine;
using StsLint.Manifests;

// dotnet run [folder]: writes the manifests, when there is nothing to warn of.
var folder = args.Length > 0 ? args[0] : "deploy";
var manifest = App.Manifest();
try
{
    manifest.Validate(refuses: Severity.Warning);
}
catch (ManifestValidationException refused)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}
foreach (var path in manifest.WriteTo(folder))
    Console.WriteLine(path);
return 0;
