using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1130, STS1131, STS1133. Source: ValidatePodDisruptionBudgetSpec in pkg/apis/policy/validation/validation.go.</summary>
internal sealed class DisruptionBudgetWrong : SingleObjectRule
{
    private static readonly RuleDescriptor s_both = new("STS1130", "minAvailable and maxUnavailable together",
        "the budget has both minAvailable and maxUnavailable; keep one of them, best maxUnavailable", Severity.Error,
        static () => new(
            Finds: "A PodDisruptionBudget with both `minAvailable` and `maxUnavailable`.",
            Why: "The API server refuses the PodDisruptionBudget. Both limit the same, the number of pods that may be evicted.",
            Wrong: """
                spec:
                  minAvailable: 2
                  maxUnavailable: 1
                """,
            Right: """
                spec:
                  maxUnavailable: 1
                """,
            Silent: "For a field without a value, which the server takes for absent."));

    private static readonly RuleDescriptor s_value = new("STS1131", "Budget value invalid",
        "{0} '{1}' {2}", Severity.Error,
        static () => new(
            Finds: "`minAvailable` or `maxUnavailable` of a PodDisruptionBudget that is a number below 0, a text other than a whole number with `%` behind it (a quoted number too), or a percentage above 100.",
            Why: "The API server refuses the PodDisruptionBudget.",
            Wrong: """
                spec:
                  maxUnavailable: "1"
                """,
            Right: """
                spec:
                  maxUnavailable: 1
                """,
            Fix: "Takes the quotes off a number (unsafe, since a percentage may have been meant) and the blanks out of a percentage (safe).",
            Silent: "For numbers above the number of pods, which the server takes."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_selector = new("STS1133", "Budget selector invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "In `spec.selector` of a PodDisruptionBudget: labels right under `selector` instead of under `matchLabels`; an expression whose operator is none of `In`, `NotIn`, `Exists` and `DoesNotExist` (letter case counts), `In` or `NotIn` without values, `Exists` or `DoesNotExist` with values, no key, or a key or value that no label can have.",
            Why: "The API server refuses the PodDisruptionBudget. Labels right under `selector` are refused by kubectl's strict validation; other clients drop them, and an empty selector takes every pod of the namespace.",
            Wrong: """
                kind: PodDisruptionBudget
                spec:
                  maxUnavailable: 1
                  selector:
                    app: db
                """,
            Right: """
                kind: PodDisruptionBudget
                spec:
                  maxUnavailable: 1
                  selector:
                    matchLabels:
                      app: db
                """,
            Fix: "Puts the labels under `matchLabels`; mends the letter case of an operator. Removes the values of `Exists` and `DoesNotExist`; as `In` or `NotIn` may have been meant, that is unsafe.",
            Silent: "Parts that are template text; a selector that is empty or missing, which the server takes."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_both, s_value, s_selector];

    internal override bool AppliesTo(ManifestObject manifest) => manifest.IsDisruptionBudget();

    internal override void Run(ManifestObject manifest, RuleContext context)
    {
        if (manifest.Root.Mapping("spec") is not { IsKnown: true } spec)
            return;
        var least = spec.Value.IntOrString("minAvailable");
        var most = spec.Value.IntOrString("maxUnavailable");
        if (least.IsKnown && most.IsKnown)
            context.Report(manifest, s_both, Anchor.Key(spec.Value, "maxUnavailable")).At(Anchor.Key(spec.Value, "minAvailable").Span, "minAvailable is here");
        CheckValue(manifest, least, context);
        CheckValue(manifest, most, context);
        CheckSelector(manifest, spec.Value, context);
    }

    private static void CheckValue(ManifestObject budget, Field<IntOrString> value, RuleContext context)
    {
        if (!value.IsKnown)
            return;
        if (value.Value.IsNumber)
        {
            if (value.Value.Number is < 0 and >= int.MinValue)
                context.Report(budget, s_value, value, value.Name, value.Value.ToString(), "is negative; write 0 or more, or a percentage");
            return;
        }
        var text = value.Value.Text!;
        if (IsDigits(text))
        {
            var finding = context.Report(budget, s_value, value, value.Name, text, $"is text; write the number without quotes, or {text}%");
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                finding.WithUnsafeFix("Take the quotes off", Edit.ReplaceValue(value.Node!, number.ToString(CultureInfo.InvariantCulture)));
        }
        else if (text.Length < 2 || text[text.Length - 1] != '%' || !IsDigits(text.Substring(0, text.Length - 1)))
        {
            var finding = context.Report(budget, s_value, value, value.Name, text, "is neither a whole number nor a whole percentage such as 25%");
            if (text.Replace(" ", "") is var bare && bare.Length != text.Length && bare.Length > 1 && bare[bare.Length - 1] == '%' && IsDigits(bare.Substring(0, bare.Length - 1)))
                finding.WithSafeFix($"Write {bare}", Edit.ReplaceText(value.Node!, bare));
        }
        // A number too long to be read is above 100 too.
        else if (!int.TryParse(text.Substring(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent > 100)
        {
            context.Report(budget, s_value, value, value.Name, text, "is more than all pods; percentages go up to 100%");
        }
    }

    private static bool IsDigits(string text)
    {
        foreach (var c in text)
        {
            if (c is < '0' or > '9')
                return false;
        }
        return text.Length > 0;
    }

    private static void CheckSelector(ManifestObject budget, MappingNode spec, RuleContext context)
    {
        if (spec.Mapping("selector") is not { IsKnown: true } selector)
            return;
        if (FlatLabels.Under(selector.Value) is { } flat)
        {
            var finding = context.Report(budget, s_selector, Anchor.Key(selector.Value, flat.Keys[0]), $"the label '{string.Join("', '", flat.Keys)}' stands directly under selector; the labels of a PodDisruptionBudget stand under selector.matchLabels")
                .ExplainsWithin(selector.Value, "STS0015")
                .ExplainsWithin(selector.Value, "STS0016")
                .ExplainsWithin(selector.Value, "STS0017");
            flat.AddFix(finding, spec);
        }
        foreach (var problem in SelectorGrammar.Problems(selector.Value))
            problem.AddFix(context.Report(budget, s_selector, problem.At, problem.Message));
    }
}
