using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1251.</summary>
internal sealed class NodeSelectorWrong : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1251", "nodeSelector label illegal",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `nodeSelector` with a key that is no label key or a value that is no label value.",
            Why: "The API server refuses the object: no node can have such a label. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                nodeSelector:
                  node.example.com/pool: fast disks
                """,
            Right: """
                nodeSelector:
                  node.example.com/pool: fast-disks
                """,
            Silent: "For numbers and booleans without quotes, which are STS0007 and STS0008."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (pod.Spec.Mapping("nodeSelector") is not { IsKnown: true } selector)
            return;
        for (var i = 0; i < selector.Value.Count; i++)
        {
            var entry = selector.Value[i];
            if (entry.Origin == Syntax.EntryOrigin.Overridden || Placeholder.IsInKey(entry.Key))
                continue;
            if (Names.QualifiedName.Problem(entry.Key) is { } problem)
                context.ReportInTemplate(pod.Object, s_rule, Anchor.Key(selector.Value, i), $"'{entry.Key}' is no label key: {problem}");
            if (selector.Value.Text(entry.Key) is { IsKnown: true } value && Names.LabelValue.Problem(value.Value) is { } wrong)
                context.ReportInTemplate(pod.Object, s_rule, value, $"'{value.Value}' is no label value: {wrong}");
        }
    }
}
