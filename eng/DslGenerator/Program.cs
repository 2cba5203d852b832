using System.Text;
using System.Text.Json;
using StsLint.DslGenerator;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: StsLint.DslGenerator <kubernetes.json> <folder>");
    return 2;
}
using var facts = JsonDocument.Parse(File.ReadAllBytes(args[0]));
var model = ApiModel.Read(facts.RootElement);
Directory.CreateDirectory(args[1]);
Write("Kinds.g.cs", TypeWriter.Write(model.Types.Where(static type => type.Kind is not null)) + TypeWriter.KindTable(model));
Write("Types.g.cs", TypeWriter.Write(model.Types.Where(static type => type.Kind is null)));
Write("Enums.g.cs", EnumWriter.Write(model.Enums));
return 0;

// Moved into place, so that no other build ever sees half of it.
void Write(string name, string text)
{
    var unfinished = Path.Combine(args[1], Path.GetRandomFileName());
    File.WriteAllText(unfinished, Source.Header + text, new UTF8Encoding(false));
    File.Move(unfinished, Path.Combine(args[1], name), overwrite: true);
}
