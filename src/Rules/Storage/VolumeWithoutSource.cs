using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3004.</summary>
internal sealed class VolumeWithoutSource : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS3004", "Volume without a source",
        "the volume '{0}' says nothing of where its data is, so it becomes an emptyDir and is lost with the pod; write emptyDir if that is meant, else name a claim", Severity.Warning,
        static () => new(
            Finds: "A pod volume of which only the name is written, or whose source (other than `emptyDir`) is empty.",
            Why: "The API server does not refuse it: it makes the volume an emptyDir without a word (SetDefaults_Volume). What is written there is deleted with the pod.",
            Wrong: """
                volumes:
                - name: data
                """,
            Right: """
                volumes:
                - name: data
                  persistentVolumeClaim:
                    claimName: db-data
                """,
            Fix: "Writes `emptyDir: {}`, which is what the volume is today. Safe, since it changes nothing; it is for you to say that this is meant.",
            Silent: "When the volume has a field that the API does not know (STS0015 speaks of it), when `emptyDir:` is written without a value, and when a claim template of the same name replaces the volume (STS3003)."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        foreach (var volume in pod.Volumes)
        {
            if (!volume.Name.IsKnown || !HasNoSource(volume.Node) || IsReplaced(pod, volume.Name.Value))
                continue;
            var finding = context.Report(pod.Object, s_rule, volume.Name, volume.Name.Value);
            if (volume.Node.Count == 1)
                finding.WithSafeFix("Write emptyDir: {}, which it is", Edit.Set(volume.Node, "emptyDir", "{}"));
        }
    }

    private static bool HasNoSource(MappingNode volume)
    {
        if (volume.IsOpen)
            return false;
        foreach (var entry in volume.Entries)
        {
            if (entry.Key != "name" && (entry.Key is "emptyDir" or "$patch" || entry.Value is not ScalarNode { IsNull: true }))
                return false;
        }
        return true;
    }

    private static bool IsReplaced(PodView pod, string name)
    {
        if (pod.Set is not { } set)
            return false;
        if (set.ClaimsAreOpen || set.LooksLikePatch)
            return true;
        foreach (var claim in set.Claims)
        {
            if (!claim.Name.IsKnown || claim.Name.Value == name)
                return true;
        }
        return false;
    }
}
