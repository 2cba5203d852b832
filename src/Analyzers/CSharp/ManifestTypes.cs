using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>
/// Recognises, by their metadata names, the types of the StsLint DSL and the models of KubernetesClient, and tells what their members stand for.
/// One per compilation.
/// </summary>
internal sealed class ManifestTypes
{
    private const string Dsl = "StsLint.Manifests";
    private const string Models = "k8s.Models";
    private readonly INamedTypeSymbol? _part;
    private readonly ConcurrentDictionary<ISymbol, string?> _shapes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, string?> _fields = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, (string, string)?> _kinds = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, Dictionary<string, IPropertySymbol>> _properties = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<string, Node?> _templates = new(StringComparer.Ordinal);

    // What a referenced assembly holds stays the same over many compilations, and so does what a text says.
    private static readonly ConditionalWeakTable<IAssemblySymbol, string[]> s_names = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Tuple<string[], bool>> s_mayBeIn = new();
    private readonly string[] _names;

    private ManifestTypes(INamedTypeSymbol? part, INamedTypeSymbol? metadata)
    {
        _part = part;
        string[] dsl = part is null ? [] : s_names.GetValue(part.ContainingAssembly, NamesOfKinds);
        string[] models = metadata is null ? [] : s_names.GetValue(metadata.ContainingAssembly, NamesOfKinds);
        _names = dsl.Length == 0 ? models : models.Length == 0 ? dsl : [.. dsl, .. models];
    }

    /// <summary>Null when the compilation refers to neither.</summary>
    public static ManifestTypes? In(Compilation compilation)
    {
        var part = compilation.GetTypeByMetadataName(Dsl + ".ManifestPart");
        var metadata = compilation.GetTypeByMetadataName(Models + ".V1ObjectMeta");
        return part is null && metadata is null ? null : new ManifestTypes(part, metadata);
    }

    /// <summary>Whether a file can make a manifest at all: it names a kind's type, or the collection of manifests.</summary>
    public bool MayBeIn(SyntaxTree tree, CancellationToken cancellation)
    {
        if (s_mayBeIn.TryGetValue(tree, out var known) && (ReferenceEquals(known.Item1, _names) || known.Item1.SequenceEqual(_names)))
            return known.Item2;
        var text = tree.GetText(cancellation).ToString();
        var mayBe = Array.Exists(_names, name => text.IndexOf(name, StringComparison.Ordinal) >= 0);
        if (known is null)
            _ = s_mayBeIn.GetValue(tree, _ => Tuple.Create(_names, mayBe));
        return mayBe;
    }

    // A name that holds another one need not be looked for.
    private static string[] NamesOfKinds(IAssemblySymbol assembly)
    {
        var names = new List<string>();
        foreach (var space in (string[])[Dsl, Models])
        {
            INamespaceSymbol? at = assembly.GlobalNamespace;
            foreach (var part in space.Split('.'))
                at = at?.GetNamespaceMembers().FirstOrDefault(member => member.Name == part);
            foreach (var type in at?.GetTypeMembers() ?? [])
            {
                if (FindKind(type) is not null || IsManifest(type))
                    names.Add(type.Name);
            }
        }
        return [.. names.Where(name => !names.Exists(other => other.Length < name.Length && name.IndexOf(other, StringComparison.Ordinal) >= 0))];
    }

    /// <summary>The DSL is referred to.</summary>
    public bool HasDsl => _part is not null;

    /// <summary>A type that stands for a part of a manifest: its properties are fields.</summary>
    public bool IsPart(ITypeSymbol? type)
    {
        if (type is null)
            return false;
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at, _part))
                return true;
        }
        return IsModel(type) && !IsScalar(type);
    }

    /// <summary>A class of KubernetesClient's models.</summary>
    public static bool IsModel(ITypeSymbol? type) => type is { TypeKind: TypeKind.Class or TypeKind.Struct } && NamespaceOf(type) == Models;

    /// <summary>A type of another library's or the DSL's that wraps one scalar.</summary>
    public static bool IsScalar(ITypeSymbol type) => type.Name is "ResourceQuantity" or "IntstrIntOrString" or "IntOrString" or "Quantity";

    /// <summary>The collection of manifests that the DSL writes and checks as a whole.</summary>
    public static bool IsManifest(ITypeSymbol? type) => type?.Name == "Manifest" && NamespaceOf(type) == Dsl;

    /// <summary>What a whole manifest of a type is; null for parts.</summary>
    public (string ApiVersion, string Kind)? KindOf(ITypeSymbol? type)
    {
        return type is null ? null : _kinds.GetOrAdd(type, FindKind);
    }

    private static (string, string)? FindKind(ITypeSymbol type)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            foreach (var attribute in at.GetAttributes())
            {
                if (attribute.AttributeClass is not { } named)
                    continue;
                if (named.Name == "KubernetesKindAttribute" && NamespaceOf(named) == Dsl && attribute.ConstructorArguments.Length == 2)
                    return ((string)attribute.ConstructorArguments[0].Value!, (string)attribute.ConstructorArguments[1].Value!);
                if (named.Name == "KubernetesEntityAttribute" && NamespaceOf(named).StartsWith("k8s", StringComparison.Ordinal))
                    return OfEntity(attribute);
            }
        }
        return IsModel(type) ? OfConstants(type) : null;
    }

    /// <summary>The field that a property stands for: its name, or a dotted path (empty: the object itself); null for a property that is no field.</summary>
    public string? FieldOf(IPropertySymbol property)
    {
        return _fields.GetOrAdd(property.OriginalDefinition, static symbol => Find(symbol));

        static string? Find(ISymbol symbol)
        {
            // The escape hatch: its entries are fields of the object itself.
            if (symbol is { Name: "Extra", ContainingType.Name: "ManifestPart" })
                return "";
            foreach (var attribute in symbol.GetAttributes())
            {
                switch (attribute.AttributeClass?.Name)
                {
                    case "NoFieldAttribute" or "JsonIgnoreAttribute":
                        return null;
                    case "FieldAttribute" or "JsonPropertyNameAttribute" or "JsonPropertyAttribute" when attribute.ConstructorArguments.Length == 1:
                        return attribute.ConstructorArguments[0].Value as string;
                }
            }
            return char.ToLowerInvariant(symbol.Name[0]) + symbol.Name.Substring(1);
        }
    }

    /// <summary>The property of a type that stands for a field or a path of fields.</summary>
    public IPropertySymbol? PropertyOf(ITypeSymbol type, string path)
    {
        return _properties.GetOrAdd(type, Find).TryGetValue(path, out var property) ? property : null;

        Dictionary<string, IPropertySymbol> Find(ITypeSymbol type)
        {
            var properties = new Dictionary<string, IPropertySymbol>(StringComparer.Ordinal);
            for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
            {
                foreach (var member in at.GetMembers())
                {
                    if (member is IPropertySymbol { IsIndexer: false, SetMethod: not null } property && FieldOf(property) is { } field)
                        properties.TryAdd(field, property);
                }
            }
            return properties;
        }
    }

    /// <summary>The tree that a call of a member of the DSL yields, with <c>$name</c> for its arguments; null when the member says nothing of it.</summary>
    public Node? ShapeOf(ISymbol member)
    {
        var text = _shapes.GetOrAdd(member.OriginalDefinition, static symbol =>
        {
            if (NamespaceOf(symbol.ContainingType) != Dsl)
                return null;
            foreach (var attribute in symbol.GetAttributes())
            {
                if (attribute.AttributeClass?.Name == "ShapeAttribute" && attribute.ConstructorArguments.Length == 1)
                    return attribute.ConstructorArguments[0].Value as string;
            }
            return null;
        });
        return text is null ? null : _templates.GetOrAdd(text, static text => ManifestReader.Read(new SourceFile("shape", text)) is [var document, ..] ? document.Root : null);
    }

    /// <summary>The text of an enum's member as the API writes it.</summary>
    public static string TextOf(IFieldSymbol member)
    {
        foreach (var attribute in member.GetAttributes())
        {
            if (attribute.AttributeClass?.Name is "EnumValueAttribute" or "EnumMemberAttribute")
            {
                if (attribute.ConstructorArguments is [{ Value: string value }])
                    return value;
                foreach (var argument in attribute.NamedArguments)
                {
                    if (argument is { Key: "Value", Value.Value: string named })
                        return named;
                }
            }
        }
        return member.Name;
    }

    private static (string, string)? OfEntity(AttributeData entity)
    {
        string? group = null, kind = null, version = null;
        foreach (var argument in entity.NamedArguments)
        {
            switch (argument.Key)
            {
                case "Group":
                    group = argument.Value.Value as string;
                    break;
                case "Kind":
                    kind = argument.Value.Value as string;
                    break;
                case "ApiVersion":
                    version = argument.Value.Value as string;
                    break;
            }
        }
        return kind is null || version is null ? null : (string.IsNullOrEmpty(group) ? version : group + "/" + version, kind);
    }

    private static (string, string)? OfConstants(ITypeSymbol type)
    {
        var kind = Constant("KubeKind");
        var version = Constant("KubeApiVersion");
        var group = Constant("KubeGroup");
        return kind is null || version is null ? null : (string.IsNullOrEmpty(group) ? version : group + "/" + version, kind);

        string? Constant(string name) => type.GetMembers(name) is [IFieldSymbol { HasConstantValue: true, ConstantValue: string text }] ? text : null;
    }

    internal static string NamespaceOf(ITypeSymbol? type) => type?.ContainingNamespace?.ToDisplayString() ?? "";
}
