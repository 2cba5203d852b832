using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1180, STS1181, STS1182, STS1185: the environment of a container.</summary>
internal sealed class VariableWrong : ContainerRule
{
    private static readonly string[] s_sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

    // RelaxedEnvironmentVariableValidation: alpha 1.30, on by default since 1.32, final 1.34.
    private static readonly Release s_relaxedNames = new(32);

    private static readonly RuleDescriptor s_name = new("STS1180", "Name of a variable missing or malformed",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of `env` without a name, or whose name has `=` or a character that is no printable ASCII. When the target holds releases before 1.32, a name that those refuse is a warning: they take letters, digits, `-`, `_` and `.`, and no digit first.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                env:
                - name: LOG_LEVEL=debug
                """,
            Right: """
                env:
                - name: LOG_LEVEL
                  value: debug
                """));

    private static readonly RuleDescriptor s_both = new("STS1181", "value and valueFrom together",
        "variable '{0}' has both value and valueFrom; keep one", Severity.Error,
        static () => new(
            Finds: "An entry of `env` with a `value` that is not empty and with `valueFrom`.",
            Why: "The API server refuses the object.",
            Wrong: """
                env:
                - name: PASSWORD
                  value: changeit
                  valueFrom:
                    secretKeyRef: {name: db, key: password}
                """,
            Right: """
                env:
                - name: PASSWORD
                  valueFrom:
                    secretKeyRef: {name: db, key: password}
                """,
            Silent: "For an empty `value`, which the server takes for none."));

    private static readonly RuleDescriptor s_sourceCount = new("STS1182", "valueFrom without exactly one source",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `valueFrom` with none, or with more than one, of fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef and, from 1.34 on, fileKeyRef.",
            Why: "The API server refuses the object.",
            Wrong: """
                env:
                - name: POD_NAME
                  valueFrom: {}
                """,
            Right: """
                env:
                - name: POD_NAME
                  valueFrom:
                    fieldRef:
                      fieldPath: metadata.name
                """,
            Silent: "When `valueFrom` holds a key that no release knows, which may be the source, misspelt (STS0015)."));

    private static readonly RuleDescriptor s_reference = new("STS1185", "Reference to a key incomplete or malformed",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `configMapKeyRef` or `secretKeyRef` without a name or key, whose name is no DNS name, or whose key has other characters than letters, digits, `-`, `_` and `.`.",
            Why: "The API server refuses the object: no ConfigMap or Secret can have that name or key.",
            Wrong: """
                valueFrom:
                  secretKeyRef:
                    name: db
                """,
            Right: """
                valueFrom:
                  secretKeyRef:
                    name: db
                    key: password
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_name, s_both, s_sourceCount, s_reference];

    public override void Check(ContainerView container, RuleContext context)
    {
        foreach (var variable in container.Env)
        {
            CheckName(container, variable, context);
            if (variable.Mapping("valueFrom") is { IsKnown: true } source)
                CheckSource(container, variable, source.Value, context);
        }
    }

    private static void CheckName(ContainerView container, MappingNode variable, RuleContext context)
    {
        var name = variable.Text("name");
        if (name.IsMissing())
        {
            context.ReportInTemplate(container.Object, s_name, name, "the variable has no name");
        }
        else if (name.IsKnown && Names.EnvironmentVariable.Problem(name.Value) is { } problem)
        {
            context.ReportInTemplate(container.Object, s_name, name, $"'{name.Value}' cannot be the name of a variable: {problem}");
        }
        else if (name.IsKnown && context.Target.From < s_relaxedNames && Names.StrictEnvironmentVariable.Problem(name.Value) is { } oldProblem)
        {
            context.ReportAs(Severity.Warning, container.Object, s_name, Anchor.Of(name), $"API servers before {s_relaxedNames} refuse the variable name '{name.Value}': {oldProblem}");
        }
    }

    private static void CheckSource(ContainerView container, MappingNode variable, MappingNode source, RuleContext context)
    {
        string? first = null;
        string? second = null;
        var others = source.IsOpen;
        for (var i = 0; i < source.Count; i++)
        {
            var key = source[i].Key;
            if (source[i].Value is ScalarNode { IsNull: true } || source[i].Origin == EntryOrigin.Overridden)
                continue;
            if (Array.IndexOf(s_sources, key) < 0)
                others = true;
            else if (first is null)
                first = key;
            else
                second ??= key;
        }
        var value = variable.Text("value");
        if (value.IsKnown && value.Value.Length > 0)
            context.ReportInTemplate(container.Object, s_both, Anchor.Key(variable, "valueFrom"), variable.Text("name").ValueOr("")!);
        if (first is null && !others)
            context.ReportInTemplate(container.Object, s_sourceCount, Anchor.At(source), "valueFrom says no source; give it one such as fieldRef or secretKeyRef");
        else if (second is not null)
            context.ReportInTemplate(container.Object, s_sourceCount, Anchor.At(source), $"valueFrom has both {first} and {second}; keep one source");
        CheckReference(container, source.Mapping("configMapKeyRef"), "ConfigMap", context);
        CheckReference(container, source.Mapping("secretKeyRef"), "Secret", context);
    }

    private static void CheckReference(ContainerView container, Field<MappingNode> reference, string kind, RuleContext context)
    {
        if (!reference.IsKnown)
            return;
        var name = reference.Value.Text("name");
        if (name.IsMissing())
            context.ReportInTemplate(container.Object, s_reference, name, $"{reference.Name} does not say which {kind}: its name is missing");
        else if (name.IsKnown && Names.DnsSubdomain.Problem(name.Value) is { } problem)
            context.ReportInTemplate(container.Object, s_reference, name, $"'{name.Value}' cannot be the name of a {kind}: {problem}");
        var key = reference.Value.Text("key");
        if (key.IsMissing())
            context.ReportInTemplate(container.Object, s_reference, key, $"{reference.Name} does not say which key of the {kind}");
        else if (key.IsKnown && Names.ConfigMapKey.Problem(key.Value) is { } keyProblem)
            context.ReportInTemplate(container.Object, s_reference, key, $"'{key.Value}' cannot be a key of a {kind}: {keyProblem}");
    }
}
