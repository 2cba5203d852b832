using System.Text;

namespace StsLint.DslGenerator;

/// <summary>Writes the closed sets as enums, and the switches between their members and the API's text.</summary>
internal static class EnumWriter
{
    public static string Write(IReadOnlyList<ApiEnum> enums)
    {
        var text = new StringBuilder();
        foreach (var each in enums)
        {
            text.AppendLine($"/// <summary>The values of {string.Join(", ", each.Uses.Select(static use => $"<c>{use}</c>"))}.</summary>");
            text.AppendLine($"public enum {each.Name}");
            text.AppendLine("{");
            foreach (var value in each.Values)
            {
                text.AppendLine($"    /// <summary><c>{Source.Xml(value)}</c>.</summary>");
                if (Names.Member(value) != value)
                    text.AppendLine($"    [EnumValue(\"{value}\")]");
                text.AppendLine($"    {Names.Member(value)},");
            }
            text.AppendLine("}");
            text.AppendLine();
        }
        text.AppendLine("/// <summary>Members of enums as the API writes them.</summary>");
        text.AppendLine("internal static partial class EnumText");
        text.AppendLine("{");
        foreach (var each in enums)
        {
            text.AppendLine($"    public static string Of({each.Name} value) => value switch");
            text.AppendLine("    {");
            foreach (var value in each.Values)
                text.AppendLine($"        {each.Name}.{Names.Member(value)} => \"{value}\",");
            text.AppendLine($"        _ => throw NoMember(\"{each.Name}\", (int)value),");
            text.AppendLine("    };");
            text.AppendLine();
            text.AppendLine($"    public static {each.Name}? Read{each.Name}(string text) => text switch");
            text.AppendLine("    {");
            foreach (var value in each.Values)
                text.AppendLine($"        \"{value}\" => {each.Name}.{Names.Member(value)},");
            text.AppendLine("        _ => null,");
            text.AppendLine("    };");
            text.AppendLine();
        }
        text.AppendLine("}");
        return text.ToString();
    }
}
