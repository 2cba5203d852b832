using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1124.</summary>
internal sealed class ClassTopologyWrong : ObjectRule
{
    private static readonly RuleDescriptor s_rule = new("STS1124", "allowedTopologies invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A StorageClass one of whose `allowedTopologies` has no `matchLabelExpressions`, says the same as another term, has two expressions with one key, or an expression with an illegal key, without values, or with a value twice.",
            Why: "The API server refuses the StorageClass (validateAllowedTopologies in pkg/apis/storage/validation). Terms are alternatives: one that says nothing, or what another one says, adds nothing.",
            Wrong: """
                allowedTopologies:
                - matchLabelExpressions:
                  - key: topology.kubernetes.io/zone
                    values: [zone-a]
                  - key: topology.kubernetes.io/zone
                    values: [zone-b]
                """,
            Right: """
                allowedTopologies:
                - matchLabelExpressions:
                  - key: topology.kubernetes.io/zone
                    values: [zone-a, zone-b]
                """,
            Silent: "For an empty list of terms, which is legal."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (!manifest.IsStorageClass() || manifest.Root.Sequence("allowedTopologies") is not { IsKnown: true, Value.Count: > 0 } terms)
            return;
        var known = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var term in terms.Mappings())
            CheckTerm(manifest, term, known, context);
    }

    private static void CheckTerm(ManifestObject manifest, MappingNode term, Dictionary<string, Node> known, RuleContext context)
    {
        var expressions = term.Sequence("matchLabelExpressions");
        if (expressions.IsLeftOut() || (expressions.IsKnown && expressions.Value is { Count: 0, IsOpen: false }))
        {
            context.Report(manifest, s_rule, expressions, "the term has no matchLabelExpressions; give it one, or remove it");
            return;
        }
        if (!expressions.IsKnown)
            return;
        var keys = new Dictionary<string, Node>(StringComparer.Ordinal);
        var parts = new List<string>();
        var isWhole = !expressions.Value.IsOpen;
        for (var i = 0; i < expressions.Value.Count; i++)
        {
            if (expressions.Value[i] is MappingNode expression && CheckExpression(manifest, expression, keys, context) is { } part)
                parts.Add(part);
            else
                isWhole = false;
        }
        if (!isWhole)
            return;
        parts.Sort(StringComparer.Ordinal);
        var meaning = string.Join("\n", parts);
        if (known.TryGetValue(meaning, out var first))
            context.Report(manifest, s_rule, expressions, "another term says the same; remove one").At(first.Span, "the other term is here");
        else
            known.Add(meaning, expressions.Node!);
    }

    // What the expression means, in a form that can be compared; null when it is not known.
    private static string? CheckExpression(ManifestObject manifest, MappingNode expression, Dictionary<string, Node> keys, RuleContext context)
    {
        var isWhole = true;
        var key = expression.Text("key");
        if (key.IsMissing())
            context.Report(manifest, s_rule, key, "the expression has no key; name a label of the nodes");
        else if (key.IsKnown && Names.QualifiedName.Problem(key.Value) is { } problem)
            context.Report(manifest, s_rule, key, $"'{key.Value}' is no label key: {problem}");
        if (key is { IsKnown: true, Value.Length: > 0 } && keys.TryGetValue(key.Value, out var first))
        {
            context.Report(manifest, s_rule, key, $"another expression of the term has the key '{key.Value}'; write the values into one").At(first, "the other one is here");
            isWhole = false;
        }
        else if (key is { IsKnown: true, Value.Length: > 0 })
        {
            keys.Add(key.Value, key.Node!);
        }
        var values = expression.Sequence("values");
        if (values.IsLeftOut() || (values.IsKnown && values.Value is { Count: 0, IsOpen: false }))
            context.Report(manifest, s_rule, values, "the expression has no values; name at least one");
        if (!values.IsKnown)
            return null;
        var known = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < values.Value.Count; i++)
        {
            // The server takes an empty item for empty text.
            if (values.Value[i] is not ScalarNode { Kind: ScalarKind.Text or ScalarKind.Null } value || Placeholder.IsIn(value))
                isWhole = false;
            else if (!known.Add(value.IsNull ? "" : value.Value))
                context.Report(manifest, s_rule, value, $"the value '{value.Value}' stands twice; remove one");
        }
        return isWhole && key.IsKnown && !values.Value.IsOpen ? key.Value + "\t" + string.Join("\t", known) : null;
    }
}
