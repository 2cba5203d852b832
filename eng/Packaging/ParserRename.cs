using Mono.Cecil;
using Mono.Cecil.Cil;

namespace StsLint.Packaging;

/// <summary>
/// Gives the bundled YAML parser an assembly name of its own. The SDK drops assemblies of one file name that come with several packages,
/// and keeps the one with the highest version: under its own name the parser of another package would replace ours, or ours theirs.
/// </summary>
internal static class ParserRename
{
    public const string Parser = "YamlDotNet";
    public const string Renamed = "StsLint.YamlDotNet";

    /// <summary>
    /// Writes each assembly to a folder, under its assembly's new name and with its symbols within it; one that has nothing to do with the
    /// parser as it is. The same inputs always give the same bytes.
    /// </summary>
    /// <exception cref="PackagingException">A file is missing, is no assembly, or two would be written to one file.</exception>
    public static void Run(IReadOnlyList<string> assemblies, string output)
    {
        var written = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        // The type of a constant stands in other assemblies: in the framework's, or beside the given ones.
        using var resolver = new DefaultAssemblyResolver();
        foreach (var folder in assemblies.Select(static path => Path.GetDirectoryName(Path.GetFullPath(path))!).Distinct(StringComparer.Ordinal))
            resolver.AddSearchDirectory(folder);
        foreach (var path in assemblies)
        {
            var (name, content) = Rename(path, resolver);
            if (!written.TryAdd(name, content))
                throw new PackagingException($"{path}: another of the given files is written to {name} too.");
        }
        Directory.CreateDirectory(output);
        foreach (var (name, content) in written)
        {
            // Moved into place, so that no other build ever sees half of it.
            var unfinished = Path.Combine(output, Path.GetRandomFileName());
            File.WriteAllBytes(unfinished, content);
            File.Move(unfinished, Path.Combine(output, name), overwrite: true);
        }
    }

    private static (string Name, byte[] Content) Rename(string path, IAssemblyResolver resolver)
    {
        if (!File.Exists(path))
            throw new PackagingException($"{path}: there is no such file.");
        var original = File.ReadAllBytes(path);
        try
        {
            using var module = Read(path, original, resolver);
            if (module.Assembly is null)
                throw new PackagingException($"{path}: is a module, not an assembly.");
            var references = module.AssemblyReferences.Where(static reference => reference.Name == Parser).ToList();
            var isParser = module.Assembly.Name.Name == Parser;
            if (!isParser && references.Count == 0)
                return (Path.GetFileName(path), original);

            foreach (var reference in references)
            {
                reference.Name = Renamed;
                reference.PublicKeyToken = [];
            }
            if (isParser)
            {
                module.Assembly.Name.Name = Renamed;
                // The author's signature is not ours to give.
                module.Assembly.Name.HasPublicKey = false;
                module.Assembly.Name.PublicKey = [];
                module.Attributes &= ~ModuleAttributes.StrongNameSigned;
                module.Name = Renamed + ".dll";
            }
            return (isParser ? Renamed + ".dll" : Path.GetFileName(path), Write(module));
        }
        catch (SymbolsNotMatchingException)
        {
            throw new PackagingException($"{path}: the symbols beside it are those of another build.");
        }
        catch (Exception e) when (e is BadImageFormatException or EndOfStreamException or ArgumentException or IndexOutOfRangeException or NotSupportedException)
        {
            throw new PackagingException($"{path}: is not a .NET assembly.");
        }
        catch (ResolutionException e)
        {
            throw new PackagingException($"{path}: uses {e.Member.FullName}, which was not found. The assemblies that it refers to must stand beside it.");
        }
    }

    /// <summary>With its symbols, whether they are within the assembly or beside it.</summary>
    private static ModuleDefinition Read(string path, byte[] image, IAssemblyResolver resolver)
    {
        var parameters = new ReaderParameters(ReadingMode.Deferred) { AssemblyResolver = resolver };
        var symbols = Path.ChangeExtension(path, ".pdb");
        bool areWithin;
        using (var module = ModuleDefinition.ReadModule(new MemoryStream(image), parameters))
            areWithin = module.GetDebugHeader().Entries.Any(static entry => entry.Directory.Type == ImageDebugType.EmbeddedPortablePdb);
        if (areWithin)
        {
            parameters.SymbolReaderProvider = new EmbeddedPortablePdbReaderProvider();
        }
        else if (File.Exists(symbols))
        {
            parameters.SymbolReaderProvider = new PortablePdbReaderProvider();
            parameters.SymbolStream = new MemoryStream(File.ReadAllBytes(symbols));
        }
        parameters.ReadSymbols = parameters.SymbolReaderProvider is not null;
        return ModuleDefinition.ReadModule(new MemoryStream(image), parameters);
    }

    private static byte[] Write(ModuleDefinition module)
    {
        var stream = new MemoryStream();
        module.Write(stream, new WriterParameters
        {
            DeterministicMvid = true,
            SymbolWriterProvider = module.HasSymbols ? new EmbeddedSymbols() : null,
        });
        return stream.ToArray();
    }

    /// <summary>Symbols within an assembly that is written to memory, and so has no path that could get into them.</summary>
    private sealed class EmbeddedSymbols : ISymbolWriterProvider
    {
        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, string fileName) => new EmbeddedPortablePdbWriterProvider().GetSymbolWriter(module, module.Name);

        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, Stream symbolStream) => throw new NotSupportedException();
    }
}
