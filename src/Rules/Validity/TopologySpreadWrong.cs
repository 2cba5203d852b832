using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1255.</summary>
internal sealed class TopologySpreadWrong : PodRule
{
    private static readonly string[] s_whenUnsatisfiable = ["DoNotSchedule", "ScheduleAnyway"];
    private static readonly string[] s_nodePolicies = ["Honor", "Ignore"];

    private static readonly RuleDescriptor s_rule = new("STS1255", "Topology spread constraint invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                An entry of `topologySpreadConstraints` without maxSkew or with one below 1; without topologyKey; whose whenUnsatisfiable is neither DoNotSchedule nor ScheduleAnyway; with minDomains
                below 1 or without DoNotSchedule; whose nodeAffinityPolicy or nodeTaintsPolicy is neither Honor nor Ignore; whose labelSelector cannot be read; with matchLabelKeys and no labelSelector, or with
                keys that are no label keys; or with the topologyKey and
                whenUnsatisfiable of another entry.
                """,
            Why: "The API server refuses the object: the three fields have no defaults. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                topologySpreadConstraints:
                - topologyKey: topology.kubernetes.io/zone
                  whenUnsatisfiable: Always
                """,
            Right: """
                topologySpreadConstraints:
                - maxSkew: 1
                  topologyKey: topology.kubernetes.io/zone
                  whenUnsatisfiable: DoNotSchedule
                  labelSelector:
                    matchLabels:
                      app: db
                """,
            Fix: "Writes the word that differs only in letter case. Safe, since it is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        Dictionary<(string, string), MappingNode>? seen = null;
        foreach (var constraint in pod.Spec.Sequence("topologySpreadConstraints").Mappings())
        {
            var key = constraint.Text("topologyKey");
            var mode = constraint.Text("whenUnsatisfiable");
            if (key.IsMissing())
                context.ReportInTemplate(pod.Object, s_rule, key, "the constraint has no topologyKey, the node label whose values are the places");
            if (mode.IsMissing())
                context.ReportInTemplate(pod.Object, s_rule, mode, "the constraint has no whenUnsatisfiable; write DoNotSchedule or ScheduleAnyway");
            else if (mode.IsKnown)
                CheckWord(pod, mode, s_whenUnsatisfiable, context);
            CheckWord(pod, constraint.Text("nodeAffinityPolicy"), s_nodePolicies, context);
            CheckWord(pod, constraint.Text("nodeTaintsPolicy"), s_nodePolicies, context);
            CheckNumbers(pod, constraint, mode, context);
            if (constraint.Mapping("labelSelector") is { IsKnown: true } selector)
            {
                foreach (var problem in SelectorGrammar.Problems(selector.Value))
                    context.ReportInTemplate(pod.Object, s_rule, problem.At, problem.Message);
            }
            LabelKeys.Check(constraint.Sequence("matchLabelKeys"), constraint.Mapping("labelSelector"), endsThere: false, new PodReporter(pod, s_rule, context));
            if (key is not { IsKnown: true, Value.Length: > 0 } || !mode.IsKnown)
                continue;
            // The server names the first of the two.
            if ((seen ??= []).TryGetValue((key.Value, mode.Value), out var first))
                context.ReportInTemplate(pod.Object, s_rule, Anchor.Named(Anchor.At(constraint), first), $"another constraint has topologyKey '{key.Value}' and {mode.Value} too; keep one").At(Anchor.At(first).Span, "the other one is here");
            else
                seen.Add((key.Value, mode.Value), constraint);
        }
    }

    private static void CheckNumbers(PodView pod, MappingNode constraint, Field<string> mode, RuleContext context)
    {
        var skew = constraint.Integer("maxSkew");
        if (skew.IsLeftOut())
            context.ReportInTemplate(pod.Object, s_rule, skew, "the constraint has no maxSkew; it must be 1 or more");
        else if (skew.IsKnown && skew.Value is < 1 and >= int.MinValue)
            context.ReportInTemplate(pod.Object, s_rule, skew, $"maxSkew is {skew.Value.ToString(CultureInfo.InvariantCulture)}; it must be 1 or more");
        var domains = constraint.Integer("minDomains");
        if (!domains.IsKnown)
            return;
        if (domains.Value is < 1 and >= int.MinValue)
            context.ReportInTemplate(pod.Object, s_rule, domains, $"minDomains is {domains.Value.ToString(CultureInfo.InvariantCulture)}; it must be 1 or more");
        else if (mode.Is("ScheduleAnyway"))
            context.ReportInTemplate(pod.Object, s_rule, domains, "minDomains counts with whenUnsatisfiable: DoNotSchedule only");
    }

    private static void CheckWord(PodView pod, Field<string> word, string[] known, RuleContext context)
    {
        if (!word.IsKnown || Array.IndexOf(known, word.Value) >= 0)
            return;
        var meant = KnownWords.Near(word.Value, known);
        var finding = context.ReportInTemplate(pod.Object, s_rule, word, $"{word.Name} '{word.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(word.Node!, meant));
    }
}
