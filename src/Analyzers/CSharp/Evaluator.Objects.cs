using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace StsLint.Analyzers.CSharp;

// Making things and changing them.
internal sealed partial class Evaluator
{
    private Value Create(IObjectCreationOperation creation)
    {
        var site = creation.Syntax;
        var type = creation.Type;
        var arguments = new Dictionary<string, (Value, SyntaxNode)>(StringComparer.Ordinal);
        var given = new List<(IParameterSymbol? Parameter, Value Value, SyntaxNode Site)>();
        foreach (var argument in creation.Arguments)
        {
            var value = Argument(argument);
            if (argument.ArgumentKind != ArgumentKind.DefaultValue)
                given.Add((argument.Parameter, value, argument.Value.Syntax));
            if (argument.Parameter is { } parameter)
                arguments[parameter.Name] = (value, argument.ArgumentKind == ArgumentKind.DefaultValue ? site : argument.Value.Syntax);
        }
        Value made;
        if (creation.Constructor is not { } built || types.ShapeOf(built) is null)
        {
            foreach (var (_, value, _) in given)
                Use(value);
        }
        if (creation.Constructor is { } constructor && types.ShapeOf(constructor) is { } shape)
            made = Build(shape, name => arguments.TryGetValue(name, out var given) ? given : null, type, site);
        else if (type is not null && (ManifestTypes.IsModel(type) || types.HasDsl) && ManifestTypes.IsScalar(type) && given is [{ Value: ScalarValue wrapped }])
            return wrapped;
        else if (types.IsPart(type))
            made = CreatePart(creation, type!, given);
        else if (IsDictionary(type) && IsPlainCollection(type))
            made = CreateDictionary(site, type, given);
        else if (IsList(type) && IsPlainCollection(type))
            made = CreateList(site, type, given);
        else
            made = CreateOther(creation, given);
        Initialize(creation.Initializer, made);
        return made;
    }

    private ObjectValue CreatePart(IObjectCreationOperation creation, ITypeSymbol type, List<(IParameterSymbol? Parameter, Value Value, SyntaxNode Site)> given)
    {
        var made = New(creation.Syntax, type);
        // Somebody else's class, with a constructor of its own, starts with what that one sets.
        if (!ManifestTypes.IsModel(type) && ManifestTypes.NamespaceOf(type) != "StsLint.Manifests" && creation.Constructor is { IsImplicitlyDeclared: false })
            made.IsTainted = true;
        foreach (var (parameter, value, site) in given)
        {
            // Models of older releases take their fields as arguments of the same names.
            var property = parameter is null ? null : PropertyFor(type, parameter);
            if (property is not null && types.FieldOf(property) is { } path)
            {
                Write(made, path, site, value, site, isPart: true);
            }
            else
            {
                // Such as a patch, which holds a part of an object.
                Expose(value, taint: true);
                made.IsTainted = true;
            }
        }
        return made;
    }

    private ObjectValue New(SyntaxNode site, ITypeSymbol? type)
    {
        var made = new ObjectValue(site, type, _region) { Kind = types.KindOf(type) };
        if (made.Kind is not null)
            Made.Add(new MadeManifest(made, _depth, _homeSite) { MayBeSeveral = _isInLoop, Factory = _factory });
        return made;
    }

    private static IPropertySymbol? PropertyFor(ITypeSymbol type, IParameterSymbol parameter)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            foreach (var member in at.GetMembers())
            {
                if (member is IPropertySymbol property && string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))
                    return property;
            }
        }
        return null;
    }

    private ObjectValue CreateDictionary(SyntaxNode site, ITypeSymbol? type, List<(IParameterSymbol? Parameter, Value Value, SyntaxNode Site)> given)
    {
        var made = new ObjectValue(site, type, _region);
        foreach (var (_, value, _) in given)
        {
            switch (value)
            {
                case ObjectValue { IsTainted: false } other when IsDictionary(other.Type):
                    foreach (var entry in other.Entries)
                        made.Set(entry.Key, entry.KeySite, entry.Value, entry.ValueSite);
                    made.IsOpen |= other.IsOpen;
                    break;
                // A capacity, or how keys compare.
                case ScalarValue { Constant: long }:
                    break;
                case UnknownValue when IsComparer(value):
                    break;
                default:
                    made.IsOpen = true;
                    break;
            }
        }
        return made;
    }

    private static bool IsComparer(Value value) => value.Site.ToString().IndexOf("Comparer", StringComparison.Ordinal) >= 0;

    private ListValue CreateList(SyntaxNode site, ITypeSymbol? type, List<(IParameterSymbol? Parameter, Value Value, SyntaxNode Site)> given)
    {
        var made = new ListValue(site, type, _region);
        foreach (var (_, value, _) in given)
        {
            if (value is ListValue { IsTainted: false } other)
                AddAll(made, other);
            else if (value is not ScalarValue { Constant: long })
                made.IsOpen = true;
        }
        NoteCollection(made);
        return made;
    }

    private void AddAll(ListValue list, ListValue other)
    {
        Use(other);
        list.Items.AddRange(other.Items);
        list.IsOpen |= other.IsOpen;
        list.IsTainted |= other.IsTainted;
    }

    // A type of the program itself: what is put into its properties can be taken out again.
    private Value CreateOther(IObjectCreationOperation creation, List<(IParameterSymbol? Parameter, Value Value, SyntaxNode Site)> given)
    {
        // A struct is copied at each assignment, which is not followed here.
        if (creation.Type is not { TypeKind: TypeKind.Class } type || type.DeclaringSyntaxReferences.IsEmpty || IsList(type) || IsDictionary(type))
        {
            foreach (var (_, value, _) in given)
                Expose(value, taint: !IsReader(creation.Type));
            return new UnknownValue(creation.Syntax, "an object of another library");
        }
        var made = new ObjectValue(creation.Syntax, type, _region);
        var isRecord = type.IsRecord && creation.Constructor is { } constructor && constructor.DeclaringSyntaxReferences is [var declaration, ..] && declaration.GetSyntax(cancellation) is RecordDeclarationSyntax;
        foreach (var (parameter, value, site) in given)
        {
            if (isRecord && parameter is not null)
            {
                made.Set(parameter.Name, site, value, site);
            }
            else
            {
                Expose(value, taint: true);
                made.IsTainted = true;
            }
        }
        if (!isRecord && creation.Constructor is { IsImplicitlyDeclared: false })
            made.IsTainted = true;
        return made;
    }

    private void Initialize(IObjectOrCollectionInitializerOperation? initializer, Value made)
    {
        if (initializer is null)
            return;
        _receivers.Push(made);
        foreach (var operation in initializer.Initializers)
        {
            if (operation is IMemberInitializerOperation { InitializedMember: IPropertyReferenceOperation member } inner)
                Initialize(inner.Initializer, InitializedMember(made, member));
            else
                Evaluate(operation);
        }
        _receivers.Pop();
    }

    // Name = { … } adds to what is there; of a part that nothing has set yet the type itself has to make one.
    private Value InitializedMember(Value made, IPropertyReferenceOperation member)
    {
        var value = Evaluate(member);
        if (value is not ScalarValue { IsNull: true } || member.Property.IsIndexer)
            return value;
        HeapValue fresh = IsList(member.Type) && !IsDictionary(member.Type)
            ? new ListValue(member.Syntax, member.Type, _region)
            : new ObjectValue(member.Syntax, member.Type, _region);
        AssignProperty(made, member, fresh, member.Syntax);
        return fresh;
    }

    private Value With(IWithOperation copy)
    {
        var value = Evaluate(copy.Operand);
        if (value is not ObjectValue { IsTainted: false } original)
        {
            Expose(value, taint: false);
            Initialize(copy.Initializer, new UnknownValue(copy.Syntax, "a copy"));
            return new UnknownValue(copy.Syntax, "a copy of something unknown");
        }
        var made = original.CopyAt(copy.Syntax, _region);
        if (made.Kind is not null)
            Made.Add(new MadeManifest(made, _depth, _homeSite) { MayBeSeveral = _isInLoop, Factory = _factory });
        Initialize(copy.Initializer, made);
        return made;
    }

    private Value Array(IArrayCreationOperation array)
    {
        if (array.Initializer is null)
            return new UnknownValue(array.Syntax, "an array that is filled later");
        var made = new ListValue(array.Syntax, array.Type, _region);
        foreach (var element in array.Initializer.ElementValues)
            made.Items.Add((Evaluate(element), element.Syntax));
        Use(made);
        return made;
    }

    private Value Collection(ICollectionExpressionOperation collection)
    {
        if (IsDictionary(collection.Type))
            return new UnknownValue(collection.Syntax, "a dictionary");
        var made = new ListValue(collection.Syntax, collection.Type, _region);
        foreach (var element in collection.Elements)
        {
            if (element is ISpreadOperation spread)
                Spread(made, Evaluate(spread.Operand));
            else
                made.Items.Add((Evaluate(element), element.Syntax));
        }
        Use(made);
        NoteCollection(made);
        return made;
    }

    private void NoteCollection(ListValue made)
    {
        if (ManifestTypes.IsManifest(made.Type) && !_isInLoop)
            Collections.Add(made);
    }

    private void Spread(ListValue made, Value items)
    {
        switch (items)
        {
            case ListValue { IsTainted: false } list:
                AddAll(made, list);
                break;
            case ScalarValue { IsNull: true }:
                break;
            default:
                Expose(items, taint: false);
                made.IsOpen = true;
                break;
        }
    }

    private Value Assignment(IAssignmentOperation assignment)
    {
        switch (assignment)
        {
            case ISimpleAssignmentOperation simple:
                var value = Evaluate(simple.Value);
                if (simple.IsRef)
                {
                    Expose(value, taint: true);
                    AssignUnknown(simple.Target);
                }
                else
                {
                    Assign(simple.Target, value, simple.Value.Syntax);
                }
                return value;
            case ICoalesceAssignmentOperation unless:
                return AssignUnlessNull(unless);
            default:
                // x += y, (a, b) = …
                Expose(Evaluate(assignment.Value), taint: true);
                if (assignment is ICompoundAssignmentOperation { OperatorMethod: not null })
                    Expose(Evaluate(assignment.Target), taint: true);
                AssignUnknown(assignment.Target);
                return new UnknownValue(assignment.Syntax, "worked out");
        }
    }

    private Value AssignUnlessNull(ICoalesceAssignmentOperation unless)
    {
        var before = Evaluate(unless.Target);
        switch (before)
        {
            case ScalarValue { IsNull: true }:
                var value = Evaluate(unless.Value);
                Assign(unless.Target, value, unless.Value.Syntax);
                return value;
            case ScalarValue or HeapValue:
                return before;
            default:
                Value result = before;
                Conditionally(() =>
                {
                    var other = Evaluate(unless.Value);
                    Assign(unless.Target, other, unless.Value.Syntax);
                    result = ChoiceValue.Join(unless.Syntax, before, other);
                });
                return result;
        }
    }

    private void AssignUnknown(IOperation target)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    AssignUnknown(element);
                break;
            case IDeclarationExpressionOperation declaration:
                DeclareUnknown(declaration.Expression);
                break;
            default:
                Assign(target, new UnknownValue(target.Syntax, "worked out"), target.Syntax);
                break;
        }
    }

    private void Assign(IOperation target, Value value, SyntaxNode site)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                AssignVariable(local.Local, value);
                break;
            case IParameterReferenceOperation parameter:
                if (parameter.Parameter.RefKind != RefKind.None)
                    Expose(value, taint: false);
                AssignVariable(parameter.Parameter, value);
                break;
            case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared }:
                AssignVariable(declared.Local, value);
                break;
            case IPropertyReferenceOperation { Property: { IsIndexer: true, ContainingType: var indexed } } when !IsPlainCollection(indexed):
                Expose(Evaluate(target), taint: true);
                Expose(value, taint: true);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true } element:
                AssignElement(Evaluate(element.Instance), element.Arguments.Length == 1 ? Evaluate(element.Arguments[0].Value) : new UnknownValue(site, "an index"),
                    element.Arguments.Length == 1 ? element.Arguments[0].Value.Syntax : element.Syntax, value, site);
                break;
            case IArrayElementReferenceOperation element:
                AssignElement(Evaluate(element.ArrayReference), element.Indices.Length == 1 ? Evaluate(element.Indices[0]) : new UnknownValue(site, "an index"), element.Syntax, value, site);
                break;
            case IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } own:
                Keep(own.Property, value);
                break;
            case IPropertyReferenceOperation property:
                AssignProperty(Evaluate(property.Instance), property, value, site);
                break;
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } own:
                Keep(own.Field, value);
                break;
            case IFieldReferenceOperation field:
                Write(Evaluate(field.Instance), field.Field.Name, field.Syntax, value, site, isPart: false);
                break;
            case IDiscardOperation:
                break;
            default:
                Expose(Evaluate(target), taint: true);
                Expose(value, taint: true);
                break;
        }
    }

    private void AssignVariable(ISymbol variable, Value value)
    {
        if (_volatile.Contains(variable))
            Expose(value, taint: true);
        else
            _locals[variable] = value;
        if (value is ObjectValue { Kind: not null } made && variable is ILocalSymbol local && !Variables.ContainsKey(made))
            Variables.Add(made, local);
    }

    // Put into a field or property of the object itself, where its other members can get at it.
    private void Keep(ISymbol member, Value value)
    {
        Use(value);
        if (value is HeapValue or ChoiceValue && references.MayChange(member, cancellation))
            Expose(value, taint: true);
    }

    private void AssignProperty(Value receiver, IPropertyReferenceOperation reference, Value value, SyntaxNode site)
    {
        var property = reference.Property;
        // The place of the key is the property's name, without what stands before it.
        var keySite = reference.Syntax is MemberAccessExpressionSyntax access ? access.Name : reference.Syntax;
        if (!types.IsPart(property.ContainingType))
        {
            if (IsKept(property))
            {
                Write(receiver, property.Name, keySite, value, site, isPart: false);
            }
            else
            {
                Expose(receiver, taint: true);
                Expose(value, taint: true);
            }
        }
        else if (types.FieldOf(property) is { } path)
            Write(receiver, path, keySite, value, site, isPart: true);
        else
            Expose(receiver, taint: true);
    }

    /// <summary>A property that gives back what was put into it: one that the compiler keeps.</summary>
    private bool IsKept(IPropertySymbol property) =>
        property is { IsVirtual: false, IsAbstract: false, IsOverride: false, DeclaringSyntaxReferences: [var declaration] } && declaration.GetSyntax(cancellation) switch
        {
            PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors } => accessors.Accessors.All(static accessor => accessor.Body is null && accessor.ExpressionBody is null),
            ParameterSyntax => true,
            _ => false,
        };

    private void Write(Value receiver, string path, SyntaxNode keySite, Value value, SyntaxNode site, bool isPart)
    {
        switch (receiver)
        {
            case ObjectValue made:
                WriteTo(made, isPart ? path.Split('.') : [path], keySite, value, site, isCertain: made.Region == _region);
                break;
            case ChoiceValue choice:
                foreach (var candidate in choice.Candidates)
                {
                    if (candidate is ObjectValue one)
                        WriteTo(one, isPart ? path.Split('.') : [path], keySite, value, site, isCertain: false);
                }
                Expose(value, taint: false);
                break;
            default:
                Expose(value, taint: false);
                break;
        }
    }

    private void WriteTo(ObjectValue made, string[] path, SyntaxNode keySite, Value value, SyntaxNode site, bool isCertain)
    {
        Use(value);
        for (var i = 0; i < path.Length - 1; i++)
        {
            switch (made.Find(path[i])?.Value)
            {
                case ObjectValue inner:
                    isCertain &= inner.Region == _region;
                    made = inner;
                    break;
                case null or ScalarValue { IsNull: true } when isCertain:
                    var fresh = new ObjectValue(keySite, null, _region);
                    made.Set(path[i], keySite, fresh, keySite);
                    made = fresh;
                    break;
                default:
                    made.Set(path[i], keySite, new UnknownValue(site, "written under a condition"), site);
                    Expose(value, taint: false);
                    return;
            }
        }
        var key = path[path.Length - 1];
        if (isCertain)
        {
            made.Set(key, keySite, value, site);
            return;
        }
        // What stood there may go on standing there, and be changed through other names.
        if (made.Find(key)?.Value is HeapValue before)
            Expose(before, taint: false);
        Expose(value, taint: false);
        made.Set(key, keySite, new UnknownValue(site, "written under a condition"), site);
    }

    private void AssignElement(Value receiver, Value index, SyntaxNode keySite, Value value, SyntaxNode site)
    {
        switch (receiver)
        {
            case ObjectValue made when index is ScalarValue { Text: { } key }:
                WriteTo(made, [key], keySite, value, site, made.Region == _region);
                break;
            case ListValue list when index is ScalarValue { Constant: long at } && !list.IsOpen && list.Region == _region && at >= 0 && at < list.Items.Count:
                list.Items[(int)at] = (value, site);
                break;
            case ChoiceValue choice:
                foreach (var candidate in choice.Candidates)
                    Expose(candidate, taint: true);
                Expose(value, taint: false);
                break;
            case ObjectValue made:
                // It may be any key.
                made.IsOpen = true;
                for (var i = 0; i < made.Entries.Count; i++)
                    made.Entries[i].Value = new UnknownValue(site, "may have been replaced");
                Expose(value, taint: false);
                break;
            case HeapValue other:
                other.IsTainted = true;
                Expose(value, taint: false);
                break;
            default:
                Expose(value, taint: false);
                break;
        }
    }

    // Somebody's own may fill itself, or do more when something is added.
    private static bool IsPlainCollection(ITypeSymbol? type) =>
        ManifestTypes.NamespaceOf(type) is var space && (space.StartsWith("System.Collections", StringComparison.Ordinal) || space == "StsLint.Manifests");

    private static bool IsDictionary(ITypeSymbol? type) => Implements(type, "IDictionary") || Implements(type, "IReadOnlyDictionary");

    private static bool IsList(ITypeSymbol? type) => type is IArrayTypeSymbol || Implements(type, "ICollection") || Implements(type, "IReadOnlyCollection") || Implements(type, "IEnumerable") && type!.TypeKind == TypeKind.Interface;

    private static bool Implements(ITypeSymbol? type, string name)
    {
        if (type is null || type.SpecialType == SpecialType.System_String)
            return false;
        if (IsIt(type))
            return true;
        foreach (var implemented in type.AllInterfaces)
        {
            if (IsIt(implemented))
                return true;
        }
        return false;

        bool IsIt(ITypeSymbol candidate) => candidate.Name == name && ManifestTypes.NamespaceOf(candidate) == "System.Collections.Generic";
    }
}
