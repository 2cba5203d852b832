using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Updates;

/// <summary>STS6011.</summary>
internal sealed class Renamed : UpdateRule
{
    private static readonly RuleDescriptor s_rule = new("STS6011", "Renamed or moved",
        "the {0} of the StatefulSet was '{1}' and is now '{2}'; it is fixed, so a second set with new, empty claims comes up beside the old one, whose pods and claims stay; restore it, or move the data first", Severity.Error,
        static () => new(
            Finds: "A StatefulSet of the base is gone, and in the same file there is one under another name or in another namespace with the same selector.",
            Why: "Name and namespace are who an object is: the API server refuses to update the one with the other, and `kubectl apply` makes a new object. Names of pods and claims are made of the set's name, so the new set starts with empty claims. The old one goes on, and its pods are selected by both.",
            Wrong: "# the base has name: db\nkind: StatefulSet\nmetadata:\n  name: database",
            Right: "kind: StatefulSet\nmetadata:\n  name: db",
            Silent: "When the old name still stands in the input, when the selector differs, and when a file lost or gained more than one StatefulSet."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    internal override bool LooksAtRenamed => true;

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (StatefulSetView.Of(before) is not { Spec.IsKnown: true } old || StatefulSetView.Of(after) is not { LooksLikePatch: false, Spec.IsKnown: true } set)
            return;
        if (!old.Spec.Mapping("selector").IsKnown || SemanticComparison.Same(old.Spec, set.Spec, "selector") != Match.Yes)
            return;
        if (before.Name.Value != after.Name.Value)
            Report("name", before.Name, after.Name);
        else
            Report("namespace", before.Namespace, after.Namespace);

        void Report(string field, Field<string> was, Field<string> now)
        {
            var finding = context.Report(after, s_rule, now, field, was.ValueOr(null) ?? before.Options.Namespace ?? "default", now.ValueOr(null) ?? after.Options.Namespace ?? "default");
            if (was.Node is not null)
                finding.At(was.Node, "it was this");
        }
    }
}
