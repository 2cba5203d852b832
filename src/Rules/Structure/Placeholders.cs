using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0040, for files that are templates as a whole.</summary>
internal sealed class TemplateText : DocumentRule
{
    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [Placeholders.Rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        foreach (var problem in document.Problems)
        {
            if (problem.Kind == SyntaxProblemKind.Template)
                context.Report(Placeholders.Rule, problem.Span, "the file holds template text, so what depends on it was not judged; render it first (helm template, envsubst) and judge the result");
        }
    }
}

/// <summary>STS0040, for single values.</summary>
internal static class Placeholders
{
    public static RuleDescriptor Rule { get; } = new("STS0040", "Unresolved placeholder", "{0}", Severity.Info,
        static () => new(
            Finds: "Template text (`{{ … }}`), once per file, and values that are placeholders: `${NAME}` or `$NAME`, `<name>`, `@name@`, `%%name%%`, `CHANGEME`.",
            Why: "If nothing replaces it before it is applied, the server gets the placeholder itself. StsLint judges neither the value nor what refers to it.",
            Wrong: """
                spec:
                  replicas: ${REPLICAS}
                """,
            Right: """
                spec:
                  replicas: 3
                """,
            Silent: "In commands, arguments, environment values, annotations and data, where such text is meant for a program, for `$(NAME)`, which Kubernetes itself replaces, and in kinds whose schema is not known."));

    public static void Check(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar)
    {
        if (place.Field.Name is "command" or "args" or "value" or "annotations" or "data" or "stringData" or "binaryData" or "parameters" or "volumeAttributes" or "options" or "description" or "script")
            return;
        var text = scalar.Value.Length <= 40 ? scalar.Value : scalar.Value.Substring(0, 40) + "…";
        visitor.Context.Report(visitor.Manifest, Rule, scalar, $"{place.Name} holds the placeholder '{text}', so it was not judged");
    }
}
