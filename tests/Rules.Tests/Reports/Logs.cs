using System.Text.Json;
using StsLint.Cli.Tests;
using StsLint.Engine;
using StsLint.Reports;
using StsLint.Syntax;

namespace StsLint.Tests.Reports;

/// <summary>Logs of the tests.</summary>
internal static class Logs
{
    public const string Root = "/src/shop";

    private static readonly Lazy<JsonElement> s_schema = new(static () => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Cli.Tests", "Sarif", "sarif-2.1.0.json"))).RootElement);

    /// <summary>The log of a run, checked against the schema.</summary>
    public static string Write(SarifRun run, Action<SarifLog> fill, bool isSuccessful = true)
    {
        using var text = new StringWriter();
        var log = new SarifLog(text, run);
        log.Begin();
        fill(log);
        log.End(isSuccessful);
        return Valid(text.ToString());
    }

    /// <summary>A run of one project in a build.</summary>
    public static SarifRun Build(string project = "src/Web/Web.csproj", string root = Root) => new(root) { Project = project, TextOf = static file => file.Text is { } text ? new EditText(file, text) : null };

    public static string Valid(string log)
    {
        Assert.Empty(JsonSchemaCheck.Errors(s_schema.Value, JsonDocument.Parse(log).RootElement));
        return log;
    }

    public static JsonElement Run(string log) => Assert.Single(JsonDocument.Parse(log).RootElement.GetProperty("runs").EnumerateArray());

    /// <summary>The results as they are written, in their order.</summary>
    public static IReadOnlyList<string> Results(string log) => [.. Run(log).GetProperty("results").EnumerateArray().Select(static result => result.GetRawText())];

    public static IReadOnlyList<Finding> Findings(LintOptions? options = null, params (string Path, string Text)[] files)
    {
        var scope = new ScopeInput("project") { IsClosed = true };
        return new Linter().Check(files.Select((file, at) => new LintInput(new SourceFile(file.Path, file.Text), scope, options ?? LintOptions.Default, at)));
    }

    /// <summary>A Service without ports' numbers: an error on the given line.</summary>
    public static string Service(string name, int line = 4) => $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\n" + new string('\n', line - 4) + "spec: {selector: {a: b}, ports: [{port: 0}]}\n";
}
