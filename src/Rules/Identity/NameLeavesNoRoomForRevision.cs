using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Identity;

/// <summary>STS2024.</summary>
internal sealed class NameLeavesNoRoomForRevision : StatefulSetRule
{
    private const int Longest = 52;

    private static readonly RuleDescriptor s_rule = new("STS2024", "StatefulSet name leaves no room for the revision label",
        "the name has {0} characters; with more than 52 the pods' label controller-revision-hash gets longer than 63 and no pod can be created", Severity.Error,
        static () => new(
            Finds: "A StatefulSet whose name is longer than 52 characters.",
            Why: "The controller labels every pod `controller-revision-hash: <name>-<hash>` with a hash of 8 to 10 characters, and label values end at 63. The API server takes the StatefulSet; then every pod is refused (`FailedCreate … must be no more than 63 characters`). With 53 and 54 characters it depends on the hash, so that it can also begin with the next change of the template. Seen on 1.36: 52 works, 53 to 63 fail.",
            Wrong: """
                kind: StatefulSet
                metadata:
                  name: elasticsearch-master-cluster-production-europe-west-1-a
                """,
            Right: """
                kind: StatefulSet
                metadata:
                  name: es-master-production-europe-west-1-a
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        var name = set.Object.Name;
        // Names above 63 are refused, which has a finding of its own.
        if (name.IsKnown && name.Value.Length is > Longest and <= Names.LongestLabel)
            context.Report(set.Object, s_rule, name, name.Value.Length.ToString(CultureInfo.InvariantCulture));
    }
}
