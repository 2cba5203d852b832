using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Input;

/// <summary>What a kustomization file says of the files that it puts together.</summary>
public sealed class Kustomization
{
    private Kustomization(string folder) => Folder = folder;

    /// <summary>The absolute path of its folder.</summary>
    public string Folder { get; }

    /// <summary>Files and folders that it takes objects from: absolute paths.</summary>
    internal List<string> Resources { get; } = [];

    /// <summary>Files that hold patches: absolute paths.</summary>
    internal List<string> Patches { get; } = [];

    /// <summary>Objects that its generators make, as <c>ConfigMap/name</c>.</summary>
    internal List<string> Generated { get; } = [];

    /// <summary>It takes objects from where the run does not look: other repositories, charts, generators and transformers.</summary>
    public bool ReachesOutside { get; private set; }

    /// <summary>It gives objects other names.</summary>
    public bool RewritesNames { get; private set; }

    /// <summary>It adds labels and extends selectors.</summary>
    public bool RewritesLabels { get; private set; }

    /// <summary>It puts every object into one namespace.</summary>
    public bool RewritesNamespace { get; private set; }

    /// <summary>Tells by the name whether a file is a kustomization.</summary>
    public static bool IsName(string name) => name is "kustomization.yaml" or "kustomization.yml" or "Kustomization";

    /// <summary>Reads a kustomization's text. What cannot be read of it leads outside.</summary>
    public static Kustomization Read(string folder, SourceFile file)
    {
        var result = new Kustomization(folder);
        foreach (var document in ManifestReader.Read(file))
        {
            result.ReachesOutside |= document.IsBroken;
            if (document.Root is MappingNode root)
                result.Take(root);
        }
        return result;
    }

    private void Take(MappingNode root)
    {
        foreach (var entry in root.Entries)
        {
            var value = entry.Value;
            switch (entry.Key)
            {
                case "resources" or "bases" or "components":
                    foreach (var text in Texts(value))
                        AddResource(text);
                    break;
                case "crds":
                    // OpenAPI definitions, which are no objects.
                    break;
                case "patchesStrategicMerge":
                    foreach (var text in Texts(value))
                        AddPatch(text);
                    break;
                case "patches" or "patchesJson6902":
                    foreach (var item in Items(value))
                    {
                        if (item["path"] is ScalarNode { IsNull: false } path)
                            AddPatch(path.Value);
                    }
                    break;
                case "replacements":
                    foreach (var item in Items(value))
                    {
                        if (item["path"] is ScalarNode { IsNull: false } path)
                            AddPatch(path.Value);
                    }
                    break;
                case "configMapGenerator" or "secretGenerator":
                    foreach (var item in Items(value))
                    {
                        if (item["name"] is ScalarNode { IsNull: false } name)
                            Generated.Add((entry.Key[0] == 'c' ? "ConfigMap/" : "Secret/") + name.Value);
                    }
                    break;
                case "namePrefix" or "nameSuffix":
                    RewritesNames |= value is not ScalarNode { Value: "" } and not ScalarNode { IsNull: true };
                    break;
                case "namespace":
                    RewritesNamespace |= value is not ScalarNode { IsNull: true };
                    break;
                case "commonLabels":
                    RewritesLabels |= value is not MappingNode { Count: 0 };
                    break;
                case "labels":
                    foreach (var item in Items(value))
                        RewritesLabels |= item["includeSelectors"] is ScalarNode { Value: "true" } || item["includeTemplates"] is ScalarNode { Value: "true" };
                    break;
                case "helmCharts" or "helmChartInflationGenerator" or "generators" or "transformers":
                    ReachesOutside |= value is SequenceNode { Count: > 0 };
                    break;
            }
        }
    }

    private void AddResource(string text)
    {
        if (IsRemote(text))
            ReachesOutside = true;
        else
            Resources.Add(InputLayout.Below(Folder, text));
    }

    // A patch may be written out in place.
    private void AddPatch(string text)
    {
        if (!text.Contains('\n') && !text.Contains(": ", StringComparison.Ordinal) && !IsRemote(text))
            Patches.Add(InputLayout.Below(Folder, text));
    }

    private static bool IsRemote(string text) =>
        text.Contains("://", StringComparison.Ordinal) || text.Contains("?ref=", StringComparison.Ordinal) || text.Contains("//", StringComparison.Ordinal)
        || text.StartsWith("git@", StringComparison.Ordinal) || text.StartsWith("github.com/", StringComparison.Ordinal) || text.StartsWith("git::", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(Node node)
    {
        if (node is not SequenceNode list)
            yield break;
        foreach (var item in list.Items)
        {
            if (item is ScalarNode { IsNull: false } text)
                yield return text.Value;
        }
    }

    private static IEnumerable<MappingNode> Items(Node node) => node is SequenceNode list ? list.Items.OfType<MappingNode>() : [];
}
