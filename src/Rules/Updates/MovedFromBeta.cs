using StsLint.Engine;
using StsLint.Model;
using StsLint.Validity;

namespace StsLint.Updates;

/// <summary>STS6022.</summary>
internal sealed class MovedFromBeta : UpdateRule
{
    private static readonly RuleDescriptor s_rule = new("STS6022", "Moving from apps/v1beta1",
        "{0}", Severity.Warning,
        static () => new(
            Finds: "A StatefulSet of `apps/v1beta1` in the base that is of a later version in the input, where neither writes `updateStrategy`, or where the base has no selector and the input's is not the labels of the base's template.",
            Why: "What apps/v1beta1 filled in is what the live object has: OnDelete as the update strategy, and the template's labels as the selector. Later versions take RollingUpdate, so the file says one thing and the cluster, until somebody replaces the object, does another. The selector is fixed once the object exists: the API server refuses another one (422).",
            Wrong: "# the base is of apps/v1beta1\napiVersion: apps/v1\nkind: StatefulSet\nspec:\n  selector:\n    matchLabels:\n      app: nginx",
            Right: "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  updateStrategy:\n    type: OnDelete\n  selector:\n    matchLabels:\n      app: nginx",
            Fix: "Writes what the live object has. The update strategy is safe; the selector must be asked for, since the template it selects may have been changed with it.",
            Silent: "When `updateStrategy` is written; when the selector is missing in the input too (STS1020); when labels or selector are not all known."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (before.Version != "v1beta1" || after.Version == before.Version || StatefulSetView.Of(before) is not { LooksLikePatch: false } old || StatefulSetView.Of(after) is not { LooksLikePatch: false } set || !set.Spec.IsKnown)
            return;
        if (old.UpdateStrategy.IsAbsent && set.UpdateStrategy.IsAbsent && after.ApiVersion.Node is { } version)
        {
            context.Report(after, s_rule, set.UpdateStrategy, $"the live set has updateStrategy OnDelete, the default of apps/v1beta1, but {after.ApiVersion.ValueOr("")} takes RollingUpdate; write the one that is meant")
                .At(version, "the version changes here")
                .WithSafeFix("Write OnDelete, as it is", Edit.Set(set.Spec.Value, "updateStrategy", "type: OnDelete"));
        }
        if (old.Selector.Field.IsAbsent && set.Selector.Field is { IsKnown: true } selector && TemplateLabels.Of(old.Pod) is { } labels && Differs(selector, labels))
        {
            context.Report(after, s_rule, selector, $"the live set has the labels of its template as its selector ({TemplateLabels.Listed(labels)}), and the API server refuses another one; write those")
                .At(old.Pod.Labels.Field.Node!, "these are the labels")
                .WithUnsafeFix("Write the labels of the earlier template", Edit.Set(set.Spec.Value, "selector", TemplateLabels.AsSelector(labels)));
        }
    }

    private static bool Differs(Field<Syntax.MappingNode> selector, List<KeyValuePair<string, string>> labels)
    {
        var expressions = selector.Sequence("matchExpressions");
        var map = new LabelMap(selector.Mapping("matchLabels"));
        if (map.IsOpen || map.Field.IsUnknown || expressions.IsUnknown)
            return false;
        var isOther = expressions is { IsKnown: true, Value.Count: > 0 } || (map.Field.IsKnown ? map.Field.Value.Count : 0) != labels.Count;
        foreach (var label in labels)
        {
            var own = map.Get(label.Key);
            if (own.IsUnknown)
                return false;
            isOther |= !own.Is(label.Value);
        }
        return isOther;
    }
}
