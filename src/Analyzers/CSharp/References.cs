using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>
/// Tells whether other code of the compilation changes what a member holds or returns. It looks at names only and so may say yes of a namesake;
/// it never says no where a change is written. One per compilation.
/// </summary>
internal sealed class References(Compilation compilation)
{
    // Called with an object, these only read it or put it away.
    private static readonly string[] s_readers = ["Create", "Replace", "Patch", "Serialize", "Write", "Add", "Validate", "Check", "Delete", "Yield", "FromResult", "Of"];
    // A text's words stay the same over many compilations.
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> s_identifiers = new();
    private readonly ConcurrentDictionary<SyntaxTree, ILookup<string, SimpleNameSyntax>> _uses = new();
    private readonly ConcurrentDictionary<ISymbol, bool> _changes = new(SymbolEqualityComparer.Default);

    /// <summary>Whether code may change what a field or property holds, or what a method returns, beyond the place where it is made.</summary>
    public bool MayChange(ISymbol member, CancellationToken cancellation)
    {
        var definition = member is IMethodSymbol { AssociatedSymbol: { } property } ? property : member;
        return _changes.GetOrAdd(definition.OriginalDefinition, symbol => Search(symbol, cancellation));
    }

    private bool Search(ISymbol symbol, CancellationToken cancellation)
    {
        foreach (var tree in TreesThatSee(symbol))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!s_identifiers.GetValue(tree, static tree => IdentifiersOf(tree)).Contains(symbol.Name))
                continue;
            foreach (var name in _uses.GetOrAdd(tree, static tree => NamesIn(tree))[symbol.Name])
            {
                if (IsChangedAt(name))
                    return true;
            }
        }
        return false;
    }

    // What is private is seen by the files of its type only.
    private IEnumerable<SyntaxTree> TreesThatSee(ISymbol symbol)
    {
        for (var at = symbol; at is not null; at = at.ContainingType)
        {
            if (at.DeclaredAccessibility == Accessibility.Private || at is IMethodSymbol { MethodKind: MethodKind.LocalFunction })
                return (at.ContainingType ?? at).DeclaringSyntaxReferences.Select(static part => part.SyntaxTree).Distinct();
        }
        return compilation.SyntaxTrees;
    }

    private static ILookup<string, SimpleNameSyntax> NamesIn(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().ToLookup(static name => name.Identifier.ValueText, StringComparer.Ordinal);

    private static HashSet<string> IdentifiersOf(SyntaxTree tree)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in tree.GetRoot().DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken))
                names.Add(token.ValueText);
        }
        return names;
    }

    private static bool IsChangedAt(SimpleNameSyntax name)
    {
        ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access
            : name.Parent is MemberBindingExpressionSyntax binding && binding.Parent is ExpressionSyntax bound ? bound
            : name;
        if (use.Parent is InvocationExpressionSyntax call && call.Expression == use)
            use = call;
        return IsWritten(use, isWhole: true) || HoldingLocal(use) is { } local && LocalIsChanged(local);
    }

    // Follows a.b[c].d outward to see what is done with it.
    private static bool IsWritten(ExpressionSyntax use, bool isWhole)
    {
        while (true)
        {
            switch (use.Parent)
            {
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure:
                    use = sure;
                    continue;
                case ParenthesizedExpressionSyntax or CastExpressionSyntax or AwaitExpressionSyntax:
                    use = (ExpressionSyntax)use.Parent;
                    continue;
                case MemberAccessExpressionSyntax access when access.Expression == use:
                    if (access.Parent is InvocationExpressionSyntax call && call.Expression == access)
                        return !IsReadingCall(access.Name.Identifier.ValueText);
                    use = access;
                    isWhole = false;
                    continue;
                case ElementAccessExpressionSyntax access when access.Expression == use:
                    use = access;
                    isWhole = false;
                    continue;
                case ConditionalAccessExpressionSyntax conditional when conditional.Expression == use:
                    return conditional.WhenNotNull.DescendantNodesAndSelf().Any(static node => node is AssignmentExpressionSyntax or InvocationExpressionSyntax);
                case AssignmentExpressionSyntax assignment when assignment.Left == use:
                    // Given its first value in an object's initializer or a constructor, it is still made there.
                    return !(isWhole && assignment.Parent is InitializerExpressionSyntax);
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.AddressOfExpression }:
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }:
                case RefExpressionSyntax:
                case WithExpressionSyntax:
                case ForEachStatementSyntax:
                    return true;
                case ArgumentSyntax argument:
                    return !argument.RefKindKeyword.IsKind(SyntaxKind.None)
                        || argument.Parent?.Parent is InvocationExpressionSyntax { Expression: var called } && !IsReader(NameOf(called));
                default:
                    return false;
            }
        }
    }

    private static bool IsReadingCall(string method) =>
        method is "ToString" or "GetHashCode" or "Equals" or "ContainsKey" or "TryGetValue" or "Contains" or "ToYaml" or "ToJson" or "Name" or "Namespace"
        || method.StartsWith("Write", StringComparison.Ordinal) || method.StartsWith("At", StringComparison.Ordinal) || method is "Check" or "Validate";

    private static bool IsReader(string method) => Array.Exists(s_readers, reader => method.StartsWith(reader, StringComparison.Ordinal));

    private static string NameOf(ExpressionSyntax called) => called switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => "",
    };

    private static VariableDeclaratorSyntax? HoldingLocal(ExpressionSyntax use)
    {
        SyntaxNode at = use;
        while (at.Parent is ParenthesizedExpressionSyntax or AwaitExpressionSyntax or CastExpressionSyntax or PostfixUnaryExpressionSyntax)
            at = at.Parent;
        return at.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax } local } ? local : null;
    }

    private static bool LocalIsChanged(VariableDeclaratorSyntax local)
    {
        var scope = local.FirstAncestorOrSelf<BlockSyntax>() ?? local.SyntaxTree.GetRoot();
        var name = local.Identifier.ValueText;
        foreach (var use in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText == name && use.SpanStart > local.Span.End && !(use.Parent is MemberAccessExpressionSyntax access && access.Name == use) && IsWritten(use, isWhole: false))
                return true;
        }
        return false;
    }
}
