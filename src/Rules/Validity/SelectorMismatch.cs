using System.Text;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1024.</summary>
internal sealed class SelectorMismatch : SelectingWorkloadRule
{
    private static readonly RuleDescriptor s_rule = new("STS1024", "Selector does not match the template",
        "the selector does not match the template's labels: {0}", Severity.Error,
        static () => new(
            Finds: "A requirement of `spec.selector` that the labels of the own template of the StatefulSet, Deployment, DaemonSet or ReplicaSet do not meet. Every failed requirement is named.",
            Why: "The controller would make pods that it does not recognise as its own, so the API server refuses the StatefulSet.",
            Wrong: """
                selector:
                  matchLabels:
                    app: nginx
                template:
                  metadata:
                    labels:
                      app: web
                """,
            Right: """
                selector:
                  matchLabels:
                    app: nginx
                template:
                  metadata:
                    labels:
                      app: nginx
                """,
            Fix: "Writes the labels that the selector asks for into the template. Unsafe: the selector may be what is wrong, and Services may select the pods by the labels that they have now.",
            Silent: "The labels or the selector are not fully known; the selector is missing, empty or malformed, which other rules say; the object looks like a patch."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(SelectingWorkload set, RuleContext context)
    {
        if (!set.Selector.Field.IsKnown || set.LooksLikePatch)
            return;
        var labels = set.Pod.Labels;
        List<Requirement>? failed = null;
        foreach (var requirement in set.Selector.Requirements)
        {
            if (requirement.Operator is "In" or "NotIn" && requirement.Values.Count == 0)
                continue;
            if (requirement.Matches(labels) == Match.No)
                (failed ??= []).Add(requirement);
        }
        if (failed is null)
            return;
        var finding = context.Report(set.Object, s_rule, labels.Field, Describe(failed, labels));
        foreach (var requirement in failed)
            finding.At(requirement.Node, $"the selector asks for {Wanted(requirement)} here");
        OfferFix(finding, set, failed);
    }

    private static string Describe(List<Requirement> failed, LabelMap labels)
    {
        var text = new StringBuilder();
        foreach (var requirement in failed)
        {
            var value = labels.Get(requirement.Key);
            text.Append(text.Length == 0 ? "" : ", and ").Append(Wanted(requirement)).Append(" is asked for, but ")
                .Append(value.IsKnown ? $"it is '{value.Value}'" : "the template has no such label");
        }
        return text.ToString();
    }

    private static string Wanted(Requirement requirement) => requirement.Operator switch
    {
        "In" when requirement.Values.Count == 1 => $"{requirement.Key}: {requirement.Values[0]}",
        "In" => $"{requirement.Key} in ({string.Join(", ", requirement.Values)})",
        "NotIn" => $"{requirement.Key} not in ({string.Join(", ", requirement.Values)})",
        "Exists" => $"{requirement.Key} with any value",
        _ => $"no label {requirement.Key}",
    };

    private static void OfferFix(Finding finding, SelectingWorkload set, List<Requirement> failed)
    {
        var wanted = new List<KeyValuePair<string, string>>();
        foreach (var requirement in failed)
        {
            // Only one value can be meant, and one label must not be asked for twice.
            if (requirement.Operator != "In" || requirement.Values.Count != 1 || wanted.Exists(label => label.Key == requirement.Key))
                return;
            wanted.Add(new(requirement.Key, requirement.Values[0]));
        }
        if (set.Pod.Labels.Field is { IsKnown: true } labels)
            finding.WithUnsafeFix("Write the labels into the template", [.. wanted.Select(label => Edit.Set(labels.Value, label.Key, YamlText.Scalar(label.Value)))]);
        else if (set.Pod.Metadata.IsKnown)
            finding.WithUnsafeFix("Write the labels into the template", Edit.Set(set.Pod.Metadata.Value, "labels", TemplateLabels.AsMap(wanted)));
        else if (set.Pod.Metadata is { IsAbsent: true, Node: null } && set.Spec.Mapping("template") is { IsKnown: true } template)
            finding.WithUnsafeFix("Write the labels into the template", Edit.Set(template.Value, "metadata", "labels:\n" + TemplateLabels.AsMap(wanted, "  ")));
    }
}
