using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1253.</summary>
internal sealed class TolerationWrong : PodRule
{
    private static readonly string[] s_effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    private static readonly string[] s_operators = ["Equal", "Exists"];

    private static readonly RuleDescriptor s_rule = new("STS1253", "Toleration invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                A toleration whose operator is neither Equal nor Exists; that has a value with Exists; that has no key without Exists; whose key or value no taint can have; whose effect is
                none of NoSchedule, PreferNoSchedule and NoExecute; or that has `tolerationSeconds` with another effect than NoExecute.
                """,
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                tolerations:
                - key: dedicated
                  operator: Exists
                  value: db
                """,
            Right: """
                tolerations:
                - key: dedicated
                  operator: Equal
                  value: db
                """,
            Fix: "Writes the operator or effect that differs only in letter case. Safe, since the word is refused as it stands.",
            Silent: "An empty operator is taken for Equal, as the server takes it. (Lt and Gt are known to newer releases, but refused unless a feature gate is switched on.)"))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        foreach (var toleration in pod.Spec.Sequence("tolerations").Mappings())
        {
            var key = toleration.Text("key");
            var op = toleration.Text("operator");
            var value = toleration.Text("value");
            if (key is { IsKnown: true, Value.Length: > 0 } && Names.QualifiedName.Problem(key.Value) is { } problem)
                context.ReportInTemplate(pod.Object, s_rule, key, $"'{key.Value}' is no key of a taint: {problem}");
            CheckOperator(pod, key, op, value, context);
            CheckEffect(pod, toleration.Text("effect"), toleration.Integer("tolerationSeconds"), context);
        }
    }

    private static void CheckOperator(PodView pod, Field<string> key, Field<string> op, Field<string> value, RuleContext context)
    {
        if (op.IsUnknown)
            return;
        var word = op.ValueOr("")!;
        if (word.Length > 0 && word is not ("Equal" or "Exists"))
        {
            Unknown(pod, op, "operator", s_operators, context);
            return;
        }
        if (key.IsMissing() && word != "Exists")
            context.ReportInTemplate(pod.Object, s_rule, op, "a toleration without a key takes the operator Exists only");
        if (!value.IsKnown || value.Value.Length == 0)
            return;
        if (word == "Exists")
            context.ReportInTemplate(pod.Object, s_rule, op, $"operator Exists takes no value; remove '{value.Value}', or write Equal").At(value.Node!, "the value is here");
        else if (Names.LabelValue.Problem(value.Value) is { } problem)
            context.ReportInTemplate(pod.Object, s_rule, Anchor.Named(Anchor.Of(value), value.Owner!, "operator"), $"'{value.Value}' is no value of a taint: {problem}");
    }

    private static void CheckEffect(PodView pod, Field<string> effect, Field<long> seconds, RuleContext context)
    {
        if (effect.IsUnknown)
            return;
        var word = effect.ValueOr("")!;
        if (word.Length > 0 && Array.IndexOf(s_effects, word) < 0)
            Unknown(pod, effect, "effect", s_effects, context);
        else if (word != "NoExecute" && seconds.IsKnown)
            context.ReportInTemplate(pod.Object, s_rule, effect, "tolerationSeconds counts with the effect NoExecute only").At(seconds.Node!, "tolerationSeconds is here");
    }

    private static void Unknown(PodView pod, Field<string> word, string name, string[] known, RuleContext context)
    {
        var meant = KnownWords.Near(word.Value, known);
        var finding = context.ReportInTemplate(pod.Object, s_rule, word, $"{name} '{word.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(word.Node!, meant));
    }
}
