using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>Writes pieces of manifests as C# expressions of a type, for one file.</summary>
internal sealed class CodeText(ManifestTypes types, SemanticModel model)
{
    private readonly Dictionary<(ISymbol, SyntaxNode?), string> _names = [];

    // The type's own name where that means it, else with its namespace. Within a type declaration it is the same everywhere. (Roslyn's own search for
    // the shortest name lists all names that are in sight, which takes longer than all else together.)
    private string NameOf(ITypeSymbol type, int position)
    {
        var scope = model.SyntaxTree.GetRoot().FindToken(position).Parent?.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>();
        if (_names.TryGetValue((type, scope), out var name))
            return name;
        name = type.ToDisplayString(s_short);
        var meant = model.GetSpeculativeSymbolInfo(position, SyntaxFactory.ParseTypeName(name), SpeculativeBindingOption.BindAsTypeOrNamespace).Symbol;
        if (!SymbolEqualityComparer.Default.Equals(meant, type))
            name = type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        _names.Add((type, scope), name);
        return name;
    }

    private static readonly SymbolDisplayFormat s_short = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>The expression, as it can stand at a place; null when there is none.</summary>
    public string? Of(Node? node, ITypeSymbol? type, int position)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return type is null ? null : node switch
        {
            ScalarNode scalar => Scalar(scalar, type, position),
            SequenceNode sequence => List(sequence, type, position),
            MappingNode mapping => Mapping(mapping, type, position),
            _ => null,
        };
    }

    /// <summary>The type of a list's items or a map's values.</summary>
    public static ITypeSymbol? ItemOf(ITypeSymbol? type)
    {
        if (type is IArrayTypeSymbol array)
            return array.ElementType;
        if (type is not INamedTypeSymbol named)
            return null;
        ITypeSymbol? item = null;
        foreach (var each in named.AllInterfaces.Concat([named]))
        {
            if (each.Name == "IDictionary" && each.TypeArguments.Length == 2)
                return each.TypeArguments[1];
            if (each.Name is "ICollection" or "IEnumerable" && each.TypeArguments.Length == 1)
                item = each.TypeArguments[0];
        }
        return item;
    }

    private string? Scalar(ScalarNode scalar, ITypeSymbol type, int position)
    {
        var isNumber = scalar.Kind == ScalarKind.Integer && long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        switch (type.SpecialType)
        {
            case SpecialType.System_String:
                return SymbolDisplay.FormatLiteral(scalar.Value, quote: true);
            case SpecialType.System_Int32 or SpecialType.System_Int64:
                return isNumber ? scalar.Value : null;
            case SpecialType.System_Boolean:
                return scalar.Kind == ScalarKind.Boolean && scalar.Value is "true" or "false" ? scalar.Value : null;
        }
        if (type.TypeKind == TypeKind.Enum)
        {
            foreach (var member in type.GetMembers())
            {
                if (member is IFieldSymbol { HasConstantValue: true } field && ManifestTypes.TextOf(field) == scalar.Value)
                    return NameOf(type, position) + "." + field.Name;
            }
            return null;
        }
        if (!ManifestTypes.IsScalar(type))
            return null;
        var text = isNumber && type.Name.IndexOf("Int", StringComparison.Ordinal) >= 0 ? scalar.Value : SymbolDisplay.FormatLiteral(scalar.Value, quote: true);
        // Of the models not all have had the conversions in every release.
        return type.Name == "ResourceQuantity" ? $"new {NameOf(type, position)}({text})" : text;
    }

    private string? List(SequenceNode sequence, ITypeSymbol type, int position)
    {
        var items = new List<string>(sequence.Count);
        foreach (var item in sequence.Items)
        {
            if (Of(item, ItemOf(type), position) is not { } code)
                return null;
            items.Add(code);
        }
        var all = string.Join(", ", items);
        return ((CSharpParseOptions)model.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp12 ? $"[{all}]" : items.Count == 0 ? null : $"new[] {{ {all} }}";
    }

    private string? Mapping(MappingNode mapping, ITypeSymbol type, int position)
    {
        var code = new StringBuilder();
        if (types.IsPart(type))
        {
            code.Append("new()");
            for (var i = 0; i < mapping.Count; i++)
            {
                if (types.PropertyOf(type, mapping[i].Key) is not { } property || Of(mapping[i].Value, property.Type, position) is not { } value)
                    return null;
                code.Append(i == 0 ? " { " : ", ").Append(property.Name).Append(" = ").Append(value);
            }
            return mapping.Count == 0 ? code.ToString() : code.Append(" }").ToString();
        }
        if (ItemOf(type) is not { } item)
            return null;
        var map = model.Compilation.GetTypeByMetadataName("System.Collections.Generic.Dictionary`2")?.Construct(model.Compilation.GetSpecialType(SpecialType.System_String), item);
        var labels = item.SpecialType == SpecialType.System_String && types.HasDsl && !ManifestTypes.IsModel(type) ? model.Compilation.GetTypeByMetadataName("StsLint.Manifests.Labels") : null;
        var name = labels is null ? null : NameOf(labels, position);
        // Where the DSL is not at hand by its names, the framework's map does as well.
        if (name is null || name.IndexOf('.') >= 0)
            name = map is null ? null : NameOf(map, position);
        if (name is null)
            return null;
        code.Append("new ").Append(name);
        if (mapping.Count == 0)
            return code.Append("()").ToString();
        for (var i = 0; i < mapping.Count; i++)
        {
            if (Of(mapping[i].Value, item, position) is not { } value)
                return null;
            code.Append(i == 0 ? " { " : ", ").Append('[').Append(SymbolDisplay.FormatLiteral(mapping[i].Key, quote: true)).Append("] = ").Append(value);
        }
        return code.Append(" }").ToString();
    }
}
