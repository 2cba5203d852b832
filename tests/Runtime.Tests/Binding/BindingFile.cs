using System.Text.Json.Nodes;

namespace StsLint.Tests.Binding;

/// <summary>What the real volume binder made of sets of classes, volumes, claims and pods, step by step: one scenario per line.</summary>
internal static class BindingFile
{
    private static readonly Lazy<Dictionary<string, string>> s_lines = new(Read);

    /// <summary>The ids of the scenarios, in the file's order.</summary>
    public static IEnumerable<string> Ids => s_lines.Value.Keys;

    public static JsonObject Scenario(string id) => JsonNode.Parse(s_lines.Value[id])!.AsObject();

    private static Dictionary<string, string> Read()
    {
        var place = Environment.GetEnvironmentVariable("STSLINT_BINDING") is { Length: > 0 } given ? given : Path.Combine(Root(), "..", "shared", "pv-binding");
        var files = Directory.Exists(place) ? Directory.GetFiles(place, "*.jsonl").Order(StringComparer.Ordinal).ToList() : [place];
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in files.SelectMany(File.ReadLines))
        {
            if (line.Trim().Length > 0)
                lines.Add((string)JsonNode.Parse(line)!["id"]!, line);
        }
        return lines;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "StsLint.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds StsLint.sln.");
    }
}
