using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1186.</summary>
internal sealed class EnvironmentSourceWrong : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS1186", "envFrom entry invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of `envFrom` with neither or both of `configMapRef` and `secretRef`, whose reference has no name or one that is no DNS name, or whose `prefix` no name of a variable can start with.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                envFrom:
                - prefix: DB_
                """,
            Right: """
                envFrom:
                - prefix: DB_
                  secretRef:
                    name: db
                """,
            Silent: "When the entry holds a key that no release knows, which may be the source, misspelt (STS0015), such as `configMapKeyRef`."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        foreach (var entry in container.Node.Sequence("envFrom").Mappings())
        {
            var prefix = entry.Text("prefix");
            if (prefix.IsKnown && prefix.Value.Length > 0 && Names.EnvironmentVariable.Problem(prefix.Value) is { } problem)
                context.ReportInTemplate(container.Object, s_rule, prefix, $"no name of a variable can start with '{prefix.Value}': {problem}");
            var map = entry.Mapping("configMapRef");
            var secret = entry.Mapping("secretRef");
            if (map.IsAbsent && secret.IsAbsent)
            {
                if (!HasStrangeKey(entry))
                    context.ReportInTemplate(container.Object, s_rule, Anchor.At(entry), "the entry says no source; give it configMapRef or secretRef");
            }
            else if (map.IsKnown && secret.IsKnown)
            {
                context.ReportInTemplate(container.Object, s_rule, Anchor.Key(entry, "secretRef"), "the entry has both configMapRef and secretRef; make it two entries");
            }
            CheckName(container, map, "ConfigMap", context);
            CheckName(container, secret, "Secret", context);
        }
    }

    private static void CheckName(ContainerView container, Field<MappingNode> reference, string kind, RuleContext context)
    {
        if (!reference.IsKnown)
            return;
        var name = reference.Value.Text("name");
        if (name.IsMissing())
            context.ReportInTemplate(container.Object, s_rule, name, $"{reference.Name} does not say which {kind}: its name is missing");
        // The server judges the name as it judges generateName: a dash at the end passes.
        else if (name.IsKnown && Names.DnsSubdomain.Problem(Names.AsPrefix(name.Value)) is { } problem)
            context.ReportInTemplate(container.Object, s_rule, name, $"'{name.Value}' cannot be the name of a {kind}: {problem}");
    }

    private static bool HasStrangeKey(MappingNode entry)
    {
        for (var i = 0; i < entry.Count; i++)
        {
            if (entry[i].Key is not ("prefix" or "configMapRef" or "secretRef"))
                return true;
        }
        return false;
    }
}
