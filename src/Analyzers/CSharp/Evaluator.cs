using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StsLint.Analyzers.CSharp;

/// <summary>A whole manifest that a body makes.</summary>
/// <param name="Object">What is known of it when the body ends.</param>
/// <param name="Depth">How many calls deep below the body it was made.</param>
/// <param name="HomeSite">The innermost call in the body's own file that led there; null when there was none.</param>
internal sealed record MadeManifest(ObjectValue Object, int Depth, SyntaxNode? HomeSite)
{
    /// <summary>It may be made several times, as in a loop.</summary>
    public bool MayBeSeveral { get; init; }

    /// <summary>The method or member that makes it, when that is not the body itself.</summary>
    public ISymbol? Factory { get; init; }

    /// <summary>The body gives it to whoever called it.</summary>
    public bool IsReturned { get; set; }
}

/// <summary>
/// Follows a body from its first statement to its last, as far as values of manifests go. It is an abstract interpretation: what depends on a
/// condition, a loop or code that is not followed becomes unknown, never a guess. Values that change keep their identity, so that one object
/// under several names is one object.
/// </summary>
internal sealed partial class Evaluator(ManifestTypes types, SemanticModel model, References references, CancellationToken cancellation)
{
    private readonly SyntaxTree _home = model.SyntaxTree;
    private const int DeepestCall = 12;
    private const int DeepestExpression = 200;
    private const int DeepestStatement = 150;
    private const int DeepestLoop = 4;
    private int _budget = 200_000;
    private int _depth;
    private int _nesting;
    private int _statements;
    private int _loops;
    private int _region;
    private int _lastRegion;
    private bool _isInLoop;
    private bool _isReadAgain;
    private SyntaxNode? _homeSite;
    private ISymbol? _factory;
    private Dictionary<ISymbol, Value> _locals = NewLocals();
    private List<Value> _returns = [];
    private HashSet<ISymbol> _volatile = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _calls = new(SymbolEqualityComparer.Default);
    private readonly Stack<Value> _receivers = new();
    private readonly Dictionary<ISymbol, Value?> _members = new(SymbolEqualityComparer.Default);

    /// <summary>The manifests that the bodies run so far have made.</summary>
    public List<MadeManifest> Made { get; } = [];

    /// <summary>The collections of manifests that are written or checked as a whole, and hold nothing else.</summary>
    public List<ListValue> Collections { get; } = [];

    /// <summary>The manifests that were put somewhere: into a collection, another object, a field, a call.</summary>
    public HashSet<ObjectValue> Used { get; } = [];

    /// <summary>The variables that hold manifests.</summary>
    public Dictionary<ObjectValue, ILocalSymbol> Variables { get; } = [];

    /// <summary>Where the name of a manifest was asked for, and what it was.</summary>
    public Dictionary<SyntaxNode, (ObjectValue Manifest, Value Name)> NamesNeeded { get; } = [];

    /// <summary>The collections that are written, and the path, where that is constant.</summary>
    public List<(ListValue Collection, string Path)> Written { get; } = [];

    /// <summary>The collections that are written or checked here; those in <see cref="Checked"/> are said to be complete.</summary>
    public HashSet<ListValue> Output { get; } = [];

    /// <summary>The collections that the program checks as a whole, so that what they lack is missing.</summary>
    public HashSet<ListValue> Checked { get; } = [];

    /// <summary>Methods and members of the home tree that were followed from other bodies.</summary>
    public HashSet<ISymbol> Followed { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Runs a body whose parameters are unknown.</summary>
    public void Run(IOperation body)
    {
        _locals = NewLocals();
        _returns = [];
        _volatile = new(SymbolEqualityComparer.Default);
        _isReadAgain = false;
        var functions = FunctionsIn(body, _volatile);
        (_homeSite, _factory) = (null, null);
        _region = ++_lastRegion;
        var from = Made.Count;
        Statement(body);
        RunLocalFunctions(functions);
        foreach (var returned in _returns)
        {
            Use(returned);
            Visit(returned, value => MarkReturned(value, from));
        }
    }

    /// <summary>Runs the initializer or the expression of a field or property.</summary>
    public void RunMember(ISymbol member, SyntaxNode initializer)
    {
        _locals = NewLocals();
        _returns = [];
        (_homeSite, _factory) = (null, null);
        var from = Made.Count;
        var value = MemberValue(member);
        if (value is null)
        {
            _region = ++_lastRegion;
            value = Evaluate(Operation(initializer));
            Keep(member, value);
        }
        Use(value);
        Visit(value, made => MarkReturned(made, from));
    }

    private void MarkReturned(HeapValue value, int from)
    {
        for (var i = from; i < Made.Count; i++)
        {
            if (ReferenceEquals(Made[i].Object, value))
                Made[i].IsReturned = true;
        }
    }

    // What was not called by name may still be called through a delegate.
    private void RunLocalFunctions(List<IOperation> functions)
    {
        foreach (var operation in functions)
        {
            if (operation is ILocalFunctionOperation { Body: { } code } function && !Followed.Contains(function.Symbol))
                Conditionally(() => Statement(code));
        }
    }

    private static Dictionary<ISymbol, Value> NewLocals() => new(SymbolEqualityComparer.Default);

    // The lambdas and local functions of a body, and the variables that they change, which can change at any time.
    private List<IOperation> FunctionsIn(IOperation body, HashSet<ISymbol> changed)
    {
        var functions = new List<IOperation>();
        var hasLabels = false;
        foreach (var operation in body.Descendants())
        {
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                functions.Add(operation);
            hasLabels |= operation is ILabeledOperation;
            _isReadAgain |= operation is IInvocationOperation call && call.TargetMethod.Name.StartsWith("Deserialize", StringComparison.Ordinal);
        }
        foreach (var function in functions)
        {
            foreach (var inner in function.Descendants())
            {
                if (ChangedBy(inner) is { } local && local.DeclaringSyntaxReferences is [var declaration, ..] && !function.Syntax.Span.Contains(declaration.Span))
                    changed.Add(local);
            }
        }
        // Where one can jump back, what stands below comes before what stands above.
        if (hasLabels)
        {
            foreach (var operation in body.Descendants())
            {
                if (ChangedBy(operation) is { } anywhere)
                    changed.Add(anywhere);
            }
        }
        return functions;
    }

    // The variable that an operation assigns, if any.
    private static ISymbol? ChangedBy(IOperation operation)
    {
        switch (operation.Parent)
        {
            case IAssignmentOperation assignment when ReferenceEquals(assignment.Target, operation):
            case IIncrementOrDecrementOperation:
            case IArgumentOperation { Parameter.RefKind: not RefKind.None and not RefKind.In }:
            case IForEachLoopOperation loop when ReferenceEquals(loop.LoopControlVariable, operation):
            case ITupleOperation:
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } }:
            case IAddressOfOperation:
                break;
            default:
                return operation is IVariableDeclaratorOperation declarator ? declarator.Symbol : null;
        }
        return operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };
    }

    [Flags]
    private enum Flow : byte
    {
        None = 0,
        /// <summary>It may go on behind the statement.</summary>
        Next = 1,
        /// <summary>It may leave a loop or a switch, or start the loop's next turn.</summary>
        Leave = 2,
        /// <summary>It may leave the body.</summary>
        Return = 4,
    }

    private Flow Statement(IOperation? operation)
    {
        cancellation.ThrowIfCancellationRequested();
        // A chain of else-ifs is as deep as it is long.
        if (_statements >= DeepestStatement && operation is not null)
        {
            ExposeAllIn(operation);
            return Flow.Next | Flow.Leave | Flow.Return;
        }
        _statements++;
        try
        {
            return Step(operation);
        }
        finally
        {
            _statements--;
        }
    }

    private Flow Step(IOperation? operation)
    {
        switch (operation)
        {
            case null or IEmptyOperation:
                return Flow.Next;
            case IMethodBodyOperation body:
                return Statement((IOperation?)body.BlockBody ?? body.ExpressionBody);
            case IConstructorBodyOperation body:
                Evaluate(body.Initializer);
                return Statement((IOperation?)body.BlockBody ?? body.ExpressionBody);
            case IBlockOperation block:
                return Block(block.Operations);
            case IExpressionStatementOperation { Operation: IThrowOperation thrown }:
                Evaluate(thrown.Exception);
                return Flow.None;
            case IThrowOperation thrown:
                Evaluate(thrown.Exception);
                return Flow.None;
            case IExpressionStatementOperation statement:
                Evaluate(statement.Operation);
                return Flow.Next;
            case IVariableDeclarationGroupOperation group:
                foreach (var declaration in group.Declarations)
                    Declare(declaration);
                return Flow.Next;
            case IReturnOperation { Kind: OperationKind.YieldReturn } given:
                _returns.Add(Evaluate(given.ReturnedValue));
                return Flow.Next;
            case IReturnOperation returned:
                if (returned.ReturnedValue is not null)
                    _returns.Add(Evaluate(returned.ReturnedValue));
                return Flow.Return;
            case IBranchOperation:
                return Flow.Leave;
            case IConditionalOperation choice:
                return If(choice);
            case ISwitchOperation choice:
                return Switch(choice);
            case ILoopOperation loop:
                return Loop(loop);
            case ITryOperation attempt:
                return Try(attempt);
            case IUsingOperation used:
                Statement(used.Resources);
                return Statement(used.Body);
            case IUsingDeclarationOperation used:
                return Statement(used.DeclarationGroup);
            case ILockOperation locked:
                Evaluate(locked.LockedValue);
                return Statement(locked.Body);
            case ILabeledOperation labeled:
                // Whoever jumps here has been anywhere.
                NewRegion();
                return Statement(labeled.Operation);
            case ILocalFunctionOperation:
                return Flow.Next;
            default:
                Evaluate(operation);
                return Flow.Next;
        }
    }

    private Flow Block(IEnumerable<IOperation> statements)
    {
        var outer = _region;
        var left = Flow.None;
        foreach (var statement in statements)
        {
            var flow = Statement(statement);
            left |= flow & ~Flow.Next;
            if ((flow & Flow.Next) == 0)
            {
                _region = outer;
                return left;
            }
            // Not every run gets to the statements that follow.
            if ((flow & (Flow.Leave | Flow.Return)) != 0)
                NewRegion();
        }
        _region = outer;
        return left | Flow.Next;
    }

    private void Declare(IVariableDeclarationOperation declaration)
    {
        foreach (var declarator in declaration.Declarators)
        {
            var initializer = declarator.Initializer ?? declaration.Initializer;
            var value = initializer is null ? new UnknownValue(declarator.Syntax, "not assigned") : Evaluate(initializer.Value);
            if (declarator.Symbol.RefKind != RefKind.None)
            {
                Expose(value, taint: true);
                value = new UnknownValue(declarator.Syntax, "a reference");
            }
            AssignVariable(declarator.Symbol, value);
        }
    }

    private Flow If(IConditionalOperation choice)
    {
        if (Evaluate(choice.Condition) is ScalarValue { Constant: bool known })
            return Statement(known ? choice.WhenTrue : choice.WhenFalse);
        return Branches(choice.Syntax, [() => Statement(choice.WhenTrue), () => Statement(choice.WhenFalse)]);
    }

    private Flow Switch(ISwitchOperation choice)
    {
        var tested = Evaluate(choice.Value);
        var branches = new List<Func<Flow>>();
        var hasDefault = false;
        foreach (var section in choice.Cases)
        {
            hasDefault |= section.Clauses.Any(static clause => clause is IDefaultCaseClauseOperation);
            branches.Add(() =>
            {
                foreach (var clause in section.Clauses)
                    DeclarePatterns(clause, tested);
                var flow = Block(section.Body);
                return (flow & Flow.Leave) != 0 ? (flow & ~Flow.Leave) | Flow.Next : flow;
            });
        }
        if (!hasDefault)
            branches.Add(static () => Flow.Next);
        return Branches(choice.Syntax, branches);
    }

    // Each branch from the same beginning; afterwards what any of them may have made of the variables.
    private Flow Branches(SyntaxNode site, IReadOnlyList<Func<Flow>> branches)
    {
        var before = _locals;
        var region = _region;
        var flow = Flow.None;
        Dictionary<ISymbol, Value>? after = null;
        foreach (var branch in branches)
        {
            _locals = new(before, SymbolEqualityComparer.Default);
            NewRegion();
            var each = branch();
            flow |= each;
            if ((each & Flow.Next) != 0)
                after = after is null ? _locals : Join(site, after, _locals);
        }
        _region = region;
        _locals = after ?? before;
        return flow;
    }

    private void Conditionally(Action run)
    {
        var before = _locals;
        var region = _region;
        _locals = new(before, SymbolEqualityComparer.Default);
        NewRegion();
        run();
        _region = region;
        _locals = Join(_home.GetRoot(cancellation), before, _locals);
    }

    private Flow Loop(ILoopOperation loop)
    {
        // Each turn is followed twice, and so is each turn within it.
        if (_loops >= DeepestLoop)
        {
            ExposeAllIn(loop);
            DeclareUnknown(loop);
            return Flow.Next | Flow.Return;
        }
        _loops++;
        var flow = LoopTwice(loop);
        _loops--;
        return flow;
    }

    private Flow LoopTwice(ILoopOperation loop)
    {
        Func<Flow> turn = () => Turn(loop);
        switch (loop)
        {
            case IForLoopOperation counted:
                foreach (var statement in counted.Before)
                    Statement(statement);
                break;
            case IForEachLoopOperation each:
                var items = Evaluate(each.Collection);
                if (items is not HeapValue { IsTainted: false })
                    Expose(items, taint: false);
                turn = () =>
                {
                    DeclareUnknown(each.LoopControlVariable);
                    // One of them, and one that is not known.
                    if (each.LoopControlVariable is IVariableDeclaratorOperation { Symbol: { } item })
                        AssignVariable(item, ItemOf(items, each.Syntax));
                    else
                        Expose(items, taint: true);
                    return Statement(each.Body);
                };
                break;
        }
        foreach (var inner in loop.Descendants())
        {
            if (ChangedBy(inner) is { } local && _locals.TryGetValue(local, out var value))
                _locals[local] = ChoiceValue.Join(loop.Syntax, value, new UnknownValue(loop.Syntax, "changed in a loop"));
        }
        var (wasInLoop, made, collections) = (_isInLoop, Made.Count, Collections.Count);
        _isInLoop = true;
        var flow = Flow.None;
        // The first turn shows what later turns find changed.
        Conditionally(() => turn());
        Made.RemoveRange(made, Made.Count - made);
        Collections.RemoveRange(collections, Collections.Count - collections);
        Conditionally(() => flow = turn());
        _isInLoop = wasInLoop;
        return (flow & Flow.Return) | Flow.Next;
    }

    private Flow Turn(ILoopOperation loop)
    {
        switch (loop)
        {
            case IForLoopOperation counted:
                Evaluate(counted.Condition);
                var flow = Statement(counted.Body);
                foreach (var statement in counted.AtLoopBottom)
                    Statement(statement);
                return flow;
            case IWhileLoopOperation repeated:
                Evaluate(repeated.Condition);
                return Statement(repeated.Body);
            default:
                return Statement(loop.Body);
        }
    }

    private void DeclareUnknown(IOperation? variables)
    {
        if (variables is null)
            return;
        foreach (var operation in variables.DescendantsAndSelf())
        {
            ISymbol? local = operation switch
            {
                IVariableDeclaratorOperation declarator => declarator.Symbol,
                ILocalReferenceOperation reference => reference.Local,
                _ => null,
            };
            if (local is not null)
                _locals[local] = new UnknownValue(operation.Syntax, "one of several");
        }
    }

    // A variable of a pattern is the tested value or a part of it.
    private void DeclarePatterns(IOperation operation, Value tested)
    {
        foreach (var inner in operation.DescendantsAndSelf())
        {
            var local = inner switch
            {
                IDeclarationPatternOperation pattern => pattern.DeclaredSymbol,
                IRecursivePatternOperation pattern => pattern.DeclaredSymbol,
                IListPatternOperation pattern => pattern.DeclaredSymbol,
                _ => null,
            };
            if (local is null)
                continue;
            var isWhole = inner.Parent is IIsPatternOperation or ISwitchExpressionArmOperation or IPatternCaseClauseOperation;
            if (!isWhole)
                Expose(tested, taint: true);
            AssignVariable(local, isWhole ? tested : new UnknownValue(inner.Syntax, "a pattern"));
        }
    }

    private Flow Try(ITryOperation attempt)
    {
        Flow flow;
        if (attempt.Catches.IsEmpty)
        {
            flow = Statement(attempt.Body);
        }
        else
        {
            var body = Flow.None;
            Conditionally(() => body = Statement(attempt.Body));
            flow = body;
            var branches = new List<Func<Flow>> { static () => Flow.Next };
            foreach (var handler in attempt.Catches)
            {
                branches.Add(() =>
                {
                    DeclareUnknown(handler.ExceptionDeclarationOrExpression);
                    Evaluate(handler.Filter);
                    return Statement(handler.Handler);
                });
            }
            flow |= Branches(attempt.Syntax, branches) & ~Flow.Next;
            flow |= Flow.Next;
        }
        if (attempt.Finally is not null)
        {
            var last = Statement(attempt.Finally);
            if ((last & Flow.Next) == 0)
                return last;
        }
        return flow;
    }

    private void NewRegion() => _region = ++_lastRegion;

    private static Dictionary<ISymbol, Value> Join(SyntaxNode site, Dictionary<ISymbol, Value> left, Dictionary<ISymbol, Value> right)
    {
        var joined = new Dictionary<ISymbol, Value>(left.Count, SymbolEqualityComparer.Default);
        foreach (var entry in left)
        {
            // What only one side declared is out of sight behind them.
            if (right.TryGetValue(entry.Key, out var other))
                joined.Add(entry.Key, ChoiceValue.Join(site, entry.Value, other));
        }
        return joined;
    }

    /// <summary>Everything that can change among what a value is or holds.</summary>
    private static void Visit(Value value, Action<HeapValue> look)
    {
        var seen = new HashSet<Value>();
        var pending = new Stack<Value>();
        pending.Push(value);
        while (pending.Count > 0)
        {
            var next = pending.Pop();
            if (!seen.Add(next))
                continue;
            switch (next)
            {
                case ChoiceValue choice:
                    foreach (var candidate in choice.Candidates)
                        pending.Push(candidate);
                    break;
                case ObjectValue made:
                    look(made);
                    foreach (var entry in made.Entries)
                        pending.Push(entry.Value);
                    break;
                case ListValue list:
                    look(list);
                    foreach (var (item, _) in list.Items)
                        pending.Push(item);
                    break;
            }
        }
    }

    /// <summary>A value gets out of sight: what holds it may be given more, and code that is not followed may have changed it.</summary>
    private void Expose(Value value, bool taint) => Visit(value, seen =>
    {
        seen.IsOpen = true;
        seen.IsTainted |= taint;
        NoteUse(seen);
    });

    /// <summary>A value is put where it can be written from.</summary>
    private void Use(Value value) => Visit(value, NoteUse);

    private void NoteUse(HeapValue value)
    {
        if (value is ObjectValue { Kind: not null } made)
            Used.Add(made);
    }
}
