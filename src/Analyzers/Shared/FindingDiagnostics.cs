using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Analyzers;

/// <summary>Where the engine's sources are for Roslyn: additional files, or syntax trees.</summary>
internal interface ISourceTexts
{
    /// <summary>The text of a source; null when it is not at hand.</summary>
    SourceText? TextOf(SourceFile file);

    /// <summary>The path of the document that a source stands for.</summary>
    string PathOf(SourceFile file);

    /// <summary>The place of a span; null when its source is not at hand.</summary>
    Location? LocationOf(SourceSpan span);
}

/// <summary>Makes diagnostics of findings.</summary>
internal static class FindingDiagnostics
{
    /// <summary>The diagnostic of a finding: its message and place, other places as additional locations, and the rest as properties.</summary>
    public static Diagnostic Create(Finding finding, ISourceTexts texts, Severity failOn) =>
        Create(finding, texts, failOn, finding.Fix is { } edits ? TextFixes.Of(finding.Rule, edits, texts) : null, origin: null);

    /// <summary>
    /// The same in C#: the finding's own fix, which is an edit of YAML, gives way to another, and <paramref name="origin"/> is where the value comes
    /// from that is used at the place.
    /// </summary>
    public static Diagnostic CreateInCode(Finding finding, ISourceTexts texts, Severity failOn, TextFix? fix, Location? origin) => Create(finding, texts, failOn, fix, origin);

    /// <summary>A diagnostic that compares two places of code.</summary>
    public static Diagnostic Create(RuleDescriptor rule, Severity severity, string message, Location location, Location other, string said) =>
        Diagnostic.Create(Descriptors.Of(rule), location, Descriptors.SeverityOf(severity), [other],
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Related, said).Add(DiagnosticProperties.Spans, SpansOf(location, [other])), message);

    private static Diagnostic Create(Finding finding, ISourceTexts texts, Severity failOn, TextFix? fix, Location? origin)
    {
        var properties = ImmutableDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        if (finding.Field is not null)
            properties.Add(DiagnosticProperties.Field, finding.Field);
        if (finding.Object is { } identity)
            properties.Add(DiagnosticProperties.Object, DiagnosticProperties.Encode(identity));
        var places = ImmutableArray<Location>.Empty;
        if (finding.Related.Count > 0 || origin is not null)
        {
            var locations = ImmutableArray.CreateBuilder<Location>(finding.Related.Count + 1);
            var said = new List<string>(finding.Related.Count + 1);
            if (origin is not null)
            {
                locations.Add(origin);
                said.Add("it comes from here");
            }
            foreach (var related in finding.Related)
            {
                if (texts.LocationOf(related.Span) is not { } location)
                    continue;
                locations.Add(location);
                said.Add(related.Message.Replace('\n', ' '));
            }
            places = locations.ToImmutable();
            if (said.Count > 0)
                properties.Add(DiagnosticProperties.Related, string.Join("\n", said));
        }
        if (fix is not null)
            properties.Add(DiagnosticProperties.Fix, fix.Encode());
        if (finding.Suppression is { } suppression)
        {
            properties.Add(DiagnosticProperties.Suppressed, suppression.Reason ?? "");
            if (ReferenceEquals(suppression.Span.File, finding.Span.File))
                properties.Add(DiagnosticProperties.Suppression, SpanOf(suppression.Span));
        }
        var place = texts.LocationOf(finding.Span) ?? Location.None;
        if (place != Location.None)
            properties.Add(DiagnosticProperties.Spans, SpansOf(place, places));
        // That StsLint itself failed must not break somebody's build.
        var severity = ReferenceEquals(finding.Rule, LintRun.InternalError) ? DiagnosticSeverity.Warning : Descriptors.SeverityOf(BuildSeverity.Of(finding.Severity, failOn));
        return Diagnostic.Create(Descriptors.Of(finding.Rule), place, severity, places, properties.ToImmutable(), finding.Message);
    }

    private static string SpansOf(Location place, ImmutableArray<Location> others)
    {
        var text = new StringBuilder();
        DiagnosticProperties.AppendSpan(text, place.SourceSpan.Start, place.SourceSpan.End);
        foreach (var other in others)
            DiagnosticProperties.AppendSpan(text, other.SourceSpan.Start, other.SourceSpan.End);
        return text.ToString();
    }

    private static string SpanOf(SourceSpan span)
    {
        var text = new StringBuilder();
        DiagnosticProperties.AppendSpan(text, span.Start, span.End);
        return text.ToString();
    }
}
