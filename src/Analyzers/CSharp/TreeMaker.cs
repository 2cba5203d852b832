using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>
/// Makes the manifest tree of what the evaluator found. All nodes stand in one C# file: what was made elsewhere stands where it is used, and
/// <see cref="Origins"/> tells where it comes from. A value that is used in several places becomes several nodes.
/// </summary>
internal sealed class TreeMaker(SourceFile file, SyntaxTree home)
{
    private const int Deepest = 64;

    /// <summary>Of expressions that stand for something made elsewhere: where that is.</summary>
    public Dictionary<TextSpan, Location> Origins { get; } = [];

    /// <summary>Expressions that stand for a whole manifest of another file, and the member that makes it there.</summary>
    public HashSet<(TextSpan Span, ISymbol? Factory)> StandIns { get; } = [];

    private readonly Dictionary<(int, int), ObjectValue> _roots = [];

    /// <summary>The value that a node of one of the trees was made of; also of a node of a copy of such a tree.</summary>
    public Value? ValueOf(Node node)
    {
        var steps = new Stack<(string? Key, int Index)>();
        for (; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case MappingNode mapping:
                    for (var i = 0; i < mapping.Count; i++)
                    {
                        if (ReferenceEquals(mapping[i].Value, node))
                            steps.Push((mapping[i].Key, 0));
                    }
                    break;
                case SequenceNode sequence:
                    for (var i = 0; i < sequence.Count; i++)
                    {
                        if (ReferenceEquals(sequence[i], node))
                            steps.Push((null, i));
                    }
                    break;
            }
        }
        Value? value = _roots.TryGetValue((node.Start, node.End), out var root) ? root : null;
        while (steps.Count > 0 && value is not null)
        {
            var (key, index) = steps.Pop();
            value = key is not null ? (value as ObjectValue)?.Find(key)?.Value : value is ListValue list && index < list.Items.Count ? list.Items[index].Value : null;
        }
        return value;
    }

    /// <summary>The tree of a manifest; null when nothing can be said of it.</summary>
    public MappingNode? Make(MadeManifest made)
    {
        var manifest = made.Object;
        var site = manifest.Site.SyntaxTree == home ? manifest.Site : made.HomeSite;
        if (manifest.IsTainted || manifest.Kind is not { } kind || site is null || kind.Kind.EndsWith("List", StringComparison.Ordinal))
            return null;
        // Without the part that says what it wants, it is made to name or compare with another one.
        if (manifest.Find("spec") is null && manifest.Type?.GetMembers("Spec").IsEmpty == false)
            return null;
        if (site != manifest.Site)
        {
            Origins[site.Span] = manifest.Site.GetLocation();
            StandIns.Add((site.Span, made.Factory));
        }
        var head = HeadOf(site);
        var entries = new List<MappingEntry>(manifest.Entries.Count + 2);
        if (manifest.Find("apiVersion")?.Value is null or ScalarValue { IsNull: true })
            entries.Add(new MappingEntry("apiVersion", head.Start, head.End, Text(kind.ApiVersion, head)));
        if (manifest.Find("kind")?.Value is null or ScalarValue { IsNull: true })
            entries.Add(new MappingEntry("kind", head.Start, head.End, Text(kind.Kind, head)));
        _roots[(site.Span.Start, site.Span.End)] = manifest;
        return Mapping(manifest, site, entries, 0);
    }

    private ScalarNode Text(string text, TextSpan span) => new(file, span.Start, span.End, text, ScalarStyle.DoubleQuoted);

    private Node Make(Value value, SyntaxNode use, int depth)
    {
        var site = value.Site;
        // A name stands for what it refers to, unless that is an expression of this file that can be shown itself.
        if (site.SyntaxTree != home || value is ScalarValue)
        {
            if (site != use && (site.SyntaxTree != home || !use.Span.Contains(site.Span)))
                Origins[use.Span] = site.GetLocation();
            site = use;
        }
        var span = site.Span;
        switch (value)
        {
            case ScalarValue scalar:
                return Scalar(scalar, span);
            case HeapValue { IsTainted: true }:
                return new UnknownNode(file, span.Start, span.End, "changed by code that is not followed");
            case var _ when depth > Deepest:
                return new UnknownNode(file, span.Start, span.End, "too deep");
            case ObjectValue made:
                return Mapping(made, site, [], depth);
            case ListValue list:
                var items = new Node[list.Items.Count];
                for (var i = 0; i < items.Length; i++)
                    items[i] = Make(list.Items[i].Value, InHome(list.Items[i].Site, site), depth + 1);
                return new SequenceNode(file, span.Start, span.End, items, isFlow: false, isOpen: list.IsOpen);
            default:
                return new UnknownNode(file, span.Start, span.End, value is UnknownValue unknown ? unknown.Reason : "one of several");
        }
    }

    private MappingNode Mapping(ObjectValue made, SyntaxNode site, List<MappingEntry> entries, int depth)
    {
        foreach (var entry in made.Entries)
        {
            // What is not set is not written.
            if (entry.Value is ScalarValue { IsNull: true } && !made.IsOpen)
                continue;
            var key = InHome(entry.KeySite, InHome(entry.ValueSite, site)).Span;
            // An argument of this file may end up in an object of another one.
            entries.Add(new MappingEntry(entry.Key, key.Start, key.End, Make(entry.Value, InHome(entry.ValueSite, InHome(entry.Value.Site, site)), depth + 1)));
        }
        return new MappingNode(file, site.Span.Start, site.Span.End, [.. entries], isFlow: false, isOpen: made.IsOpen);
    }

    private Node Scalar(ScalarValue scalar, TextSpan span) => scalar.Constant switch
    {
        string text => Text(text, span),
        long number => Scalar(number.ToString(CultureInfo.InvariantCulture), span),
        bool truth => Scalar(truth ? "true" : "false", span),
        double number when !double.IsNaN(number) && !double.IsInfinity(number) => Scalar(number.ToString("R", CultureInfo.InvariantCulture), span),
        null => Scalar("null", span),
        _ => new UnknownNode(file, span.Start, span.End, "a value of another type"),
    };

    private ScalarNode Scalar(string text, TextSpan span) => new ScalarNode(file, span.Start, span.End, text, ScalarStyle.Plain);

    private SyntaxNode InHome(SyntaxNode site, SyntaxNode otherwise) => site.SyntaxTree == home ? site : otherwise;

    /// <summary>What tells best which object is meant: the type's or the method's name.</summary>
    public static TextSpan HeadOf(SyntaxNode site) => site switch
    {
        ObjectCreationExpressionSyntax creation => creation.Type.Span,
        ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword.Span,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Span,
        InvocationExpressionSyntax call => call.Expression.Span,
        WithExpressionSyntax copy => copy.WithKeyword.Span,
        _ => site.Span,
    };
}
