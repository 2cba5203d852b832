using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

// Calls: of the DSL, of collections, of methods that can be followed, and of those that cannot.
internal sealed partial class Evaluator
{
    // Libraries that write, send or log what they are given, and change nothing in it. What a test compares with is often only a part, so libraries for
    // tests are not among them.
    private static readonly string[] s_readers = ["k8s", "StsLint.Manifests", "System.Text.Json", "System.Console", "Newtonsoft.Json", "YamlDotNet", "Microsoft.Extensions.Logging"];

    private Value Call(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var site = call.Syntax;
        var receiver = call.Instance is null ? null : Evaluate(call.Instance);
        var arguments = new List<(IArgumentOperation Operation, Value Value)>(call.Arguments.Length);
        foreach (var argument in call.Arguments.OrderBy(static argument => argument.Syntax.SpanStart))
            arguments.Add((argument, Argument(argument)));

        if (types.ShapeOf(method.ReducedFrom ?? method) is { } shape)
            return Build(shape, name => name == "this" ? (receiver!, call.Instance!.Syntax) : Given(name), method.ReturnType, site);
        if (receiver is not null)
            Use(receiver);
        foreach (var (_, value) in arguments)
            Use(value);
        if (receiver is ListValue output && ManifestTypes.IsManifest(output.Type))
        {
            if (method.Name is "Check" or "Validate")
                Checked.Add(output);
            if (method.Name is "Check" or "Validate" or "WriteTo" or "ToYaml" or "ToJson" or "WriteYaml" or "WriteJson")
                Output.Add(output);
        }
        if (method.Name == "WriteTo" && receiver is ListValue collection && ManifestTypes.IsManifest(collection.Type) && arguments is [var (_, target)] && target is ScalarValue { Text: { } folder } && !_isInLoop)
            Written.Add((collection, folder));
        if (ManifestTypes.IsManifest(method.ContainingType) && ManifestTypes.IsManifest(method.ReturnType) && arguments is [{ Value: ListValue objects }])
            return Collected(method.ReturnType, objects, site);
        if (method.Name == "Set" && types.IsPart(method.ContainingType) && arguments is [var (path, where), var (given, what)])
        {
            if (where is ScalarValue { Text: { } fields } && fields.IndexOfAny(['[', '"']) < 0)
                Write(receiver!, fields, path.Value.Syntax, what, given.Value.Syntax, isPart: true);
            else
                Expose(receiver!, taint: true);
            return new UnknownValue(site, "nothing");
        }
        if (receiver is HeapValue or ChoiceValue && Collected(method, receiver, arguments, site) is { } done)
            return done;
        if (method is { IsStatic: true, Name: "Join" or "Concat", ContainingType.SpecialType: SpecialType.System_String } or { Name: "ToString", Parameters.IsEmpty: true })
            return method.Name == "ToString" && receiver is not null && TextOf(receiver) is { Length: > 0 } text ? new ScalarValue(site, text) : new UnknownValue(site, "text");
        if (Copied(method, receiver, arguments, site) is { } copy)
            return copy;
        if (CanFollow(method))
        {
            var values = method.Parameters.Select(parameter => Given(parameter.Name)?.Value ?? new UnknownValue(site, "a parameter")).ToList();
            return Follow(method, receiver, values, site);
        }
        ExposeTo(method, receiver, arguments);
        return new UnknownValue(site, "what " + method.Name + " returns");

        (Value Value, SyntaxNode Site)? Given(string parameter)
        {
            foreach (var (operation, value) in arguments)
            {
                if (operation.Parameter?.Name == parameter)
                    return (value, operation.ArgumentKind == ArgumentKind.DefaultValue ? site : operation.Value.Syntax);
            }
            return null;
        }
    }

    private Value Argument(IArgumentOperation argument)
    {
        var value = Evaluate(argument.Value);
        if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out })
        {
            Expose(value, taint: true);
            AssignUnknown(argument.Value);
            return new UnknownValue(argument.Syntax, "a reference");
        }
        return value;
    }

    private ListValue Collected(ITypeSymbol type, ListValue objects, SyntaxNode site)
    {
        var made = new ListValue(site, type, _region);
        AddAll(made, objects);
        NoteCollection(made);
        return made;
    }

    // Add and its like on a list or dictionary that is known.
    private UnknownValue? Collected(IMethodSymbol method, Value receiver, List<(IArgumentOperation Operation, Value Value)> arguments, SyntaxNode site)
    {
        var result = new UnknownValue(site, method.Name);
        switch (receiver)
        {
            case ListValue list when method.Name is "Add" && arguments is [var (operation, value)]:
                if (list.Region == _region)
                {
                    list.Items.Add((value, operation.Value.Syntax));
                }
                else
                {
                    list.IsOpen = true;
                    Expose(value, taint: false);
                }
                return result;
            case ListValue list when method.Name is "AddRange" && arguments is [var (_, values)]:
                if (list.Region == _region)
                {
                    Spread(list, values);
                }
                else
                {
                    list.IsOpen = true;
                    Expose(values, taint: false);
                }
                return result;
            case ObjectValue map when IsDictionary(map.Type) && method.Name is "Add" or "TryAdd" && arguments is [var (key, name), var (item, given)]:
                if (name is ScalarValue { Text: { } text })
                    WriteTo(map, [text], key.Value.Syntax, given, item.Value.Syntax, map.Region == _region && (method.Name == "Add" || map.Find(text) is null && !map.IsOpen));
                else
                    AssignElement(map, name, key.Syntax, given, item.Value.Syntax);
                return result;
            case HeapValue when method.Name is "ContainsKey" or "TryGetValue" or "Contains" or "Any" or "Count" or "IndexOf" or "GetEnumerator" or "Find" or "Exists":
                foreach (var (_, value) in arguments)
                    Expose(value, taint: false);
                return result;
            // Written, checked.
            case ListValue list when ManifestTypes.IsManifest(list.Type):
                return null;
            case HeapValue when IsDictionary((receiver as HeapValue)!.Type) || receiver is ListValue:
                // Remove, Clear, Insert, Sort …
                Expose(receiver, taint: true);
                foreach (var (_, value) in arguments)
                    Expose(value, taint: false);
                return result;
            default:
                return null;
        }
    }

    // ToList, ToArray and their like give the same items.
    private ListValue? Copied(IMethodSymbol method, Value? receiver, List<(IArgumentOperation Operation, Value Value)> arguments, SyntaxNode site)
    {
        if (method.Name is not ("ToList" or "ToArray" or "AsEnumerable" or "AsReadOnly" or "ToImmutableArray" or "ToImmutableList"))
            return null;
        if ((receiver ?? (arguments is [var (_, only)] ? only : null)) is not ListValue { IsTainted: false } list)
            return null;
        var made = new ListValue(site, method.ReturnType, _region);
        AddAll(made, list);
        return made;
    }

    private bool CanFollow(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Length == 1 && !method.IsAsync && !method.IsExtern
        && (!(method.IsVirtual || method.IsAbstract || method.IsOverride) || method.ContainingType.IsSealed || method.ContainingType.TypeKind == TypeKind.Struct)
        && method.ContainingType.TypeKind != TypeKind.Interface && method.Parameters.All(static parameter => parameter.RefKind is RefKind.None or RefKind.In);

    private Value Follow(IMethodSymbol method, Value? receiver, IReadOnlyList<Value> arguments, SyntaxNode site)
    {
        var definition = method.ReducedFrom ?? method;
        definition = definition.OriginalDefinition;
        var body = definition.DeclaringSyntaxReferences is [var declaration] ? declaration.GetSyntax(cancellation) : null;
        if (body is null || _depth >= DeepestCall || !_calls.Add(definition) || Operation(body) is not { } operation)
        {
            if (receiver is not null)
                Expose(receiver, taint: true);
            foreach (var value in arguments)
                Expose(value, taint: true);
            return new UnknownValue(site, "a call that goes too deep");
        }
        if (body.SyntaxTree == _home)
            Followed.Add(definition);
        var (homeSite, factory) = (_homeSite, _factory);
        _factory = definition;
        if (site.SyntaxTree == _home)
            _homeSite = site;
        var isLocal = definition.MethodKind == MethodKind.LocalFunction;
        var (locals, returns, region) = (_locals, _returns, _region);
        if (!isLocal)
            _locals = NewLocals();
        // In an extension method that is called as one, the receiver is the first parameter.
        var all = definition.IsExtensionMethod && receiver is not null && arguments.Count < definition.Parameters.Length ? [receiver, .. arguments] : arguments;
        for (var i = 0; i < definition.Parameters.Length && i < all.Count; i++)
            _locals[definition.Parameters[i]] = all[i];
        _returns = [];
        FunctionsIn(operation, _volatile);
        _depth++;
        Statement(operation is ILocalFunctionOperation function ? function.Body : operation);
        _depth--;
        var results = _returns;
        if (!isLocal)
            _locals = locals;
        (_returns, _region, _homeSite, _factory) = (returns, region, homeSite, factory);
        _calls.Remove(definition);
        var isIterator = body.DescendantNodes().OfType<YieldStatementSyntax>().Any();
        Value? result = null;
        foreach (var value in results)
        {
            if (isIterator)
                Expose(value, taint: false);
            result = result is null ? value : ChoiceValue.Join(site, result, value);
        }
        return result is null || isIterator ? new UnknownValue(site, "nothing that is known") : result;
    }

    private static bool IsReader(ITypeSymbol? type)
    {
        var name = type is null ? "" : ManifestTypes.NamespaceOf(type) + "." + type.Name;
        return System.Array.Exists(s_readers, reader => name.StartsWith(reader + ".", StringComparison.Ordinal) || name == reader);
    }

    // What a method that is not followed may do with what it is given.
    private void ExposeTo(IMethodSymbol method, Value? receiver, List<(IArgumentOperation Operation, Value Value)> arguments)
    {
        // Written to be read again, it is copied, and what is finished is the copy.
        if (_isReadAgain && method.Name.StartsWith("Serialize", StringComparison.Ordinal))
        {
            foreach (var (_, value) in arguments)
                Expose(value, taint: true);
            return;
        }
        var changes = method.Name.StartsWith("Set", StringComparison.Ordinal) || method.Name.StartsWith("Add", StringComparison.Ordinal) || method.Name.StartsWith("Ensure", StringComparison.Ordinal)
            || method.Name.StartsWith("Remove", StringComparison.Ordinal) || method.Name.StartsWith("With", StringComparison.Ordinal) || method.Name.StartsWith("Init", StringComparison.Ordinal);
        if (IsReader(method.ContainingType) && !changes)
            return;
        // Collections, tasks and the like of the framework keep it; others may do anything.
        var taint = !ManifestTypes.NamespaceOf(method.ContainingType).StartsWith("System", StringComparison.Ordinal);
        if (receiver is not null)
            Expose(receiver, taint);
        foreach (var (_, value) in arguments)
            Expose(value, taint);
    }

    // What a shape says, with the call's values in the place of their names. The lookup tells a value and the expression that gives it.
    private Value Build(Node template, Func<string, (Value Value, SyntaxNode Site)?> lookup, ITypeSymbol? type, SyntaxNode site)
    {
        var built = BuildPart(template, lookup, site)?.Value ?? new ScalarValue(site, null);
        if (built is not ObjectValue { Kind: null, Type: null } made || type is null || !(types.IsPart(type) || IsDictionary(type)))
            return built;
        var whole = new ObjectValue(site, type, _region) { Kind = types.KindOf(type), IsOpen = made.IsOpen, IsTainted = made.IsTainted };
        whole.Entries.AddRange(made.Entries);
        if (whole.Kind is not null)
            Made.Add(new MadeManifest(whole, _depth, _homeSite) { MayBeSeveral = _isInLoop, Factory = _factory });
        return whole;
    }

    private (Value Value, SyntaxNode Site)? BuildPart(Node template, Func<string, (Value Value, SyntaxNode Site)?> lookup, SyntaxNode site)
    {
        switch (template)
        {
            case MappingNode mapping:
                var made = new ObjectValue(site, null, _region);
                for (var i = 0; i < mapping.Count; i++)
                {
                    if (BuildPart(mapping[i].Value, lookup, site) is { Value: not ScalarValue { IsNull: true } } part)
                        made.Set(mapping[i].Key, part.Site, part.Value, part.Site);
                }
                return (made, site);
            case SequenceNode sequence:
                var list = new ListValue(site, null, _region);
                foreach (var item in sequence.Items)
                {
                    if (BuildPart(item, lookup, site) is { Value: not ScalarValue { IsNull: true } } part)
                        list.Items.Add(part);
                }
                return (list, site);
            case ScalarNode { Value: ['$', not '{', ..] references }:
                return Chosen(references, lookup, site);
            case ScalarNode { Style: not ScalarStyle.Plain } or ScalarNode { Kind: ScalarKind.Text }:
                return Filled(((ScalarNode)template).Value, lookup, site);
            case ScalarNode { Kind: ScalarKind.Integer } number when long.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                return (new ScalarValue(site, whole), site);
            case ScalarNode { Kind: ScalarKind.Boolean } truth:
                return (new ScalarValue(site, truth.Value == "true"), site);
            default:
                return (new UnknownValue(site, "a shape"), site);
        }
    }

    // $a ?? $b
    private (Value Value, SyntaxNode Site)? Chosen(string references, Func<string, (Value Value, SyntaxNode Site)?> lookup, SyntaxNode site)
    {
        var parts = references.Split([" ?? "], StringSplitOptions.None);
        foreach (var reference in parts)
        {
            if (Referred(reference.Substring(1), lookup, site) is not { Value: not ScalarValue { IsNull: true } } found)
                continue;
            // What may be absent may be the next one.
            return found.Value is UnknownValue or ChoiceValue && parts.Length > 1 ? (new UnknownValue(site, "one of two"), found.Site) : found;
        }
        return null;
    }

    private (Value Value, SyntaxNode Site)? Referred(string path, Func<string, (Value Value, SyntaxNode Site)?> lookup, SyntaxNode site)
    {
        var parts = path.Split('.');
        if (lookup(parts[0]) is not { } found)
            return null;
        var value = found.Value;
        for (var i = 1; i < parts.Length && value is not ScalarValue { IsNull: true }; i++)
        {
            if (value is ObjectValue { IsTainted: false, IsOpen: false } made && made.Find(parts[i]) is null)
                return null;
            value = Read(value, parts[i], null, isPart: false, site);
        }
        // Maps are copied, and so is what is taken out of another object.
        if (parts.Length > 1 || value is ObjectValue map && IsDictionary(map.Type))
            value = Copy(value);
        return (value, found.Site);
    }

    private Value Copy(Value value)
    {
        switch (value)
        {
            case ObjectValue made:
                var copy = made.CopyAt(made.Site, _region);
                foreach (var entry in copy.Entries)
                    entry.Value = Copy(entry.Value);
                return copy;
            case ListValue list:
                var items = new ListValue(list.Site, list.Type, _region) { IsOpen = list.IsOpen, IsTainted = list.IsTainted };
                foreach (var (item, site) in list.Items)
                    items.Items.Add((Copy(item), site));
                return items;
            default:
                return value;
        }
    }

    private (Value Value, SyntaxNode Site)? Filled(string text, Func<string, (Value Value, SyntaxNode Site)?> lookup, SyntaxNode site)
    {
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at, StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', at);
            if (end < 0)
                break;
            if (Referred(text.Substring(at + 2, end - at - 2), lookup, site) is not { } found)
                return null;
            if (TextOf(found.Value) is not { } known)
                return (new UnknownValue(site, "text put together"), site);
            text = text.Substring(0, at) + known + text.Substring(end + 1);
            at += known.Length;
        }
        return (new ScalarValue(site, text), site);
    }
}
