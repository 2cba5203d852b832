using System.Globalization;
using Microsoft.CodeAnalysis;
using StsLint.Code;
using StsLint.Engine;

namespace StsLint.Analyzers.CSharp;

/// <summary>An object that a manifest of the DSL writes to a constant path.</summary>
internal sealed record WrittenManifest(string Path, string ApiVersion, string Kind, string Namespace, string Name, SyntaxNode Collection, Location Location, LintOptions Options);

/// <summary>STS7003: of all files of a compilation, objects of one identity that are written to one place.</summary>
internal static class WrittenManifests
{
    /// <summary>The findings, in the order of files and places.</summary>
    public static IEnumerable<Diagnostic> Judge(IEnumerable<WrittenManifest> written, Severity failOn)
    {
        var rule = RuleCatalog.Find(ManifestsOverwriteEachOther.Id)!;
        var first = new Dictionary<(string, string, string, string, string), WrittenManifest>();
        foreach (var each in written.OrderBy(static each => each.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(static each => each.Location.SourceSpan.Start))
        {
            var key = (each.Path.TrimEnd('/', '\\'), each.ApiVersion, each.Kind, each.Namespace, each.Name);
            if (!first.TryGetValue(key, out var other))
            {
                first.Add(key, each);
                continue;
            }
            // Twice in one manifest is the engine's business; the same object twice written is one object.
            if (ReferenceEquals(other.Collection, each.Collection) || other.Location == each.Location)
                continue;
            var severity = new SeverityTable().Of(rule, each.Options);
            if (severity != Severity.None)
                yield return FindingDiagnostics.Create(rule, BuildSeverity.Of(severity, failOn), string.Format(CultureInfo.InvariantCulture, rule.MessageFormat, $"{each.Kind} '{each.Name}'", each.Path), each.Location, other.Location, "the other one is here");
        }
    }
}
