using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Schema;

/// <summary>Makes types of the structural schemas that CustomResourceDefinitions hold. What it does not understand may be anything.</summary>
internal static class CustomSchema
{
    /// <summary>The kinds that a CustomResourceDefinition defines, with their types, version by version.</summary>
    public static IEnumerable<(string Group, string Version, string Kind, TypeInfo Type)> Read(ManifestObject definition)
    {
        var spec = definition.Root.Mapping("spec");
        var group = spec.Text("group");
        var kind = spec.Mapping("names").Text("kind");
        if (!group.IsKnown || !kind.IsKnown || spec.Boolean("preserveUnknownFields").Is(true))
            yield break;
        foreach (var version in spec.Sequence("versions").Mappings())
        {
            var schema = version.Mapping("schema").Mapping("openAPIV3Schema");
            if (version.Text("name") is not { IsKnown: true } name || !schema.IsKnown || version.Boolean("served").Is(false))
                continue;
            if (TypeOf(schema.Value, kind.Value, isRoot: true) is { Shape: ValueShape.Object } type)
                yield return (group.Value, name.Value, kind.Value, type);
        }
    }

    private static TypeInfo TypeOf(MappingNode schema, string name, bool isRoot = false)
    {
        if (schema.IsOpen)
            return TypeInfo.Any;
        if (schema.Boolean("x-kubernetes-int-or-string").Is(true))
            return TypeInfo.IntOrString;
        if (schema.Boolean("x-kubernetes-embedded-resource").Is(true))
            return TypeInfo.Any;
        switch (schema.Text("type").ValueOr(""))
        {
            case "string":
                return TypeInfo.Text;
            case "integer":
                return schema.Text("format").Is("int32") ? TypeInfo.Integer32 : TypeInfo.Integer64;
            case "number":
                return TypeInfo.Number;
            case "boolean":
                return TypeInfo.Boolean;
            case "array":
                return TypeInfo.ListOf(schema.Mapping("items") is { IsKnown: true } items ? TypeOf(items.Value, name) : TypeInfo.Any);
            case "object":
                return ObjectOf(schema, name, isRoot);
            default:
                return TypeInfo.Any;
        }
    }

    private static TypeInfo ObjectOf(MappingNode schema, string name, bool isRoot)
    {
        var properties = schema.Mapping("properties");
        if (!properties.IsKnown)
        {
            if (schema.Mapping("additionalProperties") is { IsKnown: true } values)
                return TypeInfo.MapOf(TypeOf(values.Value, name));
            // Without properties the server drops whatever stands there, but that is seldom what the author of the schema meant.
            return isRoot || !schema.Has("additionalProperties") ? TypeInfo.Any : TypeInfo.MapOf(TypeInfo.Any);
        }
        var isOpen = properties.Value.IsOpen || schema.Has("additionalProperties") || schema.Boolean("x-kubernetes-preserve-unknown-fields") is not { IsAbsent: true };
        var required = RequiredOf(schema);
        var fields = new List<FieldInfo>(properties.Value.Count + 3);
        foreach (var property in properties.Value.Entries)
        {
            if (property.Origin == EntryOrigin.Overridden || (isRoot && property.Key is "apiVersion" or "kind" or "metadata"))
                continue;
            var below = property.Value as MappingNode;
            fields.Add(new FieldInfo(property.Key, below is null ? TypeInfo.Any : TypeOf(below, property.Key))
            {
                IsRequired = required.Contains(property.Key),
                Enum = EnumOf(below),
                ListSemantics = below?.Text("x-kubernetes-list-type").ValueOr("") switch { "atomic" => ListSemantics.Atomic, "set" => ListSemantics.Set, "map" => ListSemantics.Map, _ => ListSemantics.Unspecified },
                ListKeys = TextsOf(below, "x-kubernetes-list-map-keys"),
                IsNullable = below?.Boolean("nullable").Is(true) ?? true,
            });
        }
        if (isRoot)
            fields.AddRange(SchemaWalk.AnyObject.Fields);
        return new TypeInfo(name, fields) { IsOpen = isOpen };
    }

    private static HashSet<string> RequiredOf(MappingNode schema) => new(TextsOf(schema, "required"), StringComparer.Ordinal);

    private static IReadOnlyList<string> EnumOf(MappingNode? schema) =>
        schema?.Text("type").Is("array") == true && schema.Mapping("items") is { IsKnown: true } items ? TextsOf(items.Value, "enum") : TextsOf(schema, "enum");

    private static IReadOnlyList<string> TextsOf(MappingNode? schema, string name)
    {
        if (schema is null || schema.Sequence(name) is not { IsKnown: true } list)
            return [];
        var texts = new List<string>(list.Value.Count);
        foreach (var item in list.Value.Items)
        {
            if (item is ScalarNode { Kind: ScalarKind.Text } scalar)
                texts.Add(scalar.Value);
        }
        return texts;
    }
}
