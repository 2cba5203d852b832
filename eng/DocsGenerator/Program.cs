using StsLint.DocsGenerator;

if (args.Length != 1 || !File.Exists(Path.Combine(args[0], "StsLint.sln")))
{
    Console.Error.WriteLine("usage: dotnet run --project eng/DocsGenerator -- REPOSITORY   (the folder that holds StsLint.sln)");
    return 2;
}
var written = 0;
foreach (var (path, text) in GeneratedDocs.Of(args[0]))
{
    if (File.Exists(path) && File.ReadAllText(path) == text)
        continue;
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path, text);
    written++;
}
foreach (var path in GeneratedDocs.Orphans(args[0]))
{
    File.Delete(path);
    written++;
}
Console.WriteLine($"{written} files written or removed");
return 0;
