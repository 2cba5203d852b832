using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>The manifests of one C# file, judged.</summary>
internal sealed class JudgedFile : ISourceTexts
{
    private static readonly Linter s_linter = new();
    private static readonly string[] s_notOfCode = ["STS0033", "STS0034"];
    private readonly ManifestTypes _types;
    private readonly References _references;
    private readonly SemanticModel _model;
    private readonly SyntaxTree _tree;
    private readonly AnalyzerSettings _settings;
    private readonly bool _isAlone;
    private readonly CancellationToken _cancellation;
    private readonly SourceText _text;
    private readonly SourceFile _file;
    private readonly TreeMaker _trees;

    public JudgedFile(ManifestTypes types, References references, SemanticModel model, AnalyzerSettings settings, bool isAlone, CancellationToken cancellation)
    {
        _isAlone = isAlone;
        _types = types;
        _references = references;
        _model = model;
        _tree = model.SyntaxTree;
        _settings = settings;
        _cancellation = cancellation;
        _text = _tree.GetText(cancellation);
        _file = new SourceFile(_tree.FilePath, _text.ToString());
        _trees = new TreeMaker(_file, _tree);
    }

    /// <summary>What is wrong, in the order of the text; nothing twice.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics()
    {
        var run = s_linter.Start();
        var findings = new List<Finding>();
        var number = 0;
        var evaluator = new Evaluator(_types, _model, _references, _cancellation);
        foreach (var (manifests, isClosed) in Scopes(evaluator))
        {
            var scope = new ScopeInput($"{_tree.FilePath}#{number++}") { IsClosed = isClosed };
            foreach (var finding in run.Judge(new LintInput(_file, scope, _settings.Options, 0), manifests).Findings)
            {
                if (!IsSaidElsewhere(finding))
                    findings.Add(finding);
            }
        }
        findings.AddRange(run.Complete());
        var code = new CodeText(_types, _model);
        var said = new HashSet<(string, TextSpan, string)>();
        var diagnostics = new List<Diagnostic>();
        foreach (var finding in findings)
        {
            var span = TextSpan.FromBounds(finding.Span.Start, finding.Span.End);
            if (finding.Severity == Severity.None || IsOfSeveralScopes(finding) || !said.Add((finding.Rule.Id, span, finding.Message)))
                continue;
            diagnostics.Add(FindingDiagnostics.CreateInCode(finding, this, _settings.FailOn, CodeEdits.Of(finding, _trees, _types, code, _model, _text, _cancellation), _trees.Origins.GetValueOrDefault(span)));
        }
        if (_types.HasDsl)
        {
            foreach (var (finding, fix) in new CodeRules(evaluator, _model, _file, _text, _settings.Options).Judge())
            {
                if (finding.Severity != Severity.None)
                    diagnostics.Add(FindingDiagnostics.CreateInCode(finding, this, _settings.FailOn, fix, origin: null));
            }
            NoteWritten(evaluator);
        }
        return diagnostics;
    }

    /// <summary>The objects that the file's manifests write, and where to; <see cref="WrittenManifests"/> compares those of all files.</summary>
    public List<WrittenManifest> Written { get; } = [];

    private void NoteWritten(Evaluator evaluator)
    {
        foreach (var (collection, path) in evaluator.Written)
        {
            foreach (var (item, _) in collection.Items)
            {
                if (item is ObjectValue { IsTainted: false, Kind: { } kind } made && made.Site.SyntaxTree == _tree && CodeRules.NameOf(made) is { } name)
                {
                    Written.Add(new WrittenManifest(path, kind.ApiVersion, kind.Kind, CodeRules.Text(made, "namespace") ?? "", name, collection.Site,
                        Location.Create(_tree, TreeMaker.HeadOf(made.Site)), _settings.Options));
                }
            }
        }
    }

    // What is wrong with an object of another file alone is said there, unless callers finish the object.
    private bool IsSaidElsewhere(Finding finding)
    {
        var span = TextSpan.FromBounds(finding.Span.Start, finding.Span.End);
        foreach (var (standIn, factory) in _trees.StandIns)
        {
            if (standIn == span)
                return factory is not null && !_references.MayChange(factory, _cancellation);
        }
        return false;
    }

    // In code that does not put them together, two objects of one identity are seldom applied to one cluster: tests make the same ones again and again.
    private static bool IsOfSeveralScopes(Finding finding) => Array.IndexOf(s_notOfCode, finding.Rule.Id) >= 0 && finding.Manifest?.Scope.Input.IsClosed != true;

    // The objects that one body makes are looked at together, but others may join them. A collection that is written is
    // complete when nothing else of the project makes manifests, or when the program checks it as a whole.
    private List<(IReadOnlyList<MappingNode> Manifests, bool IsClosed)> Scopes(Evaluator evaluator)
    {
        var bodies = new List<(ISymbol? Owner, int From, int To)>();
        foreach (var (owner, run) in Bodies())
        {
            var from = evaluator.Made.Count;
            run(evaluator);
            bodies.Add((owner, from, evaluator.Made.Count));
        }
        var scopes = new List<(IReadOnlyList<MappingNode>, bool)>();
        var collected = new HashSet<ObjectValue>();
        var byObject = new Dictionary<ObjectValue, MadeManifest>();
        foreach (var made in evaluator.Made)
            byObject[made.Object] = made;
        foreach (var collection in evaluator.Collections)
        {
            if (!evaluator.Output.Contains(collection) || collection.IsOpen || collection.IsTainted || !collection.Items.TrueForAll(item => item.Value is ObjectValue { Kind: not null } made && byObject.ContainsKey(made) && !collected.Contains(made)))
                continue;
            var manifests = new List<MappingNode>();
            // Several files, or manifests beside the code, may each hold a part of what is applied together.
            var isComplete = _isAlone || evaluator.Checked.Contains(collection);
            foreach (var (item, _) in collection.Items)
            {
                collected.Add((ObjectValue)item);
                if (_trees.Make(byObject[(ObjectValue)item]) is { } tree)
                    manifests.Add(tree);
                else
                    isComplete = false;
            }
            scopes.Add((manifests, isComplete));
        }
        foreach (var (owner, from, to) in bodies)
        {
            var manifests = new List<MappingNode>();
            for (var i = from; i < to; i++)
            {
                var made = evaluator.Made[i];
                if (collected.Contains(made.Object))
                    continue;
                // What a caller in this file was followed into is judged there, and what callers go on changing cannot be judged here.
                if (owner is not null && made.Depth == 0 && evaluator.Followed.Contains(owner))
                    continue;
                if (owner is not null && made.IsReturned && _references.MayChange(owner, _cancellation))
                    continue;
                // Neither named nor put anywhere, it is made to compare with.
                if (!evaluator.Used.Contains(made.Object) && made.Object.Find("metadata") is null)
                    continue;
                if (_trees.Make(made) is { } tree)
                    manifests.Add(tree);
            }
            if (manifests.Count > 0)
                scopes.Add((manifests, false));
        }
        return scopes;
    }

    private IEnumerable<(ISymbol? Owner, Action<Evaluator> Run)> Bodies()
    {
        var root = _tree.GetCompilationUnitRoot(_cancellation);
        if (root.Members.Any(static member => member is GlobalStatementSyntax))
            yield return (null, evaluator => Run(evaluator, root));
        foreach (var node in root.DescendantNodes(static node => node is not (BlockSyntax or ArrowExpressionClauseSyntax or GlobalStatementSyntax)))
        {
            switch (node)
            {
                case BaseMethodDeclarationSyntax method when method.Body is not null || method.ExpressionBody is not null:
                    yield return (_model.GetDeclaredSymbol(method, _cancellation), evaluator => Run(evaluator, method));
                    break;
                case AccessorDeclarationSyntax accessor when accessor.Body is not null || accessor.ExpressionBody is not null:
                    yield return (_model.GetDeclaredSymbol(accessor, _cancellation), evaluator => Run(evaluator, accessor));
                    break;
                case PropertyDeclarationSyntax property when property.ExpressionBody is not null || property.Initializer is not null:
                    if (_model.GetDeclaredSymbol(property, _cancellation) is { } declared)
                        yield return (declared, evaluator => evaluator.RunMember(declared, (property.ExpressionBody?.Expression ?? property.Initializer?.Value)!));
                    break;
                case VariableDeclaratorSyntax { Initializer.Value: { } value, Parent.Parent: FieldDeclarationSyntax } field:
                    if (_model.GetDeclaredSymbol(field, _cancellation) is { } symbol)
                        yield return (symbol, evaluator => evaluator.RunMember(symbol, value));
                    break;
            }
        }
    }

    private void Run(Evaluator evaluator, SyntaxNode body)
    {
        if (_model.GetOperation(body, _cancellation) is { } operation)
            evaluator.Run(operation);
    }

    SourceText? ISourceTexts.TextOf(SourceFile file) => ReferenceEquals(file, _file) ? _text : null;

    string ISourceTexts.PathOf(SourceFile file) => _tree.FilePath;

    Location? ISourceTexts.LocationOf(SourceSpan span) => ReferenceEquals(span.File, _file) ? Location.Create(_tree, TextSpan.FromBounds(span.Start, span.End)) : null;
}
