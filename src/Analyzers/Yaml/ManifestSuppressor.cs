using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using DiagnosticProperties = StsLint.Engine.DiagnosticProperties;

namespace StsLint.Analyzers;

/// <summary>
/// Suppresses what a manifest's own comments and annotations suppress (<c># stslint:ignore</c>, <c>stslint.dev/ignore</c>), with the reason that is
/// given there. The findings are reported all the same, so that logs hold them.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ManifestSuppressor : DiagnosticSuppressor
{
    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [.. Descriptors.All.Select(static rule => Of(rule.Id, ""))];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (diagnostic.Properties.TryGetValue(DiagnosticProperties.Suppressed, out var reason))
                context.ReportSuppression(Suppression.Create(Of(diagnostic.Id, reason ?? ""), diagnostic));
        }
    }

    private static SuppressionDescriptor Of(string rule, string reason) => new("SUP" + rule, rule, new Justification(reason));

    /// <summary>
    /// A reason as written. Roslyn takes a suppression only if its descriptor equals a supported one, and those have no reason yet: so all are equal.
    /// </summary>
    private sealed class Justification(string reason) : LocalizableString
    {
        private readonly string _text = reason.Length > 0 ? reason : "Suppressed in the manifest";

        protected override string GetText(IFormatProvider? formatProvider) => _text;

        protected override int GetHash() => 0;

        protected override bool AreEqual(object? other) => other is Justification;
    }
}
