using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using StsLint.Code;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>STS7001, STS7002 and STS7004: what is wrong with the code that makes manifests, rather than with the manifests.</summary>
internal sealed class CodeRules(Evaluator evaluator, SemanticModel model, SourceFile file, SourceText text, LintOptions options)
{
    // Fields that name an object, by what they are called; those called just "name" by what they stand in.
    private static readonly Dictionary<string, string> s_kinds = new(StringComparer.Ordinal)
    {
        ["serviceName"] = "Service",
        ["serviceAccountName"] = "ServiceAccount",
        ["secretName"] = "Secret",
        ["claimName"] = "PersistentVolumeClaim",
        ["storageClassName"] = "StorageClass",
        ["configMap/name"] = "ConfigMap",
        ["configMapRef/name"] = "ConfigMap",
        ["configMapKeyRef/name"] = "ConfigMap",
        ["secretRef/name"] = "Secret",
        ["secretKeyRef/name"] = "Secret",
    };

    private readonly RuleContext _context = new(options, new SeverityTable());
    private readonly List<(Finding, TextFix?)> _found = [];

    /// <summary>What is found, with its fixes.</summary>
    public IReadOnlyList<(Finding Finding, TextFix? Fix)> Judge()
    {
        foreach (var made in evaluator.Made)
            JudgeUse(made);
        foreach (var (site, (manifest, name)) in evaluator.NamesNeeded)
            JudgeName(site, manifest, name);
        JudgeReferences();
        return _found;
    }

    private void JudgeUse(MadeManifest made)
    {
        var manifest = made.Object;
        if (made.Depth > 0 || made.MayBeSeveral || evaluator.Used.Contains(manifest) || manifest.Kind is not { } kind || ManifestTypes.IsModel(manifest.Type) || manifest.Site.SyntaxTree != model.SyntaxTree)
            return;
        // Mounted, it is meant to be a template: that it is none has a finding of its own.
        if (kind.Kind == "PersistentVolumeClaim" && evaluator.Variables.ContainsKey(manifest))
            return;
        Add(ManifestNeverWritten.Id, TreeMaker.HeadOf(manifest.Site), null, Named(manifest, kind.Kind));
    }

    private void JudgeName(SyntaxNode site, ObjectValue manifest, Value name)
    {
        switch (name)
        {
            case ScalarValue { IsNull: true } when !manifest.IsOpen:
                Add(ReferencedNameUnknown.Id, site.Span, null, $"the {manifest.Kind!.Value.Kind} has no name yet, so nothing can refer to it; give it one before");
                break;
            case UnknownValue when !manifest.IsTainted && !manifest.IsOpen:
                Add(ReferencedNameUnknown.Id, site.Span, null, $"the name of the {manifest.Kind!.Value.Kind} is known only at run time, so what refers to it is not checked here; use a constant if it is one", Severity.Info);
                break;
        }
    }

    private void JudgeReferences()
    {
        var named = new Dictionary<(string, string), ObjectValue>();
        foreach (var manifest in evaluator.Variables.Keys)
        {
            if (manifest is { Kind: { } kind, IsTainted: false } && !ManifestTypes.IsModel(manifest.Type) && NameOf(manifest) is { } name)
                named[(kind.Kind, name)] = manifest;
        }
        if (named.Count == 0)
            return;
        var seen = new HashSet<SyntaxNode>();
        foreach (var made in evaluator.Made)
        {
            if (!ManifestTypes.IsModel(made.Object.Type))
                Look(made.Object, "");
        }

        void Look(Value value, string within)
        {
            switch (value)
            {
                case ObjectValue { IsTainted: false } map:
                    foreach (var entry in map.Entries)
                    {
                        if (entry.Value is ScalarValue { Text: { } name } && (s_kinds.TryGetValue(entry.Key, out var kind) || s_kinds.TryGetValue(within + "/" + entry.Key, out kind))
                            && entry.ValueSite is LiteralExpressionSyntax literal && literal.SyntaxTree == model.SyntaxTree && named.TryGetValue((kind, name), out var target) && seen.Add(literal))
                        {
                            Refer(literal, name, evaluator.Variables[target]);
                        }
                        else
                        {
                            Look(entry.Value, entry.Key);
                        }
                    }
                    break;
                case ListValue { IsTainted: false } list:
                    foreach (var (item, _) in list.Items)
                        Look(item, within);
                    break;
            }
        }
    }

    private void Refer(LiteralExpressionSyntax literal, string name, ILocalSymbol variable)
    {
        if (variable.DeclaringSyntaxReferences is not [var declaration] || declaration.Span.End > literal.SpanStart
            || !model.LookupSymbols(literal.SpanStart, name: variable.Name).Contains(variable, SymbolEqualityComparer.Default))
        {
            return;
        }
        var fix = new TextFix($"Write {variable.Name}", FixSafety.Safe, TextFix.KeyOf(NameInsteadOfReference.Id, FixSafety.Safe),
            [new FileChange(model.SyntaxTree.FilePath, TextFixes.ContentOf(text), [new TextEdit(literal.SpanStart, literal.Span.End, variable.Name)])]);
        Add(NameInsteadOfReference.Id, literal.Span, fix, name, variable.Name);
    }

    private void Add(string rule, TextSpan span, TextFix? fix, string first, string second = "", Severity? severity = null)
    {
        var descriptor = RuleCatalog.Find(rule)!;
        var finding = severity is { } own ? _context.ReportAs(own, descriptor, new SourceSpan(file, span.Start, span.End), first, second) : _context.Report(descriptor, new SourceSpan(file, span.Start, span.End), first, second);
        _found.Add((finding, fix));
    }

    private void Add(string rule, TextSpan span, TextFix? fix, string first, Severity severity) => Add(rule, span, fix, first, "", severity);

    /// <summary>The constant name of a manifest.</summary>
    public static string? NameOf(ObjectValue manifest) => Text(manifest, "name");

    /// <summary>The constant namespace of a manifest; null also when it is not known.</summary>
    public static string? Text(ObjectValue manifest, string field) => (manifest.Find("metadata")?.Value as ObjectValue)?.Find(field)?.Value is ScalarValue { Text: { } text } ? text : null;

    private static string Named(ObjectValue manifest, string kind) => NameOf(manifest) is { } name ? $"{kind} '{name}'" : $"a {kind}";
}
