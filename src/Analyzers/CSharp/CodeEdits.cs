using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>
/// Makes a change of a manifest tree a change of the C# that the tree was made of. What cannot be said where it was written, such as a value that
/// comes from elsewhere or a part that a helper makes, is not changed, and then nothing is.
/// </summary>
internal sealed class CodeEdits(TreeMaker trees, ManifestTypes types, CodeText code, SemanticModel model, SourceText text, CancellationToken cancellation) : IEditSink
{
    private readonly List<TextEdit> _edits = [];
    private readonly SyntaxNode _root = model.SyntaxTree.GetRoot(cancellation);
    private bool _isImpossible;

    /// <summary>The fix of a finding as it is said in C#; null when it cannot be.</summary>
    public static TextFix? Of(Finding finding, TreeMaker trees, ManifestTypes types, CodeText code, SemanticModel model, SourceText text, CancellationToken cancellation)
    {
        if ((finding.Fix ?? MissingMount.Of(finding)) is not { } fix)
            return null;
        var edits = new CodeEdits(trees, types, code, model, text, cancellation);
        foreach (var edit in fix.Edits)
            edit.AddTo(edits);
        if (edits._isImpossible || edits._edits.Count == 0)
            return null;
        edits._edits.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        for (var i = 1; i < edits._edits.Count; i++)
        {
            if (edits._edits[i].Start < edits._edits[i - 1].End || edits._edits[i].Start == edits._edits[i - 1].Start)
                return null;
        }
        return new TextFix(fix.Title, fix.Safety, TextFix.KeyOf(finding.Rule.Id, fix.Safety), [new FileChange(model.SyntaxTree.FilePath, TextFixes.ContentOf(text), edits._edits)]);
    }

    public void ReplaceValue(Node value, Snippet yaml)
    {
        var span = TextSpan.FromBounds(value.Start, value.End);
        // What a name stands for is used elsewhere too.
        if (trees.Origins.ContainsKey(span) || _root.FindNode(span, getInnermostNodeForTie: true) is not ExpressionSyntax expression || expression.Span != span || !IsWritten(expression))
        {
            _isImpossible = true;
            return;
        }
        Add(span.Start, span.End, code.Of(yaml.Root, TypeAt(expression, yaml.Root), span.Start));
    }

    public void Set(MappingNode mapping, string key, Snippet yaml)
    {
        if (mapping[key] is { } standing)
        {
            ReplaceValue(standing, yaml);
            return;
        }
        // A path of fields that one property stands for, from the mapping itself outward.
        var path = key;
        for (Node? at = mapping; at is not null; at = at.Parent)
        {
            if (at is not MappingNode owner || trees.ValueOf(owner) is not ObjectValue made)
            {
                _isImpossible = true;
                return;
            }
            if (IsMap(made.Type) && ReferenceEquals(owner, mapping))
            {
                if (SiteOf(owner) is { } creation && code.Of(yaml.Root, CodeText.ItemOf(made.Type), creation.SpanStart) is { } item)
                    AddToInitializer(creation, $"[{SymbolDisplay.FormatLiteral(key, quote: true)}] = {item}");
                else
                    _isImpossible = true;
                return;
            }
            if (made.Type is not null && types.PropertyOf(made.Type, path) is { } property && SiteOf(owner) is { } site && code.Of(yaml.Root, property.Type, site.SpanStart) is { } value)
            {
                AddToInitializer(site, $"{property.Name} = {value}");
                return;
            }
            if (made.Type is not null && SiteOf(owner) is not null || at.Parent is not MappingNode parent || KeyOf(parent, at) is not { } name)
            {
                _isImpossible = true;
                return;
            }
            path = name + "." + path;
        }
    }

    public void AddItem(SequenceNode sequence, Snippet yaml)
    {
        var span = TextSpan.FromBounds(sequence.Start, sequence.End);
        if (trees.ValueOf(sequence) is not ListValue list || list.Site.Span != span || code.Of(yaml.Root, CodeText.ItemOf(list.Type), span.Start) is not { } item)
        {
            _isImpossible = true;
            return;
        }
        switch (list.Site)
        {
            case CollectionExpressionSyntax collection:
                AddTo(collection.Elements, collection.OpenBracketToken, collection.CloseBracketToken, item);
                break;
            case ImplicitArrayCreationExpressionSyntax { Initializer: var initializer }:
                AddTo(initializer.Expressions, initializer.OpenBraceToken, initializer.CloseBraceToken, item);
                break;
            case ArrayCreationExpressionSyntax { Initializer: { } initializer }:
                AddTo(initializer.Expressions, initializer.OpenBraceToken, initializer.CloseBraceToken, item);
                break;
            case BaseObjectCreationExpressionSyntax creation:
                AddToInitializer(creation, item);
                break;
            default:
                _isImpossible = true;
                break;
        }
    }

    public void Remove(MappingNode mapping, string key) => Remove(mapping, mapping.IndexOf(key));

    public void Remove(MappingNode mapping, int index)
    {
        var value = index < 0 ? null : mapping[index].Value;
        var span = index < 0 ? default : TextSpan.FromBounds(mapping[index].KeyStart, mapping[index].KeyEnd);
        // Name = value, or ["key"] = value, in an initializer.
        if (value is null || _root.FindNode(span, getInnermostNodeForTie: true).FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { Parent: InitializerExpressionSyntax initializer } assignment
            || !assignment.Left.Span.Contains(span))
        {
            _isImpossible = true;
            return;
        }
        Remove(initializer.Expressions, assignment);
    }

    public void RemoveItem(SequenceNode sequence, int index)
    {
        var span = TextSpan.FromBounds(sequence[index].Start, sequence[index].End);
        var node = _root.FindNode(span, getInnermostNodeForTie: true);
        switch (node.Parent)
        {
            case ExpressionElementSyntax { Parent: CollectionExpressionSyntax collection } element when node.Span == span:
                Remove(collection.Elements, element);
                break;
            case InitializerExpressionSyntax initializer when node.Span == span && node is ExpressionSyntax expression:
                Remove(initializer.Expressions, expression);
                break;
            default:
                _isImpossible = true;
                break;
        }
    }

    public void Rename(MappingNode mapping, string key, string newKey)
    {
        var at = mapping.IndexOf(key);
        var span = at < 0 ? default : TextSpan.FromBounds(mapping[at].KeyStart, mapping[at].KeyEnd);
        switch (at < 0 ? null : _root.FindNode(span, getInnermostNodeForTie: true))
        {
            case LiteralExpressionSyntax literal when literal.Span == span && trees.ValueOf(mapping) is ObjectValue:
                Add(span.Start, span.End, SymbolDisplay.FormatLiteral(newKey, quote: true));
                break;
            default:
                _isImpossible = true;
                break;
        }
    }

    public void Replace(int start, int end, string newText) => _isImpossible = true;

    public void Splice(SequenceNode list, int index, SequenceNode inner) => _isImpossible = true;

    public void Move(MappingNode from, string moved, MappingNode to, string? newKey) => _isImpossible = true;

    public void Nest(MappingNode mapping, string nested, string newKey) => _isImpossible = true;

    public void AppendDocument(SourceFile file, string yaml) => _isImpossible = true;

    public void RemoveDocument(MappingNode root) => _isImpossible = true;

    public void BreakBefore(MappingNode mapping, int index) => _isImpossible = true;

    public void Indent(MappingNode mapping, int first, int count) => _isImpossible = true;

    private void Add(int start, int end, string? written)
    {
        if (written is null)
            _isImpossible = true;
        else
            _edits.Add(new TextEdit(start, end, written));
    }

    private static bool IsWritten(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax or InterpolatedStringExpressionSyntax => true,
        PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax } => true,
        // The member of an enum, a quantity such as 10.Gi(), a wrapper, a list.
        MemberAccessExpressionSyntax or InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or CollectionExpressionSyntax => true,
        _ => false,
    };

    private ITypeSymbol? TypeAt(ExpressionSyntax expression, Node? value)
    {
        var type = model.GetTypeInfo(expression, cancellation);
        // A text stays a text, whatever it is converted to, unless what it becomes is none.
        return type.Type?.SpecialType == SpecialType.System_String && value is ScalarNode { Kind: ScalarKind.Text } ? type.Type : type.ConvertedType ?? type.Type;
    }

    // The creation of exactly this mapping; parts of what a helper makes have none.
    private BaseObjectCreationExpressionSyntax? SiteOf(MappingNode mapping) =>
        trees.ValueOf(mapping) is ObjectValue { Type: not null, Site: BaseObjectCreationExpressionSyntax creation } && creation.SyntaxTree == model.SyntaxTree
            && creation.Span == TextSpan.FromBounds(mapping.Start, mapping.End) ? creation : null;

    private static bool IsMap(ITypeSymbol? type) => CodeText.ItemOf(type) is not null && type is INamedTypeSymbol named && named.AllInterfaces.Concat([named]).Any(static each => each.Name == "IDictionary");

    private static string? KeyOf(MappingNode parent, Node child)
    {
        foreach (var entry in parent.Entries)
        {
            if (ReferenceEquals(entry.Value, child))
                return entry.Key;
        }
        return null;
    }

    private void AddToInitializer(BaseObjectCreationExpressionSyntax creation, string added)
    {
        if (creation.Initializer is { } initializer)
            AddTo(initializer.Expressions, initializer.OpenBraceToken, initializer.CloseBraceToken, added);
        else
            Add(creation.Span.End, creation.Span.End, creation.ArgumentList is null ? $"() {{ {added} }}" : $" {{ {added} }}");
    }

    private void AddTo<T>(SeparatedSyntaxList<T> items, SyntaxToken open, SyntaxToken close, string added)
        where T : SyntaxNode
    {
        if (items.Count == 0)
        {
            // { } and [] alike.
            var isBrace = open.IsKind(SyntaxKind.OpenBraceToken);
            Add(open.Span.End, close.SpanStart, isBrace ? $" {added} " : added);
            return;
        }
        var last = items[items.Count - 1];
        var lastLine = text.Lines.GetLineFromPosition(last.SpanStart);
        var isOnOwnLine = text.ToString(TextSpan.FromBounds(lastLine.Start, last.SpanStart)).Trim().Length == 0;
        var indent = isOnOwnLine ? LineBreakBefore(lastLine) + text.ToString(TextSpan.FromBounds(lastLine.Start, last.SpanStart)) : " ";
        if (items.SeparatorCount == items.Count)
        {
            var comma = items.GetSeparator(items.Count - 1);
            Add(comma.Span.End, comma.Span.End, $"{indent}{added},");
        }
        else
        {
            Add(last.Span.End, last.Span.End, $",{indent}{added}");
        }
    }

    private string LineBreakBefore(TextLine line) =>
        line.Start >= 2 && text[line.Start - 2] == '\r' ? "\r\n" : line.Start >= 1 ? text[line.Start - 1].ToString() : "\n";

    private void Remove<T>(SeparatedSyntaxList<T> items, T item)
        where T : SyntaxNode
    {
        var at = items.IndexOf(item);
        if (at < 0)
        {
            _isImpossible = true;
            return;
        }
        // With the comma behind it, or the one before it if it is the last.
        var (start, end) = (item.Span.Start, item.Span.End);
        if (at < items.SeparatorCount)
        {
            end = items.GetSeparator(at).Span.End;
            var line = text.Lines.GetLineFromPosition(start);
            var before = TextSpan.FromBounds(line.Start, start);
            var after = TextSpan.FromBounds(end, line.End);
            if (line.Span.Contains(end) && text.ToString(before).Trim().Length == 0 && text.ToString(after).Trim().Length == 0)
                (start, end) = (line.Start, line.EndIncludingLineBreak);
            else
                while (end < text.Length && text[end] == ' ')
                    end++;
        }
        else if (at > 0)
        {
            start = items.GetSeparator(at - 1).SpanStart;
        }
        Add(start, end, "");
    }
}
