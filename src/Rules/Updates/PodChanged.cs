using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6051.</summary>
internal sealed class PodChanged : UpdateRule
{
    private static readonly RuleDescriptor s_rule = new("STS6051", "Pod spec changed",
        "{1} {0}; of a Pod only images, a shorter activeDeadlineSeconds and more tolerations can be updated, so the API server refuses it; restore it, or delete the Pod and create it anew", Severity.Error,
        static () => new(
            Finds: "A field of a Pod's spec differs from the base, other than the images of its containers, `activeDeadlineSeconds` (set for the first time or lowered), additional tolerations and removed scheduling gates.",
            Why: "The API server refuses the update (422). Resources are changed through the Pod's resize subresource, not by an update of the Pod. Pods of a workload are replaced when the workload's template changes; a Pod that stands alone has to be deleted and created anew.",
            Wrong: "# the base has no env\nkind: Pod\nspec:\n  containers:\n  - name: shell\n    image: registry.example/shell:1.4\n    env:\n    - name: MODE\n      value: debug",
            Right: "kind: Pod\nspec:\n  containers:\n  - name: shell\n    image: registry.example/shell:1.5",
            Silent: "For Pods that wait at a scheduling gate, when a default is written out, and when a nodeName is added, which may be where the Pod runs."));

    private static readonly HashSet<string> s_free = new(StringComparer.Ordinal)
    {
        // Judged apart, or filled in by the cluster.
        "containers", "initContainers", "ephemeralContainers", "activeDeadlineSeconds", "tolerations", "schedulingGates", "nodeName", "serviceAccount", "serviceAccountName", "imagePullSecrets", "priority",
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (!before.Is("", "Pod") || !after.Is("", "Pod") || before.Root.Mapping("spec") is not { IsKnown: true } old || after.Root.Mapping("spec") is not { IsKnown: true } spec)
            return;
        // Without containers it is a patch; behind a gate much more may change.
        if (PodView.Of(after) is not { Containers.Count: > 0 } || !old.Sequence("schedulingGates").IsAbsent)
            return;
        foreach (var field in Fields(old.Value, spec.Value))
        {
            if (!s_free.Contains(field) && SemanticComparison.Same(old, spec, field) == Match.No)
                Changes.Report(context, after, s_rule, old, spec, field, field);
        }
        var deadline = (Before: old.Integer("activeDeadlineSeconds"), After: spec.Integer("activeDeadlineSeconds"));
        if (deadline.Before.IsKnown && !deadline.After.IsUnknown && (deadline.After.IsAbsent || deadline.After.Value > deadline.Before.Value))
            Changes.Report(context, after, s_rule, old, spec, "activeDeadlineSeconds", "activeDeadlineSeconds");
        if (old.Sequence("tolerations") is { IsKnown: true } tolerations && spec.Sequence("tolerations") is var left && !left.IsUnknown && !left.IsKnown)
            Changes.Report(context, after, s_rule, old, spec, "tolerations", "tolerations");
        Compare("containers");
        Compare("initContainers");

        void Compare(string list)
        {
            if (old.Sequence(list) is { IsUnknown: true } || spec.Sequence(list) is { IsUnknown: true })
                return;
            var was = old.Sequence(list).IsKnown ? old.Sequence(list).Value : null;
            var now = spec.Sequence(list).IsKnown ? spec.Sequence(list).Value : null;
            if (was is { IsOpen: true } || now is { IsOpen: true })
                return;
            if ((was?.Count ?? 0) != (now?.Count ?? 0))
            {
                Changes.Report(context, after, s_rule, old, spec, list, list);
                return;
            }
            for (var i = 0; i < (now?.Count ?? 0); i++)
            {
                if (was![i] is MappingNode one && now![i] is MappingNode other)
                    CompareContainer(one, other, list);
            }
        }

        void CompareContainer(MappingNode one, MappingNode other, string list)
        {
            foreach (var field in Fields(one, other))
            {
                // What is pulled follows from the image.
                if (field is "image" or "imagePullPolicy" || SemanticComparison.Same(one, other, field) != Match.No)
                    continue;
                var value = other[field];
                var isGone = value is null or ScalarNode { IsNull: true };
                context.Report(after, s_rule, isGone ? Anchor.Missing(other, field) : Anchor.At(value!), Changes.Phrase(one[field], isGone ? null : value), field + " of a container");
            }
        }
    }

    private static IEnumerable<string> Fields(MappingNode before, MappingNode after)
    {
        foreach (var entry in after.Entries)
        {
            if (entry.Origin != EntryOrigin.Overridden)
                yield return entry.Key;
        }
        foreach (var entry in before.Entries)
        {
            if (!after.Has(entry.Key))
                yield return entry.Key;
        }
    }
}
