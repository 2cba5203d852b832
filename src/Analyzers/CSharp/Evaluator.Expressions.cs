using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace StsLint.Analyzers.CSharp;

// What expressions are.
internal sealed partial class Evaluator
{
    private Value Evaluate(IOperation? operation)
    {
        if (operation is null)
            return new UnknownValue(_home.GetRoot(cancellation), "nothing");
        if (operation.ConstantValue is { HasValue: true } constant)
            return Constant(operation, constant.Value);
        if (--_budget < 0 || _nesting >= DeepestExpression)
        {
            // What is inside may change things all the same.
            ExposeAllIn(operation);
            return new UnknownValue(operation.Syntax, "too much to follow");
        }
        _nesting++;
        try
        {
            return EvaluateUncounted(operation);
        }
        finally
        {
            _nesting--;
        }
    }

    private Value EvaluateUncounted(IOperation operation)
    {
        var site = operation.Syntax;
        switch (operation)
        {
            case IParenthesizedOperation inner:
                return Evaluate(inner.Operand);
            case IConversionOperation conversion:
                return Convert(conversion);
            case IDefaultValueOperation { Type.IsReferenceType: true }:
                return new ScalarValue(site, null);
            case ILocalReferenceOperation local:
                return _volatile.Contains(local.Local) || !_locals.TryGetValue(local.Local, out var known) ? new UnknownValue(site, "a variable") : known;
            case IParameterReferenceOperation parameter:
                return _volatile.Contains(parameter.Parameter) || !_locals.TryGetValue(parameter.Parameter, out var given) ? new UnknownValue(site, "a parameter") : given;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } when _receivers.Count > 0:
                return _receivers.Peek();
            case IFieldReferenceOperation field:
                return Field(field);
            case IPropertyReferenceOperation property:
                return Property(property);
            case IArrayElementReferenceOperation element:
                return Element(Evaluate(element.ArrayReference), element.Indices.Length == 1 ? Evaluate(element.Indices[0]) : new UnknownValue(site, "an index"), site);
            case IAssignmentOperation assignment:
                return Assignment(assignment);
            case IIncrementOrDecrementOperation changed:
                AssignUnknown(changed.Target);
                return new UnknownValue(site, "a counter");
            case IObjectCreationOperation creation:
                return Create(creation);
            case IWithOperation copy:
                return With(copy);
            case IArrayCreationOperation array:
                return Array(array);
            case ICollectionExpressionOperation collection:
                return Collection(collection);
            case IInterpolatedStringOperation text:
                return Interpolation(text);
            case IBinaryOperation binary:
                return Binary(binary);
            case IConditionalOperation choice:
                return Conditional(choice);
            case ICoalesceOperation coalesce:
                return Coalesce(coalesce);
            case ISwitchExpressionOperation choice:
                return SwitchExpression(choice);
            case IConditionalAccessOperation access:
                return ConditionalAccess(access);
            case IConditionalAccessInstanceOperation when _receivers.Count > 0:
                return _receivers.Peek();
            case IInvocationOperation call:
                return Call(call);
            case IAnonymousFunctionOperation lambda:
                Conditionally(() =>
                {
                    // Who calls it, and how often, is not known.
                    var returns = _returns;
                    _returns = [];
                    Statement(lambda.Body);
                    foreach (var returned in _returns)
                        Expose(returned, taint: false);
                    _returns = returns;
                });
                return new UnknownValue(site, "a function");
            case IDelegateCreationOperation made:
                return Evaluate(made.Target);
            case IMethodReferenceOperation { Method: var method, Instance: var instance }:
                Expose(instance is null ? new UnknownValue(site, "none") : Evaluate(instance), taint: true);
                return new UnknownValue(site, method.Name);
            case IAwaitOperation awaited:
                return Evaluate(awaited.Operation);
            case IIsPatternOperation test:
                DeclarePatterns(test.Pattern, Evaluate(test.Value));
                return new UnknownValue(site, "a test");
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    Expose(Evaluate(element), taint: true);
                return new UnknownValue(site, "a tuple");
            case IThrowOperation thrown:
                Evaluate(thrown.Exception);
                return new UnknownValue(site, "an exception");
            case IDeclarationExpressionOperation declaration:
                DeclareUnknown(declaration.Expression);
                return new UnknownValue(site, "declared here");
            case IInstanceReferenceOperation or ILiteralOperation or ITypeOfOperation or INameOfOperation or ISizeOfOperation:
                return new UnknownValue(site, operation.Kind.ToString());
            default:
                // Whatever it is, its parts are evaluated, and what they are gets out of sight.
                foreach (var child in operation.ChildOperations)
                    Expose(Evaluate(child), taint: true);
                return new UnknownValue(site, operation.Kind.ToString());
        }
    }

    // Code that is not followed may change whatever it names.
    private void ExposeAllIn(IOperation operation)
    {
        foreach (var inner in operation.DescendantsAndSelf())
        {
            if (inner is ILocalReferenceOperation local && _locals.TryGetValue(local.Local, out var value))
                Expose(value, taint: true);
            else if (inner is IParameterReferenceOperation parameter && _locals.TryGetValue(parameter.Parameter, out value))
                Expose(value, taint: true);
            else if (inner is IInstanceReferenceOperation && _receivers.Count > 0)
                Expose(_receivers.Peek(), taint: true);
            if (ChangedBy(inner) is { } changed && _locals.TryGetValue(changed, out var before))
            {
                Expose(before, taint: true);
                _locals[changed] = new UnknownValue(inner.Syntax, "changed by code that is not followed");
            }
        }
    }

    private static Value Constant(IOperation operation, object? value)
    {
        var type = operation.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : operation.Type;
        if (type is { TypeKind: TypeKind.Enum } && value is not null)
        {
            foreach (var member in type.GetMembers())
            {
                if (member is IFieldSymbol { HasConstantValue: true } field && Equals(field.ConstantValue, value))
                    return new ScalarValue(operation.Syntax, ManifestTypes.TextOf(field));
            }
            return new UnknownValue(operation.Syntax, "no member of its enum");
        }
        return value switch
        {
            null or string or bool or double => new ScalarValue(operation.Syntax, value),
            sbyte or byte or short or ushort or int or uint or long => new ScalarValue(operation.Syntax, System.Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            float single => new ScalarValue(operation.Syntax, (double)single),
            decimal or ulong => new ScalarValue(operation.Syntax, System.Convert.ToString(value, CultureInfo.InvariantCulture)),
            _ => new UnknownValue(operation.Syntax, "a constant of another type"),
        };
    }

    private Value Convert(IConversionOperation conversion)
    {
        var value = Evaluate(conversion.Operand);
        if (conversion.OperatorMethod is not { } method)
            return value is ScalarValue scalar ? Kept(scalar, conversion) : value;
        if (types.ShapeOf(method) is { } shape)
        {
            var converted = Build(shape, name => name == method.Parameters[0].Name ? (value, conversion.Operand.Syntax) : null, method.ReturnType, conversion.Syntax);
            if (value is ObjectValue { Kind: not null } named && method.ReturnType.SpecialType == SpecialType.System_String && conversion.Syntax.SyntaxTree == _home && _depth == 0)
                NamesNeeded[conversion.Syntax] = (named, converted);
            return converted;
        }
        if (method.DeclaringSyntaxReferences.Length > 0)
            return Follow(method, null, [value], conversion.Syntax);
        // Wrappers: a quantity, a number or text, any value of a field.
        if ((ManifestTypes.IsModel(method.ContainingType) || method.ContainingType.Name == "ManifestValue") && value is ScalarValue)
            return value;
        Expose(value, taint: false);
        return new UnknownValue(conversion.Syntax, "a conversion");
    }

    // A number that changes its type may change its value.
    private static Value Kept(ScalarValue scalar, IConversionOperation conversion)
    {
        var type = conversion.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : conversion.Type;
        var fits = scalar.Constant switch
        {
            long number => type?.SpecialType switch
            {
                SpecialType.System_Int32 => number is >= int.MinValue and <= int.MaxValue,
                SpecialType.System_Int64 or SpecialType.System_Object or SpecialType.System_ValueType => true,
                _ => false,
            },
            double => type?.SpecialType is SpecialType.System_Double or SpecialType.System_Object,
            _ => true,
        };
        return fits ? scalar : new UnknownValue(conversion.Syntax, "another number");
    }

    private Value Field(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        if (reference.Instance is not null && reference.Instance is not IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
            return Read(Evaluate(reference.Instance), field.Name, field.Type, isPart: false, reference.Syntax);
        return field.IsReadOnly ? MemberValue(field) ?? new UnknownValue(reference.Syntax, "a field") : new UnknownValue(reference.Syntax, "a field that may change");
    }

    private Value Property(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        var site = reference.Syntax;
        if (property.IsIndexer)
        {
            var receiver = Evaluate(reference.Instance);
            if (!IsPlainCollection(property.ContainingType))
            {
                Expose(receiver, taint: true);
                return new UnknownValue(site, "an index of another type");
            }
            return Element(receiver, reference.Arguments.Length == 1 ? Evaluate(reference.Arguments[0].Value) : new UnknownValue(site, "an index"), site);
        }
        if (reference.Instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
        {
            if (types.ShapeOf(property) is { } fixedShape)
                return Build(fixedShape, static _ => null, property.Type, site);
            return MemberValue(property) ?? new UnknownValue(site, "a property");
        }
        var value = Evaluate(reference.Instance);
        if (types.ShapeOf(property) is { } shape)
            return Build(shape, name => name == "this" ? (value, reference.Instance.Syntax) : null, property.Type, site);
        if (types.IsPart(property.ContainingType))
        {
            return types.FieldOf(property) is { } path ? ReadPath(value, path, property.Type, site) : new UnknownValue(site, "no field");
        }
        return IsKept(property) ? Read(value, property.Name, property.Type, isPart: false, site) : WorkedOut(value, site);
    }

    // What an accessor does is not followed; it can hand out what the object holds.
    private UnknownValue WorkedOut(Value value, SyntaxNode site)
    {
        Expose(value, taint: true);
        return new UnknownValue(site, "worked out");
    }

    private Value ReadPath(Value value, string path, ITypeSymbol? type, SyntaxNode site)
    {
        // An empty path is the object itself.
        if (path.Length == 0)
            return value;
        var parts = path.Split('.');
        for (var i = 0; i < parts.Length; i++)
            value = Read(value, parts[i], i == parts.Length - 1 ? type : null, isPart: true, site);
        return value;
    }

    private static Value Read(Value value, string key, ITypeSymbol? type, bool isPart, SyntaxNode site)
    {
        switch (value)
        {
            case ObjectValue { IsTainted: false } made:
                if (made.Find(key) is { } entry)
                    return entry.Value;
                // A field of the API that nothing has set is null.
                return isPart && !made.IsOpen && type is null or { IsReferenceType: true } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }
                    ? new ScalarValue(site, null)
                    : new UnknownValue(site, "not set here");
            case ChoiceValue choice:
                Value? joined = null;
                foreach (var candidate in choice.Candidates)
                {
                    var read = Read(candidate, key, type, isPart, site);
                    joined = joined is null ? read : ChoiceValue.Join(site, joined, read);
                }
                return joined ?? new UnknownValue(site, "a choice of none");
            default:
                return new UnknownValue(site, "a part of something unknown");
        }
    }

    private static Value Element(Value receiver, Value index, SyntaxNode site)
    {
        if (index is ScalarValue { Constant: long at } && receiver is ListValue { IsOpen: false, IsTainted: false } list && at >= 0 && at < list.Items.Count)
            return list.Items[(int)at].Value;
        if (index is ScalarValue { Text: { } key } && receiver is ObjectValue)
            return Read(receiver, key, null, isPart: false, site);
        return ItemOf(receiver, site);
    }

    // Any of the items, or one that is not known.
    private static Value ItemOf(Value collection, SyntaxNode site)
    {
        var other = new UnknownValue(site, "another item");
        return collection switch
        {
            ListValue { IsTainted: false } list => new ChoiceValue(site, [.. list.Items.Select(static item => item.Value), other]),
            ObjectValue { IsTainted: false } map => new ChoiceValue(site, [.. map.Entries.Select(static entry => entry.Value), other]),
            ChoiceValue choice => new ChoiceValue(site, [.. choice.Candidates.Select(candidate => ItemOf(candidate, site))]),
            _ => other,
        };
    }

    // The value of a member that is given where it is declared and nowhere else.
    private Value? MemberValue(ISymbol member)
    {
        if (member is IPropertySymbol { IsVirtual: true } or IPropertySymbol { IsOverride: true } or IPropertySymbol { IsAbstract: true })
            return null;
        if (_members.TryGetValue(member, out var known))
            return known;
        // A member whose value needs itself has none.
        _members[member] = null;
        var initializer = InitializerOf(member);
        if (initializer is null)
            return null;
        // A value that is made anew each time somebody asks belongs to who asks; one that is made once may be changed by anybody.
        var isMadeAnew = initializer.Parent is ArrowExpressionClauseSyntax;
        var (locals, returns, region, isInLoop) = (_locals, _returns, _region, _isInLoop);
        (_locals, _returns) = (NewLocals(), []);
        if (!isMadeAnew)
            (_region, _isInLoop) = (++_lastRegion, false);
        var factory = _factory;
        _factory = member;
        _depth++;
        var value = Evaluate(Operation(initializer));
        _depth--;
        _factory = factory;
        (_locals, _returns, _region, _isInLoop) = (locals, returns, region, isInLoop);
        if (isMadeAnew)
        {
            _members.Remove(member);
            if (initializer.SyntaxTree == _home)
                Followed.Add(member);
            return value;
        }
        if (value is HeapValue or ChoiceValue && references.MayChange(member, cancellation))
            Expose(value, taint: true);
        return _members[member] = value;
    }

    private ExpressionSyntax? InitializerOf(ISymbol member)
    {
        if (member.DeclaringSyntaxReferences is not [var declaration])
            return null;
        switch (declaration.GetSyntax(cancellation))
        {
            case VariableDeclaratorSyntax { Initializer.Value: { } value } when member is IFieldSymbol { IsReadOnly: true } && !IsAssignedInConstructor(member):
                return value;
            case PropertyDeclarationSyntax { ExpressionBody.Expression: { } value }:
                return value;
            case PropertyDeclarationSyntax { Initializer.Value: { } value } when member is IPropertySymbol { SetMethod: null } && !IsAssignedInConstructor(member):
                return value;
            default:
                return null;
        }
    }

    private bool IsAssignedInConstructor(ISymbol member)
    {
        foreach (var part in member.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var constructor in part.GetSyntax(cancellation).ChildNodes().OfType<ConstructorDeclarationSyntax>())
            {
                foreach (var name in constructor.DescendantNodes().OfType<IdentifierNameSyntax>())
                {
                    if (name.Identifier.ValueText == member.Name)
                        return true;
                }
            }
        }
        return false;
    }

    private IOperation? Operation(SyntaxNode node)
    {
        while (node is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure)
            node = sure.Operand;
        return Model(node.SyntaxTree).GetOperation(node, cancellation);
    }

    private SemanticModel Model(SyntaxTree tree)
    {
        if (tree == _home)
            return model;
        if (!_models.TryGetValue(tree, out var other))
        {
#pragma warning disable RS1030 // what another file of the compilation says is needed to tell what this one makes
            _models.Add(tree, other = model.Compilation.GetSemanticModel(tree));
#pragma warning restore RS1030
        }
        return other;
    }

    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];

    private Value Interpolation(IInterpolatedStringOperation text)
    {
        var whole = new StringBuilder();
        var isKnown = true;
        foreach (var part in text.Parts)
        {
            switch (part)
            {
                case IInterpolatedStringTextOperation { Text.ConstantValue.Value: string fixedText }:
                    whole.Append(fixedText);
                    break;
                case IInterpolationOperation { FormatString: null, Alignment: null } hole:
                    if (TextOf(Evaluate(hole.Expression)) is { } known)
                        whole.Append(known);
                    else
                        isKnown = false;
                    break;
                default:
                    foreach (var child in part.ChildOperations)
                        Evaluate(child);
                    isKnown = false;
                    break;
            }
        }
        return isKnown ? new ScalarValue(text.Syntax, whole.ToString()) : new UnknownValue(text.Syntax, "text put together");
    }

    // As C# writes it into text; null when that is not certain.
    private static string? TextOf(Value value) => value is ScalarValue scalar
        ? scalar.Constant switch
        {
            null => "",
            string text => text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        }
        : null;

    private Value Binary(IBinaryOperation binary)
    {
        var (left, right) = (Evaluate(binary.LeftOperand), Evaluate(binary.RightOperand));
        if (binary.OperatorMethod is null && binary.OperatorKind == BinaryOperatorKind.Add)
        {
            if (binary.Type?.SpecialType == SpecialType.System_String && TextOf(left) is { } start && TextOf(right) is { } end)
                return new ScalarValue(binary.Syntax, start + end);
            if (binary.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 && left is ScalarValue { Constant: long one } && right is ScalarValue { Constant: long other })
                return Sum(one, other, binary);
        }
        if (binary.OperatorMethod is { ContainingType.SpecialType: SpecialType.None })
        {
            Expose(left, taint: true);
            Expose(right, taint: true);
        }
        if (binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals && binary.OperatorMethod is null or { ContainingType.SpecialType: SpecialType.System_String }
            && left is ScalarValue first && right is ScalarValue second)
        {
            return new ScalarValue(binary.Syntax, Equals(first.Constant, second.Constant) == (binary.OperatorKind == BinaryOperatorKind.Equals));
        }
        return new UnknownValue(binary.Syntax, "worked out");
    }

    private static Value Sum(long one, long other, IBinaryOperation binary)
    {
        var sum = unchecked(one + other);
        var overflows = binary.Type!.SpecialType == SpecialType.System_Int32 ? sum is < int.MinValue or > int.MaxValue : (one > 0) == (other > 0) && (sum > 0) != (one > 0) && one != 0;
        return overflows ? new UnknownValue(binary.Syntax, "too large") : new ScalarValue(binary.Syntax, sum);
    }

    private Value Conditional(IConditionalOperation choice)
    {
        if (Evaluate(choice.Condition) is ScalarValue { Constant: bool known })
            return Evaluate(known ? choice.WhenTrue : choice.WhenFalse);
        return Choose(choice.Syntax, [() => Evaluate(choice.WhenTrue), () => Evaluate(choice.WhenFalse)]);
    }

    private Value Coalesce(ICoalesceOperation coalesce)
    {
        var value = Evaluate(coalesce.Value);
        return value switch
        {
            ScalarValue { IsNull: true } => Evaluate(coalesce.WhenNull),
            ScalarValue or HeapValue => value,
            _ => Choose(coalesce.Syntax, [() => value, () => Evaluate(coalesce.WhenNull)]),
        };
    }

    private Value SwitchExpression(ISwitchExpressionOperation choice)
    {
        var on = Evaluate(choice.Value);
        if (on is ScalarValue scalar)
        {
            foreach (var arm in choice.Arms)
            {
                if (arm.Guard is not null)
                    break;
                if (arm.Pattern is IDiscardPatternOperation)
                    return Evaluate(arm.Value);
                if (arm.Pattern is not IConstantPatternOperation { Value.ConstantValue.HasValue: true } constant)
                    break;
                if (Constant(constant.Value, constant.Value.ConstantValue.Value) is ScalarValue tested && Equals(tested.Constant, scalar.Constant))
                    return Evaluate(arm.Value);
            }
        }
        var arms = new List<Func<Value>>();
        foreach (var arm in choice.Arms)
        {
            arms.Add(() =>
            {
                DeclarePatterns(arm.Pattern, on);
                Evaluate(arm.Guard);
                return Evaluate(arm.Value);
            });
        }
        return Choose(choice.Syntax, arms);
    }

    private Value Choose(SyntaxNode site, IReadOnlyList<Func<Value>> choices)
    {
        Value? result = null;
        Branches(site, [.. choices.Select(choice => (Func<Flow>)(() =>
        {
            var value = choice();
            result = result is null ? value : ChoiceValue.Join(site, result, value);
            return Flow.Next;
        }))]);
        return result ?? new UnknownValue(site, "a choice of none");
    }

    private Value ConditionalAccess(IConditionalAccessOperation access)
    {
        var value = Evaluate(access.Operation);
        if (value is ScalarValue { IsNull: true })
            return value;
        _receivers.Push(value);
        // What is certainly there is certainly gone into.
        Value result = new UnknownValue(access.Syntax, "there or not");
        if (value is HeapValue)
            result = Evaluate(access.WhenNotNull);
        else
            Conditionally(() => result = Evaluate(access.WhenNotNull));
        _receivers.Pop();
        return result;
    }
}
