using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using StsLint.Engine;

namespace StsLint.Analyzers;

/// <summary>The engine's rules as Roslyn knows rules. Made once for the process, when first asked for.</summary>
internal static class Descriptors
{
    private static readonly Lazy<Table> s_table = new(static () => new Table());

    /// <summary>All rules of the engine, and that a rule failed.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All => s_table.Value.All;

    /// <summary>A key of .editorconfig that means nothing. It has no place: analyzers see settings, not the files that they stand in.</summary>
    public static DiagnosticDescriptor BadSetting { get; } = new(
        "STS9001",
        "Setting of StsLint means nothing",
        "{0}",
        "Configuration",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A key of .editorconfig that starts with 'stslint_', or a property of the project, is unknown, names a rule that does not exist, or has a value that it does not take. It is passed over.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>The ids whose diagnostics may carry a fix.</summary>
    public static ImmutableArray<string> FixableIds => s_table.Value.FixableIds;

    /// <summary>The descriptor of a rule.</summary>
    public static DiagnosticDescriptor Of(RuleDescriptor rule) => s_table.Value.ById[rule.Id];

    /// <summary>How Roslyn names a severity.</summary>
    public static DiagnosticSeverity SeverityOf(Severity severity) => severity switch
    {
        Severity.Error => DiagnosticSeverity.Error,
        Severity.Warning => DiagnosticSeverity.Warning,
        Severity.Info => DiagnosticSeverity.Info,
        _ => DiagnosticSeverity.Hidden,
    };

    // A rule that is an error by default could not be suppressed by a DiagnosticSuppressor, so the weight of an error comes with the diagnostic
    // itself. The message is finished when it gets here: rules add to it what depends on the case.
    private static DiagnosticDescriptor Make(RuleDescriptor rule) => new(
        rule.Id,
        rule.Title,
        "{0}",
        rule.Family.ToString(),
        rule.DefaultSeverity switch
        {
            Severity.Error or Severity.Warning => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Info,
        },
        isEnabledByDefault: true,
        new Documentation(rule),
        rule.HelpUri,
        rule.Id == Code.ManifestsOverwriteEachOther.Id ? [WellKnownDiagnosticTags.CompilationEnd] : []);

    private sealed class Table
    {
        public Table()
        {
            var all = ImmutableArray.CreateBuilder<DiagnosticDescriptor>(RuleCatalog.Descriptors.Count + 1);
            Add(LintRun.InternalError);
            foreach (var rule in RuleCatalog.Descriptors)
                Add(rule);
            All = all.MoveToImmutable();
            FixableIds = [.. All.Select(static descriptor => descriptor.Id)];

            void Add(RuleDescriptor rule)
            {
                var descriptor = Make(rule);
                all.Add(descriptor);
                ById.Add(rule.Id, descriptor);
            }
        }

        public ImmutableArray<DiagnosticDescriptor> All { get; }

        // Of C# some rules are mended that cannot be mended in YAML.
        public ImmutableArray<string> FixableIds { get; }

        public Dictionary<string, DiagnosticDescriptor> ById { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>The rule's own text, made when somebody reads it.</summary>
    private sealed class Documentation(RuleDescriptor rule) : LocalizableString
    {
        private readonly RuleDescriptor _rule = rule;

        protected override string GetText(IFormatProvider? formatProvider) => $"{_rule.Documentation.Finds} {_rule.Documentation.Why}";

        protected override int GetHash() => StringComparer.Ordinal.GetHashCode(_rule.Id);

        protected override bool AreEqual(object? other) => other is Documentation text && ReferenceEquals(text._rule, _rule);
    }
}
