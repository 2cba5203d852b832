using System.Diagnostics.CodeAnalysis;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Reports;

/// <summary>Reads SARIF logs.</summary>
internal static class SarifReading
{
    private static readonly Lazy<HashSet<string>> s_rules = new(static () => new HashSet<string>(RuleCatalog.Descriptors.Select(static rule => rule.Id), StringComparer.Ordinal));

    /// <summary>The runs of a log of SARIF 2.1.0; false with a sentence that ends with what to do.</summary>
    public static bool TryReadRuns(SourceFile log, string whatToDo, [NotNullWhen(true)] out IReadOnlyList<MappingNode>? runs, [NotNullWhen(false)] out string? problem)
    {
        runs = null;
        problem = null;
        var text = log.Text ?? throw new ArgumentException("The log's text was released.", nameof(log));
        // Whatever its name is, it is read as JSON.
        var documents = ManifestReader.Read(log.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? log : new SourceFile("log.json", text));
        if (documents.Count != 1 || documents[0].Root is not MappingNode root)
            problem = $"{log.Path} is no SARIF log: it must be one JSON object; {whatToDo}";
        else if (documents[0].IsBroken)
            problem = $"{log.Path}({documents[0].Problems.Select(static each => each.Span.StartPosition.Line + 1).FirstOrDefault()}) is no SARIF log, or only a part of one: {documents[0].Problems.Select(static each => each.Detail).FirstOrDefault()}; {whatToDo}";
        else if (Text(root, "version") is { } version && version != SarifLog.Version)
            problem = $"{log.Path} is SARIF {version}, and {SarifLog.Version} is needed; {whatToDo}";
        else if (Text(root, "version") is null || root["runs"] is not SequenceNode)
            problem = $"{log.Path} is no SARIF log: it lacks a version or runs; {whatToDo}";
        else
            runs = Members(root, "runs");
        return problem is null;
    }

    /// <summary>The objects of a list that is a member; empty when there is none.</summary>
    public static IReadOnlyList<MappingNode> Members(MappingNode owner, string name) => owner[name] is SequenceNode list ? [.. list.Items.OfType<MappingNode>()] : [];

    /// <summary>The first object of a list that is a member.</summary>
    public static MappingNode? First(MappingNode owner, string name) => owner[name] is SequenceNode { Count: > 0 } list ? list[0] as MappingNode : null;

    /// <summary>A member that is a text, a number or a truth value.</summary>
    public static string? Text(Node? owner, string name) => (owner as MappingNode)?[name] is ScalarNode { IsNull: false } scalar ? scalar.Value : null;

    public static bool IsRule(string id) => s_rules.Value.Contains(id);

    /// <summary>The id tells of StsLint's own settings, not of a manifest.</summary>
    public static bool IsOfConfiguration(string id) => id.StartsWith("STS9", StringComparison.Ordinal);
}
