using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using StsLint.Packaging;
using StsLint.Syntax;

namespace StsLint.EndToEnd.Tests;

/// <summary>The bundled parser under a name of its own.</summary>
public sealed class ParserRenameTests : IDisposable
{
    // Symbols beside it, symbols within it, and none.
    private static readonly string s_rules = typeof(ManifestReader).Assembly.Location;
    private static readonly string s_tests = typeof(ParserRenameTests).Assembly.Location;
    private static readonly string s_parser = typeof(YamlDotNet.Core.Parser).Assembly.Location;
    private static readonly string s_unrelated = typeof(ParserRename).Assembly.Location;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_parser_and_all_that_refers_to_it_have_the_new_name()
    {
        Assert.Equal("", Rename("out", s_parser, s_rules, s_tests, s_unrelated));
        Assert.Equal(
            ["StsLint.EndToEnd.Tests.dll", "StsLint.Packaging.dll", "StsLint.Rules.dll", "StsLint.YamlDotNet.dll"],
            Directory.GetFiles(_folder.PathOf("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        using var parser = new PEReader(File.OpenRead(_folder.PathOf("out/StsLint.YamlDotNet.dll")));
        var metadata = parser.GetMetadataReader();
        var name = metadata.GetAssemblyDefinition().GetAssemblyName();
        Assert.Equal($"StsLint.YamlDotNet, Version={AssemblyName.GetAssemblyName(s_parser).Version}, Culture=neutral, PublicKeyToken=null", name.FullName);
        Assert.Equal("StsLint.YamlDotNet.dll", metadata.GetString(metadata.GetModuleDefinition().Name));
        Assert.False(parser.PEHeaders.CorHeader!.Flags.HasFlag(CorFlags.StrongNameSigned));

        foreach (var (before, after) in new[] { (s_rules, "out/StsLint.Rules.dll"), (s_tests, "out/StsLint.EndToEnd.Tests.dll") })
        {
            Assert.Contains(AssemblyName.GetAssemblyName(s_parser).FullName, References(before));
            Assert.Equal(References(before).Select(reference => reference.StartsWith("YamlDotNet,", StringComparison.Ordinal) ? name.FullName : reference), References(_folder.PathOf(after)));
            Assert.Equal(AssemblyName.GetAssemblyName(before).FullName, AssemblyName.GetAssemblyName(_folder.PathOf(after)).FullName);
        }
        Assert.Equal(File.ReadAllBytes(s_unrelated), File.ReadAllBytes(_folder.PathOf("out/StsLint.Packaging.dll")));
    }

    [Fact]
    public void The_same_assemblies_give_the_same_bytes()
    {
        Directory.CreateDirectory(_folder.PathOf("elsewhere"));
        foreach (var path in new[] { s_rules, Path.ChangeExtension(s_rules, ".pdb"), s_parser })
            File.Copy(path, _folder.PathOf("elsewhere/" + Path.GetFileName(path)));
        Assert.Equal("", Rename("first", s_rules, s_parser));
        Assert.Equal("", Rename("second", _folder.PathOf("elsewhere/YamlDotNet.dll"), _folder.PathOf("elsewhere/StsLint.Rules.dll")));
        foreach (var file in new[] { "StsLint.Rules.dll", "StsLint.YamlDotNet.dll" })
            Assert.Equal(File.ReadAllBytes(_folder.PathOf("first/" + file)), File.ReadAllBytes(_folder.PathOf("second/" + file)));
    }

    [Fact]
    public void Symbols_are_within_the_assembly_and_belong_to_it()
    {
        Rename("out", s_rules, s_tests, s_parser);
        foreach (var original in new[] { s_rules, s_tests })
        {
            using var assembly = new PEReader(File.OpenRead(_folder.PathOf("out/" + Path.GetFileName(original))));
            var entries = assembly.ReadDebugDirectory();
            using var provider = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(Assert.Single(entries, static entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
            var symbols = provider.GetMetadataReader();
            var codeView = Assert.Single(entries, static entry => entry.Type == DebugDirectoryEntryType.CodeView);
            var id = new BlobContentId(symbols.DebugMetadataHeader!.Id);
            Assert.Equal(assembly.ReadCodeViewDebugDirectoryData(codeView).Guid, id.Guid);
            Assert.Equal(codeView.Stamp, id.Stamp);
            Assert.Equal(Path.GetFileNameWithoutExtension(original) + ".pdb", Path.GetFileName(assembly.ReadCodeViewDebugDirectoryData(codeView).Path));
            Assert.Contains(entries, static entry => entry.Type == DebugDirectoryEntryType.Reproducible);

            using var before = OriginalSymbols(original);
            using var image = new PEReader(File.OpenRead(original));
            var lines = Lines(image.GetMetadataReader(), before.GetMetadataReader());
            Assert.NotEmpty(lines);
            Assert.Equal(lines, Lines(assembly.GetMetadataReader(), symbols));
        }
        // Its author's symbols are for the author's assembly.
        using var parser = new PEReader(File.OpenRead(_folder.PathOf("out/StsLint.YamlDotNet.dll")));
        Assert.DoesNotContain(parser.ReadDebugDirectory(), static entry => entry.Type == DebugDirectoryEntryType.CodeView);
    }

    [Fact]
    public void The_renamed_assemblies_work_together_beside_the_others()
    {
        Rename("out", s_rules, s_parser);
        var context = new FolderContext(_folder.PathOf("out"));
        var rules = context.LoadFromAssemblyName(new AssemblyName("StsLint.Rules"));
        var file = Activator.CreateInstance(rules.GetType("StsLint.Syntax.SourceFile", throwOnError: true)!, "web.yaml", "a: &anchor { b: [1, \"two\"] }\nc: *anchor\n---\nkind: Service\n");
        var read = rules.GetType("StsLint.Syntax.ManifestReader", throwOnError: true)!.GetMethod("Read", [file!.GetType()])!;
        var documents = Assert.IsAssignableFrom<System.Collections.ICollection>(read.Invoke(null, [file]));
        Assert.Equal(2, documents.Count);
        Assert.Equal(["StsLint.Rules", "StsLint.YamlDotNet"], context.Assemblies.Select(static assembly => assembly.GetName().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_used_is_said()
    {
        var text = _folder.PathOf("text.dll");
        File.WriteAllText(text, "no assembly");
        var half = _folder.PathOf("half.dll");
        File.WriteAllBytes(half, File.ReadAllBytes(s_parser)[..100_000]);
        var mismatched = _folder.PathOf("StsLint.Rules.dll");
        File.Copy(s_rules, mismatched);
        File.Copy(Path.ChangeExtension(s_unrelated, ".pdb"), _folder.PathOf("StsLint.Rules.pdb"));

        Assert.Equal($"error: {_folder.PathOf("none.dll")}: there is no such file.", Rename("out", s_parser, _folder.PathOf("none.dll")));
        Assert.Equal($"error: {text}: is not a .NET assembly.", Rename("out", s_parser, text));
        Assert.Equal($"error: {half}: is not a .NET assembly.", Rename("out", s_parser, half));
        Assert.Equal($"error: {mismatched}: the symbols beside it are those of another build.", Rename("out", s_parser, mismatched));
        Assert.Equal($"error: {s_parser}: another of the given files is written to StsLint.YamlDotNet.dll too.", Rename("out", s_parser, s_parser));
        Assert.False(Directory.Exists(_folder.PathOf("out")));
    }

    [Theory]
    [InlineData]
    [InlineData("rename-parser")]
    [InlineData("rename-parser", "out")]
    [InlineData("rename", "out", "a.dll")]
    public void A_wrong_command_line_gets_the_usage(params string[] args)
    {
        var error = new StringWriter();
        Assert.Equal(2, Commands.Run(args, error));
        Assert.StartsWith("usage: ", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What the tool says, which is nothing when all went well.</summary>
    private string Rename(string output, params string[] assemblies)
    {
        var error = new StringWriter();
        var exitCode = Commands.Run(["rename-parser", _folder.PathOf(output), .. assemblies], error);
        Assert.Equal(error.ToString().Length == 0 ? 0 : 1, exitCode);
        return error.ToString().TrimEnd();
    }

    private static List<string> References(string path)
    {
        using var assembly = new PEReader(File.OpenRead(path));
        var metadata = assembly.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(reference => metadata.GetAssemblyReference(reference).GetAssemblyName().FullName)];
    }

    private static MetadataReaderProvider OriginalSymbols(string path)
    {
        using var assembly = new PEReader(File.OpenRead(path));
        Assert.True(assembly.TryOpenAssociatedPortablePdb(path, static file => File.OpenRead(file), out var provider, out _));
        return provider!;
    }

    /// <summary>Each method's lines, in an order that does not depend on where its row stands.</summary>
    private static List<string> Lines(MetadataReader assembly, MetadataReader symbols)
    {
        var lines = new List<string>();
        foreach (var handle in assembly.MethodDefinitions)
        {
            var method = assembly.GetMethodDefinition(handle);
            var points = symbols.GetMethodDebugInformation(handle).GetSequencePoints()
                .Select(point => $"{point.Offset} {symbols.GetString(symbols.GetDocument(point.Document).Name)}:{point.StartLine},{point.StartColumn}-{point.EndLine},{point.EndColumn}");
            lines.Add($"{TypeName(assembly, method.GetDeclaringType())}.{assembly.GetString(method.Name)}: {string.Join("; ", points)}");
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string TypeName(MetadataReader assembly, TypeDefinitionHandle handle)
    {
        var type = assembly.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        return (outer.IsNil ? assembly.GetString(type.Namespace) : TypeName(assembly, outer)) + "." + assembly.GetString(type.Name);
    }

    /// <summary>Loads from one folder what stands there, as the compiler does for analyzers.</summary>
    private sealed class FolderContext(string folder) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name)
        {
            var path = Path.Combine(folder, name.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
