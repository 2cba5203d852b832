using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1257.</summary>
internal sealed class GateWrong : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1257", "Readiness or scheduling gate invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `conditionType` of `readinessGates` or a name in `schedulingGates` that is missing or no qualified name; a scheduling gate that stands twice; a Pod with scheduling gates and a `nodeName`.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                readinessGates:
                - conditionType: replication ready
                """,
            Right: """
                readinessGates:
                - conditionType: db.example.org/replication-ready
                """,
            Silent: "For a readiness gate that stands twice."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        foreach (var gate in pod.Spec.Sequence("readinessGates").Mappings())
            CheckName(pod, gate.Text("conditionType"), "condition", null, context);
        if (pod.Spec.Sequence("schedulingGates") is not { IsKnown: true, Value.Count: > 0 } gates)
            return;
        var seen = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var gate in gates.Mappings())
        {
            var name = gate.Text("name");
            CheckName(pod, name, "scheduling gate", gate, context);
            if (name is not { IsKnown: true, Value.Length: > 0 })
                continue;
            if (seen.TryGetValue(name.Value, out var first))
                context.ReportInTemplate(pod.Object, s_rule, Anchor.Named(Anchor.Of(name), gate), $"the scheduling gate '{name.Value}' stands twice; remove one").At(first, "the other one is here");
            else
                seen.Add(name.Value, name.Node!);
        }
        if (pod.Object.KindText == "Pod" && pod.Spec.Text("nodeName") is { IsKnown: true, Value.Length: > 0 } node)
            context.Report(pod.Object, s_rule, node, $"the Pod cannot be on node '{node.Value}' before its scheduling gates are gone; remove nodeName or the gates");
    }

    private static void CheckName(PodView pod, Field<string> name, string what, MappingNode? named, RuleContext context)
    {
        if (name.IsUnknown || (name.IsAbsent && !name.IsLeftOut()))
            return;
        // The server names the entry, not the name in it.
        var at = named is null ? Anchor.Of(name) : Anchor.Named(Anchor.Of(name), named);
        if (name.IsMissing())
            context.ReportInTemplate(pod.Object, s_rule, at, $"the gate has no {name.Name}");
        else if (Names.QualifiedName.Problem(name.Value) is { } problem)
            context.ReportInTemplate(pod.Object, s_rule, at, $"the {what} '{name.Value}' is no qualified name: {problem}");
    }
}
