using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1106.</summary>
internal sealed class RootDirectoryRecycled : VolumeRule
{
    private static readonly RuleDescriptor s_rule = new("STS1106", "Recycle of the root directory",
        "Recycle would delete everything below '{0}', the root of the node's file system; use Retain, or another path", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume with `hostPath.path: /`, in any spelling of it, and `persistentVolumeReclaimPolicy: Recycle`.",
            Why: "The API server refuses the PersistentVolume, since the recycler runs `rm -rf` on the path.",
            Wrong: """
                spec:
                  persistentVolumeReclaimPolicy: Recycle
                  hostPath:
                    path: /
                """,
            Right: """
                spec:
                  persistentVolumeReclaimPolicy: Retain
                  hostPath:
                    path: /srv/volumes/a
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        if (!volume.ReclaimPolicy.Is("Recycle"))
            return;
        var path = volume.Spec.Mapping("hostPath").Text("path");
        if (path.IsKnown && IsRoot(path.Value))
            context.Report(volume.Object, s_rule, volume.ReclaimPolicy, path.Value).At(path.Node!, "the path is here");
    }

    private static bool IsRoot(string path)
    {
        if (path.Length == 0 || path[0] != '/')
            return false;
        foreach (var part in path.Split('/'))
        {
            if (part.Length > 0 && part != ".")
                return false;
        }
        return true;
    }
}
