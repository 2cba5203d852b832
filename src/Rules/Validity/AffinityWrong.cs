using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1254.</summary>
internal sealed class AffinityWrong : PodRule
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    private static readonly RuleDescriptor s_rule = new("STS1254", "Affinity term invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                Of node affinity: required without terms, an expression without key or with an unknown operator or a number of values that does not suit it, a weight outside 1 to 100.
                Of pod affinity and anti-affinity: a term without `topologyKey` or with one that is no label key, a selector that cannot be read, a namespace that is no DNS label, matchLabelKeys or
                mismatchLabelKeys without a labelSelector, or with keys that are no label keys or stand in both, a weight outside 1 to 100.
                """,
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - labelSelector:
                        matchLabels:
                          app: db
                """,
            Right: """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - labelSelector:
                        matchLabels:
                          app: db
                      topologyKey: kubernetes.io/hostname
                """,
            Silent: "For a preferred term without `podAffinityTerm` whose fields stand one level too high, which is STS0016."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (pod.Spec.Mapping("affinity") is not { IsKnown: true } affinity)
            return;
        if (affinity.Value.Mapping("nodeAffinity") is { IsKnown: true } node)
            CheckNodes(pod, node.Value, context);
        CheckPods(pod, affinity.Value.Mapping("podAffinity"), context);
        CheckPods(pod, affinity.Value.Mapping("podAntiAffinity"), context);
    }

    private static void CheckNodes(PodView pod, MappingNode affinity, RuleContext context)
    {
        if (affinity.Mapping(Required) is { IsKnown: true } required)
        {
            var terms = required.Value.Sequence("nodeSelectorTerms");
            if (terms.IsLeftOut() || (terms.IsKnown && terms.Value is { Count: 0, IsOpen: false }))
                context.ReportInTemplate(pod.Object, s_rule, terms, "the required node affinity has no nodeSelectorTerms");
            foreach (var term in terms.Mappings())
                NodeTerms.Check(term, isRequired: true, (at, message) => context.ReportInTemplate(pod.Object, s_rule, at, message));
        }
        foreach (var preferred in affinity.Sequence(Preferred).Mappings())
        {
            CheckWeight(pod, preferred, context);
            if (preferred.Mapping("preference") is { IsKnown: true } preference)
                NodeTerms.Check(preference.Value, isRequired: false, (at, message) => context.ReportInTemplate(pod.Object, s_rule, at, message));
        }
    }

    private static void CheckPods(PodView pod, Field<MappingNode> affinity, RuleContext context)
    {
        if (!affinity.IsKnown)
            return;
        foreach (var term in affinity.Value.Sequence(Required).Mappings())
            CheckTerm(pod, term, context);
        foreach (var preferred in affinity.Value.Sequence(Preferred).Mappings())
        {
            CheckWeight(pod, preferred, context);
            if (preferred.Mapping("podAffinityTerm") is { IsKnown: true } term)
                CheckTerm(pod, term.Value, context);
            else if (preferred.Mapping("podAffinityTerm") is var missing && missing.IsLeftOut() && !preferred.Has("topologyKey") && !preferred.Has("labelSelector"))
                context.ReportInTemplate(pod.Object, s_rule, missing.Text("topologyKey"), "the preferred term has no podAffinityTerm, which says which pods and where");
        }
    }

    private static void CheckTerm(PodView pod, MappingNode term, RuleContext context)
    {
        var topology = term.Text("topologyKey");
        if (topology.IsMissing())
            context.ReportInTemplate(pod.Object, s_rule, topology, "the term has no topologyKey, the node label that tells what counts as one place");
        else if (topology.IsKnown && Names.QualifiedName.Problem(topology.Value) is { } problem)
            context.ReportInTemplate(pod.Object, s_rule, topology, $"'{topology.Value}' is no label key: {problem}");
        CheckSelector(pod, term.Mapping("labelSelector"), context);
        CheckSelector(pod, term.Mapping("namespaceSelector"), context);
        CheckKeys(pod, term, context);
        if (term.Sequence("namespaces") is not { IsKnown: true } namespaces)
            return;
        foreach (var item in namespaces.Value.Items)
        {
            if (item is ScalarNode { Kind: ScalarKind.Text } name && !Placeholder.IsIn(name) && Names.DnsLabel.Problem(name.Value) is { } wrong)
                context.ReportInTemplate(pod.Object, s_rule, Anchor.Named(name, term, "namespace"), $"'{name.Value}' cannot be the name of a namespace: {wrong}");
        }
    }

    private static void CheckKeys(PodView pod, MappingNode term, RuleContext context)
    {
        var matched = term.Sequence("matchLabelKeys");
        var mismatched = term.Sequence("mismatchLabelKeys");
        if (!matched.IsKnown && !mismatched.IsKnown)
            return;
        var reporter = new PodReporter(pod, s_rule, context);
        var selector = term.Mapping("labelSelector");
        LabelKeys.Check(matched, selector, endsThere: true, reporter);
        LabelKeys.Check(mismatched, selector, endsThere: true, reporter);
        if (!matched.IsKnown || !mismatched.IsKnown)
            return;
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in mismatched.Value.Items)
        {
            if (item is ScalarNode { Kind: ScalarKind.Text } key)
                others.Add(key.Value);
        }
        foreach (var item in matched.Value.Items)
        {
            if (item is ScalarNode { Kind: ScalarKind.Text } key && !Placeholder.IsIn(key) && others.Contains(key.Value))
                reporter.Report(key, $"'{key.Value}' stands in both matchLabelKeys and mismatchLabelKeys; keep one");
        }
    }

    private static void CheckSelector(PodView pod, Field<MappingNode> selector, RuleContext context)
    {
        if (!selector.IsKnown)
            return;
        foreach (var problem in SelectorGrammar.Problems(selector.Value))
            context.ReportInTemplate(pod.Object, s_rule, problem.At, problem.Message);
    }

    private static void CheckWeight(PodView pod, MappingNode preferred, RuleContext context)
    {
        var weight = preferred.Integer("weight");
        if (weight.IsLeftOut())
            context.ReportInTemplate(pod.Object, s_rule, weight, "the preferred term has no weight; weights go from 1 to 100");
        else if (weight.IsKnown && weight.Value is < 1 or > 100 && weight.Value is >= int.MinValue and <= int.MaxValue)
            context.ReportInTemplate(pod.Object, s_rule, weight, $"weight {weight.Value.ToString(CultureInfo.InvariantCulture)} is out of range; weights go from 1 to 100");
    }
}
