using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1243, STS1244: the files that configMap, secret, downwardAPI and projected volumes hold.</summary>
internal sealed class VolumeItemWrong : PodRule
{
    private const long HighestMode = 511;

    private static readonly RuleDescriptor s_mode = new("STS1243", "File mode outside 0 to 0777",
        "{0} is {1}; a file mode goes from 0 to 0777 (511 in decimal)", Severity.Error,
        static () => new(
            Finds: "A `defaultMode` or `mode` of a configMap, secret, downwardAPI or projected volume that is negative or above 0777, which is 511 in decimal.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                secret:
                  secretName: tls
                  defaultMode: 01777
                """,
            Right: """
                secret:
                  secretName: tls
                  defaultMode: 0400
                """,
            Silent: "For a number that looks like a mode written without its leading 0, such as 644, which is STS0013."));

    private static readonly RuleDescriptor s_item = new("STS1244", "Key or path of a volume item invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of `items` in a configMap, secret, downwardAPI or projected volume without `key` (downwardAPI items have none) or `path`, or whose path starts with `/` or `..` or has `..` as one of its parts; also the path of a projected token.",
            Why: "The API server refuses the object: the path is one below the mount and must not lead out of it. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                configMap:
                  name: db-config
                  items:
                  - key: db.conf
                    path: /etc/db/db.conf
                """,
            Right: """
                configMap:
                  name: db-config
                  items:
                  - key: db.conf
                    path: db.conf
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_mode, s_item];

    public override void Check(PodView pod, RuleContext context)
    {
        for (var i = 0; i < pod.Volumes.Count; i++)
        {
            var volume = pod.Volumes[i].Node;
            CheckFiles(pod, volume, context);
            if (volume.Mapping("projected") is not { IsKnown: true } projected)
                continue;
            CheckMode(pod, projected.Value.Integer("defaultMode"), context);
            foreach (var source in projected.Value.Sequence("sources").Mappings())
            {
                CheckFiles(pod, source, context);
                CheckPath(pod, source.Mapping("serviceAccountToken").Text("path"), projected.Value, context);
            }
        }
    }

    private static void CheckFiles(PodView pod, MappingNode source, RuleContext context)
    {
        CheckFiles(pod, source.Mapping("configMap"), hasKeys: true, context);
        CheckFiles(pod, source.Mapping("secret"), hasKeys: true, context);
        CheckFiles(pod, source.Mapping("downwardAPI"), hasKeys: false, context);
    }

    private static void CheckFiles(PodView pod, Field<MappingNode> files, bool hasKeys, RuleContext context)
    {
        if (!files.IsKnown)
            return;
        CheckMode(pod, files.Value.Integer("defaultMode"), context);
        foreach (var item in files.Value.Sequence("items").Mappings())
        {
            CheckMode(pod, item.Integer("mode"), context);
            var key = item.Text("key");
            if (hasKeys && key.IsMissing())
                context.ReportInTemplate(pod.Object, s_item, key, "the item does not say which key");
            var path = item.Text("path");
            if (path.IsMissing())
                context.ReportInTemplate(pod.Object, s_item, At(path, hasKeys ? null : files.Value), "the item has no path, the name of its file below the mount");
            else
                CheckPath(pod, path, hasKeys ? null : files.Value, context);
        }
    }

    // The server leaves the list of a downwardAPI volume's items out, and the entry of a token.
    private static Anchor At(Field<string> path, MappingNode? named) => named is null ? Anchor.Of(path) : Anchor.Named(Anchor.Of(path), named, "path");

    private static void CheckPath(PodView pod, Field<string> path, MappingNode? named, RuleContext context)
    {
        if (!path.IsKnown)
            return;
        var problem = LocalPath.Problem(path.Value) ?? (path.Value.StartsWith("..", StringComparison.Ordinal) ? "must not start with '..'" : null);
        if (problem is not null)
            context.ReportInTemplate(pod.Object, s_item, At(path, named), $"the path '{path.Value}' is taken from the mount, so it {problem}");
    }

    private static void CheckMode(PodView pod, Field<long> mode, RuleContext context)
    {
        if (mode.IsKnown && mode.Value is < 0 or > HighestMode && mode.Value is >= int.MinValue and <= int.MaxValue)
            context.ReportInTemplate(pod.Object, s_mode, mode, mode.Name, mode.Value.ToString(CultureInfo.InvariantCulture));
    }
}
