using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using StsLint.Analyzers.CSharp;
using StsLint.Tests.Harness;

namespace StsLint.Tests.CSharp;

/// <summary>Tests of the analysis of C#: code that uses KubernetesClient's models (as stubs of the same names) or the DSL.</summary>
internal static partial class CSharpTest
{

    /// <summary>The folder of these tests and their data.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "CSharp");

    private static readonly string s_parts = File.ReadAllText(Path.Combine(Folder, "Parts.stub.cs"));

    private static readonly MetadataReference s_models = Compile(File.ReadAllText(Path.Combine(Folder, "KubernetesClient.stub.cs")));

    public static IReadOnlyList<MetadataReference> References { get; } = [s_models, MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "StsLint.Manifests.dll")), MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "StsLint.Rules.dll"))];

    /// <summary>
    /// A test of one text with several files, told apart by lines <c>// file: Name.cs</c>. A first line <c>// rules: STS1001 …</c> names the rules
    /// that are looked at; without it all are. A line <c>// dsl</c> says that the types are those of the DSL, not of KubernetesClient.
    /// </summary>
    public static AnalyzerTest Of(string text, string? rule = null, string newLine = "\n")
    {
        var test = new AnalyzerTest(new CSharpManifestAnalyzer())
        {
            All = true,
            Rule = rule,
            References = References,
            EditorConfig = RulesLine().Match(text) is { Success: true } rules ? "[*.cs]\nstslint_select = " + string.Join(',', rules.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : null,
            Compiler = options => options.WithOutputKind(text.Contains("// library", StringComparison.Ordinal) ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication),
        };
        var parts = FileLine().Split(text);
        test.Sources["Test.cs"] = "using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using k8s; using " + (IsDsl(text) ? "StsLint.Manifests" : "k8s.Models") + ";\n" + parts[0];
        for (var i = 1; i < parts.Length; i += 2)
            test.Sources[parts[i]] = parts[i + 1];
        if (!text.Contains("// library", StringComparison.Ordinal) && !text.Contains("static void Main", StringComparison.Ordinal) && !IsProgram(test))
            test.Sources["Main.cs"] = "static class EntryPoint { static void Main() { } }";
        if (!IsDsl(text))
            test.Sources["Parts.cs"] = s_parts;
        foreach (var name in test.Sources.Keys.ToList())
            test.Sources[name] = test.Sources[name].Replace("\n", newLine, StringComparison.Ordinal);
        return test;
    }

    private static bool IsDsl(string text) => text.Contains("// dsl\n", StringComparison.Ordinal);

    private static bool IsProgram(AnalyzerTest test) =>
        CSharpSyntaxTree.ParseText(test.TextOf("Test.cs")).GetCompilationUnitRoot().Members.Any(static member => member.IsKind(SyntaxKind.GlobalStatement));

    private static MetadataReference Compile(string source)
    {
        var compilation = CSharpCompilation.Create("KubernetesClient", [CSharpSyntaxTree.ParseText(source)], Frameworks.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        stream.Position = 0;
        return MetadataReference.CreateFromStream(stream);
    }

    [GeneratedRegex(@"^// rules: (.*)$", RegexOptions.Multiline)]
    private static partial Regex RulesLine();

    [GeneratedRegex(@"^// file: (\S+)\n", RegexOptions.Multiline)]
    private static partial Regex FileLine();
}
