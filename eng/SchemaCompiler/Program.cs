using System.Text.Json;
using StsLint.SchemaCompiler;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: StsLint.SchemaCompiler <kubernetes.json> <output>");
    return 2;
}
using var facts = JsonDocument.Parse(File.ReadAllBytes(args[0]));
var compiled = new SchemaWriter(facts.RootElement).Write();
var folder = Path.GetDirectoryName(Path.GetFullPath(args[1]))!;
Directory.CreateDirectory(folder);
// Moved into place, so that no other build ever sees half of it.
var unfinished = Path.Combine(folder, Path.GetRandomFileName());
File.WriteAllBytes(unfinished, compiled);
File.Move(unfinished, args[1], overwrite: true);
return 0;
