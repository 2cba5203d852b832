using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1063.</summary>
internal sealed class ClaimLabelIllegal : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS1063", "Claim template label or annotation illegal",
        "no claim can have the {0} '{1}': {2}; the set is accepted, but its claims are refused and no pod starts", Severity.Warning,
        static () => new(
            Finds: "A label or annotation of an entry of `volumeClaimTemplates` that no object can have: a key that is no qualified name, or a label value that is none.",
            Why: "The API server takes the StatefulSet, and refuses each claim that the controller makes of the template; the set stays without pods. A claim template is fixed, so mending it later means to make the set anew.",
            Wrong: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                    labels:
                      owner: Team A
                """,
            Right: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                    labels:
                      owner: team-a
                """,
            Silent: "Template text; labels and annotations of the set itself and of its pods (STS1006 to STS1008)."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        for (var i = 0; i < set.Claims.Count; i++)
        {
            var claim = set.Claims[i];
            if (claim.Metadata.Mapping("labels") is { IsKnown: true } labels)
                CheckLabels(set.Object, labels.Value, context);
            if (claim.Metadata.Mapping("annotations") is { IsKnown: true } annotations)
                CheckKeys(set.Object, annotations.Value, context);
        }
    }

    private static void CheckLabels(ManifestObject manifest, MappingNode labels, RuleContext context)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Origin == EntryOrigin.Overridden)
                continue;
            if (Names.QualifiedName.Problem(labels[i].Key) is { } problem && !Placeholder.IsInKey(labels[i].Key))
                context.Report(manifest, s_rule, Anchor.Key(labels, i), "label key", labels[i].Key, problem);
            if (labels[i].Value is ScalarNode { Kind: ScalarKind.Text } value && Names.LabelValue.Problem(value.Value) is { } wrong && !Placeholder.IsIn(value))
                context.Report(manifest, s_rule, value, "label value", value.Value, wrong);
        }
    }

    private static void CheckKeys(ManifestObject manifest, MappingNode annotations, RuleContext context)
    {
        for (var i = 0; i < annotations.Count; i++)
        {
            var key = annotations[i].Key;
            // The server lowers the key of an annotation before it looks.
            if (annotations[i].Origin != EntryOrigin.Overridden && Names.QualifiedName.Problem(key) is not null && !Placeholder.IsInKey(key)
                && Names.QualifiedName.Problem(key.ToLowerInvariant()) is { } problem)
                context.Report(manifest, s_rule, Anchor.Key(annotations, i), "annotation key", key, problem);
        }
    }
}
