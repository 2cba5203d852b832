using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace StsLint.Tests.Harness;

/// <summary>
/// One test of an analyzer: C# sources and manifests in which the expected diagnostics are marked (<see cref="MarkedText"/>). <see cref="RunAsync"/>
/// fails when others are found, when a place lies outside its file, when an id was not declared, or when an analyzer threw.
/// </summary>
/// <remarks>
/// <code>
/// await new AnalyzerTest(new ManifestAnalyzer())
/// {
///     Rule = "STS2001",
///     Manifests = { ["web.yaml"] = "… serviceName: [|nginx|] …" },
/// }.RunAsync();
/// </code>
/// </remarks>
internal sealed class AnalyzerTest(params DiagnosticAnalyzer[] analyzers)
{
    /// <summary>Every file stands below this folder.</summary>
    public const string Folder = "/repo/";

    /// <summary>The rule that <c>[|…|]</c> stands for; when it is set, only diagnostics of this rule, and those marked otherwise, are looked at.</summary>
    public string? Rule { get; init; }

    /// <summary>Look at all diagnostics, also when <see cref="Rule"/> is set.</summary>
    public bool All { get; init; }

    /// <summary>C# files by name.</summary>
    public Dictionary<string, string> Sources { get; } = [];

    /// <summary>Additional files by name.</summary>
    public Dictionary<string, string> Manifests { get; } = [];

    /// <summary>What MSBuild says of additional files: by name, lines such as <c>StsLintScope = shop</c>.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>The text of <c>/repo/.editorconfig</c>.</summary>
    public string? EditorConfig { get; init; }

    /// <summary>The text of a .globalconfig, without its first line.</summary>
    public string? GlobalConfig { get; init; }

    /// <summary>What <c>NoWarn</c>, <c>WarningsAsErrors</c> and the like become for the compiler.</summary>
    public Func<CSharpCompilationOptions, CSharpCompilationOptions> Compiler { get; init; } = static options => options;

    /// <summary>More assemblies than those of the running framework.</summary>
    public IReadOnlyList<MetadataReference> References { get; init; } = [];

    /// <summary>Diagnostics of the C# compiler do not matter.</summary>
    public bool MayNotCompile { get; init; }

    /// <summary>The text of a file without its markers.</summary>
    public string TextOf(string name) => Parse(name).Text;

    /// <summary>Runs the analyzers and compares. Gives what they reported, suppressed diagnostics included.</summary>
    public async Task<ImmutableArray<Diagnostic>> RunAsync()
    {
        using var workspace = new AdhocWorkspace();
        var project = ProjectIn(workspace.CurrentSolution);
        var diagnostics = await DiagnosticsOfAsync(project);
        var expected = new List<string>();
        foreach (var name in Sources.Keys.Concat(Manifests.Keys))
        {
            var marked = Parse(name);
            expected.AddRange(marked.Spans.Select(each => Describe(name, marked.Text, each.Id, each.Span)));
        }
        var marks = Sources.Keys.Concat(Manifests.Keys).SelectMany(name => Parse(name).Spans).Select(static each => each.Id).ToImmutableHashSet(StringComparer.Ordinal);
        var found = diagnostics
            .Where(each => !each.IsSuppressed && (All || Rule is null || each.Id == Rule || marks.Contains(each.Id)))
            .Select(each => each.Location == Location.None ? each.Id : Describe(NameOf(each.Location), TextOf(NameOf(each.Location)), each.Id, each.Location.SourceSpan))
            .ToList();
        expected.Sort(StringComparer.Ordinal);
        found.Sort(StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(found), $"expected:\n  {string.Join("\n  ", expected)}\nfound:\n  {string.Join("\n  ", found)}\nall:\n  {string.Join("\n  ", diagnostics)}");
        return diagnostics;
    }

    /// <summary>A project of the test's files, with their configuration.</summary>
    public Project ProjectIn(Solution solution)
    {
        var id = ProjectId.CreateNewId();
        var options = Compiler(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, concurrentBuild: true));
        solution = solution.AddProject(ProjectInfo.Create(
            id, VersionStamp.Default, "Test", "Test", LanguageNames.CSharp,
            metadataReferences: Frameworks.References.Concat(References),
            compilationOptions: options,
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest)));
        foreach (var name in Sources.Keys)
            solution = solution.AddDocument(DocumentId.CreateNewId(id), name, SourceText.From(TextOf(name), Encoding.UTF8), filePath: Folder + name);
        foreach (var name in Manifests.Keys)
            solution = solution.AddAdditionalDocument(DocumentId.CreateNewId(id), name, SourceText.From(TextOf(name), Encoding.UTF8), filePath: Folder + name);
        if (EditorConfig is not null)
            solution = AddConfig(".editorconfig", "root = true\n" + EditorConfig);
        if (GlobalConfig is not null)
            solution = AddConfig(".globalconfig", "is_global = true\n" + GlobalConfig);
        if (Metadata.Count > 0)
        {
            // As MSBuild hands metadata to the compiler.
            var text = new StringBuilder("is_global = true\n");
            foreach (var (name, lines) in Metadata)
            {
                text.Append('[').Append(Folder).Append(name).Append("]\n");
                foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    text.Append("build_metadata.AdditionalFiles.").Append(line).Append('\n');
            }
            solution = AddConfig("Test.GeneratedMSBuildEditorConfig.editorconfig", text.ToString());
        }
        return solution.GetProject(id)!;

        Solution AddConfig(string name, string text) =>
            solution.AddAnalyzerConfigDocument(DocumentId.CreateNewId(id), name, SourceText.From(text, Encoding.UTF8), filePath: Folder + name);
    }

    /// <summary>Runs the analyzers over a project and checks what has to hold of every diagnostic.</summary>
    public async Task<ImmutableArray<Diagnostic>> DiagnosticsOfAsync(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        if (!MayNotCompile)
        {
            var errors = compilation.GetDiagnostics().Where(static each => each.Severity == DiagnosticSeverity.Error).ToList();
            Assert.True(errors.Count == 0, "The test's C# does not compile:\n" + string.Join("\n", errors));
        }
        var failures = new List<string>();
        var running = compilation.WithAnalyzers([.. analyzers], new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            (exception, analyzer, _) => failures.Add($"{analyzer.GetType().Name}: {exception}"),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: true));
        var diagnostics = await running.GetAnalyzerDiagnosticsAsync();
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        var declared = analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).ToImmutableHashSet();
        foreach (var diagnostic in diagnostics)
        {
            Assert.NotEqual("AD0001", diagnostic.Id);
            Assert.Contains(diagnostic.Descriptor, declared);
            foreach (var location in diagnostic.AdditionalLocations.Prepend(diagnostic.Location).Where(static each => each != Location.None))
            {
                var text = project.Documents.Concat<TextDocument>(project.AdditionalDocuments).Single(each => each.FilePath == location.GetLineSpan().Path).GetTextSynchronously();
                Assert.True(location.SourceSpan.End <= text.Length, $"{diagnostic} lies outside its file");
                Assert.Equal(text.Lines.GetLinePositionSpan(location.SourceSpan), location.GetLineSpan().Span);
            }
        }
        return diagnostics;
    }

    private MarkedText Parse(string name) => MarkedText.Parse(Sources.TryGetValue(name, out var source) ? source : Manifests[name], Rule);

    /// <summary>The name that a diagnostic's file has in the test.</summary>
    public static string NameOf(Location location) => location.GetLineSpan().Path[Folder.Length..];

    private static string Describe(string name, string text, string id, TextSpan span)
    {
        var lines = SourceText.From(text).Lines.GetLinePositionSpan(span);
        return $"{name}({lines.Start.Line + 1},{lines.Start.Character + 1})-({lines.End.Line + 1},{lines.End.Character + 1}) {id} '{text.Substring(span.Start, span.Length).Split('\n')[0]}'";
    }
}

/// <summary>The assemblies of the framework that the tests run on.</summary>
internal static class Frameworks
{
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll") && !name.StartsWith("System.Composition", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public static SourceText GetTextSynchronously(this TextDocument document) => document.TryGetText(out var text) ? text : document.GetTextAsync().GetAwaiter().GetResult();
}
