using System.Text;

namespace StsLint.DslGenerator;

/// <summary>Writes a class for each type: its properties, and how it is read from a tree and written, without reflection.</summary>
internal static class TypeWriter
{
    public static string Write(IEnumerable<ApiType> types)
    {
        var text = new StringBuilder();
        foreach (var type in types)
            Write(type, text);
        return text.ToString();
    }

    /// <summary>What makes an object of a kind that was read.</summary>
    public static string KindTable(ApiModel model)
    {
        var text = new StringBuilder();
        text.AppendLine("/// <summary>The kinds that have a type.</summary>");
        text.AppendLine("internal static class KindTable");
        text.AppendLine("{");
        text.AppendLine("    /// <summary>An empty object of a kind, or null when it has no type.</summary>");
        text.AppendLine("    public static KubernetesObject? New(string apiVersion, string kind) => (apiVersion, kind) switch");
        text.AppendLine("    {");
        foreach (var type in model.Types)
        {
            if (type.Kind is var (apiVersion, name))
                text.AppendLine($"        (\"{apiVersion}\", \"{name}\") => new {type.Name}(default(Incomplete)),");
        }
        text.AppendLine("        _ => null,");
        text.AppendLine("    };");
        text.AppendLine();
        text.AppendLine("    /// <summary>The apiVersion and kind of a type, or null when it is none of a kind.</summary>");
        text.AppendLine("    public static (string ApiVersion, string Kind)? Of(Type type)");
        text.AppendLine("    {");
        foreach (var type in model.Types)
        {
            if (type.Kind is var (apiVersion, name))
            {
                text.AppendLine($"        if (type == typeof({type.Name}))");
                text.AppendLine($"            return (\"{apiVersion}\", \"{name}\");");
            }
        }
        text.AppendLine("        return null;");
        text.AppendLine("    }");
        text.AppendLine("}");
        return text.ToString();
    }

    private static void Write(ApiType type, StringBuilder text)
    {
        // The base has what all kinds have.
        var fields = type.Kind is null ? type.Fields : [.. type.Fields.Where(static field => field.Name is not ("apiVersion" or "kind" or "metadata"))];
        text.AppendLine($"/// <summary>{FieldText.Of(type)}</summary>");
        if (type.Kind is var (apiVersion, kind))
            text.AppendLine($"[KubernetesKind(\"{apiVersion}\", \"{kind}\")]");
        text.AppendLine($"public sealed partial class {type.Name} : {(type.Kind is null ? "ManifestPart" : "KubernetesObject")}");
        text.AppendLine("{");
        text.AppendLine($"    /// <summary>Makes {(type.Kind is null ? "one" : "an object")} without any field.</summary>");
        text.AppendLine($"    public {type.Name}()");
        text.AppendLine("    {");
        text.AppendLine("    }");
        text.AppendLine();
        text.AppendLine("    [SetsRequiredMembers]");
        text.AppendLine($"    internal {type.Name}(Incomplete _)");
        text.AppendLine("    {");
        text.AppendLine("    }");
        if (type.Kind is not null)
        {
            text.AppendLine();
            text.AppendLine("    /// <inheritdoc/>");
            text.AppendLine($"    [NoField] public override string ApiVersion => \"{type.Kind.Value.ApiVersion}\";");
            text.AppendLine();
            text.AppendLine("    /// <inheritdoc/>");
            text.AppendLine($"    [NoField] public override string Kind => \"{type.Kind.Value.Name}\";");
        }
        foreach (var field in fields)
        {
            text.AppendLine();
            text.AppendLine($"    /// <summary>{FieldText.Of(field)}</summary>");
            if (Names.Pascal(field.Name) != field.Property)
                text.AppendLine($"    [Field(\"{field.Name}\")]");
            text.AppendLine($"    public {(field.IsRequired ? "required " : "")}{CSharpType(field)} {field.Property} {{ get; set; }}");
        }
        WriteWriting(fields, text);
        WriteReading(fields, text);
        WriteDescending(fields, text);
        text.AppendLine("}");
        text.AppendLine();
    }

    private static void WriteWriting(IReadOnlyList<ApiField> fields, StringBuilder text)
    {
        text.AppendLine();
        text.AppendLine("    internal override void WriteFields(ManifestWriter writer)");
        text.AppendLine("    {");
        foreach (var field in fields)
        {
            text.AppendLine((field.Container, field.Form) switch
            {
                (Container.List, _) when field.Enum is not null => $"        writer.Field(\"{field.Name}\", {field.Property}, static value => EnumText.Of(value));",
                (_, _) when field.Enum is not null => $"        writer.Field(\"{field.Name}\", {field.Property} is {{ }} {Local(field)} ? EnumText.Of({Local(field)}) : null);",
                _ => $"        writer.Field(\"{field.Name}\", {field.Property});",
            });
        }
        text.AppendLine("    }");
    }

    private static void WriteReading(IReadOnlyList<ApiField> fields, StringBuilder text)
    {
        text.AppendLine();
        if (fields.Count == 0)
        {
            text.AppendLine("    internal override bool ReadField(string name, Node value) => ReadCommonField(name, value);");
            return;
        }
        text.AppendLine("    internal override bool ReadField(string name, Node value)");
        text.AppendLine("    {");
        text.AppendLine("        switch (name)");
        text.AppendLine("        {");
        foreach (var field in fields)
        {
            text.AppendLine($"            case \"{field.Name}\":");
            text.AppendLine($"                return ({field.Property} = {Reading(field)}{(field.IsRequired && IsReference(field) ? "!" : "")}) is not null;");
        }
        text.AppendLine("            default:");
        text.AppendLine("                return ReadCommonField(name, value);");
        text.AppendLine("        }");
        text.AppendLine("    }");
    }

    // The way of a path into the parts below.
    private static void WriteDescending(IReadOnlyList<ApiField> fields, StringBuilder text)
    {
        var parts = fields.Where(static field => field is { Form: Form.Part, Container: Container.None or Container.List }).ToList();
        if (parts.Count == 0)
            return;
        text.AppendLine();
        text.AppendLine("    internal override ManifestPart? Below(string name, int index) => (name, index) switch");
        text.AppendLine("    {");
        foreach (var field in parts)
        {
            text.AppendLine(field.Container == Container.List
                ? $"        (\"{field.Name}\", >= 0) => Item({field.Property} ??= new List<{field.Target}>(), index, static () => new {field.Target}(default(Incomplete))),"
                : $"        (\"{field.Name}\", < 0) => {field.Property} ??= new {field.Target}(default(Incomplete)),");
        }
        text.AppendLine("        _ => BelowCommon(name, index),");
        text.AppendLine("    };");
    }

    private static string Reading(ApiField field)
    {
        var make = field.Form == Form.Part ? $"static () => new {field.Target}(default(Incomplete))" : "";
        return (field.Container, field.Form) switch
        {
            (Container.None, _) when field.Enum is not null => $"NodeValue.Text(value) is {{ }} {Local(field)} ? EnumText.Read{field.Enum.Name}({Local(field)}) : null",
            (Container.List, _) when field.Enum is not null => $"NodeValue.List(value, static item => NodeValue.Text(item) is {{ }} text ? EnumText.Read{field.Enum.Name}(text) : null)",
            (Container.None, Form.Part) => $"NodeValue.Part(value, {make})",
            (Container.List, Form.Part) => $"NodeValue.Parts(value, {make})",
            (Container.None, var form) => $"NodeValue.{form}(value)",
            (Container.List, Form.Text) => "NodeValue.Texts(value)",
            (Container.List, var form) => $"NodeValue.List(value, NodeValue.{form})",
            (Container.Map, Form.Text) => "NodeValue.TextMap(value)",
            (Container.Map, var form) => $"NodeValue.Map(value, NodeValue.{form})",
            var other => throw new InvalidDataException($"No way to read {other}."),
        };
    }

    private static string Local(ApiField field) => "given" + field.Property;

    private static bool IsReference(ApiField field) => field.Container != Container.None || (field.Enum is null && field.Form is Form.Text or Form.Part);

    // What the API requires is nullable only where it is a struct: what was read may lack it.
    private static string CSharpType(ApiField field)
    {
        var item = field.Enum is not null ? "global::StsLint.Manifests." + field.Enum.Name : field.Form switch
        {
            Form.Text => "string",
            Form.Int32 => "int",
            Form.Int64 => "long",
            Form.Boolean => "bool",
            Form.Quantity => "global::StsLint.Manifests.Quantity",
            Form.IntOrString => "IntOrString",
            _ => "global::StsLint.Manifests." + field.Target!,
        };
        var type = field.Container switch
        {
            Container.List => $"IList<{item}>",
            Container.Map => $"IDictionary<string, {item}>",
            _ => item,
        };
        return field.IsRequired && IsReference(field) ? type : type + "?";
    }
}
