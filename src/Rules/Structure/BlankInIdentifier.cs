using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0048.</summary>
internal sealed class BlankInIdentifier : ObjectRule
{
    private static readonly RuleDescriptor s_rule = new("STS0048", "Blank inside an identifier", "{0} '{1}' starts or ends with a blank; write '{2}'", Severity.Error,
        static () => new(
            Finds: "A name, namespace, `serviceName`, container name, or the key or value of a label or of a selector's `matchLabels`, that starts or ends with a blank.",
            Why: "No identifier may hold a blank, so the API server refuses the object. The blank is hard to see in its message.",
            Wrong: """
                metadata:
                  name: "web "
                """,
            Right: """
                metadata:
                  name: web
                """,
            Fix: "Takes the blanks away.",
            Silent: "For blanks inside, which other rules report; for the name of a PodDisruptionBudget, which the server takes; for apiVersion and kind, which are STS0023's."))
    {
        Fixes = FixSafety.Safe,
    };

    // What others say of the same value.
    private static readonly string[] s_consequences = ["STS1001", "STS1002", "STS1003", "STS1004", "STS1005", "STS1021", "STS1022", "STS1023", "STS1024", "STS1035", "STS1161"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.Schema is null)
            return;
        if (!manifest.IsDisruptionBudget())
            CheckValue(manifest, context, manifest.Metadata, "name");
        CheckValue(manifest, context, manifest.Metadata, "namespace");
        CheckMap(manifest, context, manifest.Metadata.Mapping("labels"));
        if (PodView.Of(manifest) is not { } pod)
        {
            if (ServiceView.Of(manifest) is { } service)
                CheckMap(manifest, context, service.Spec.Mapping("selector"));
            return;
        }
        if (!manifest.Is("", "Pod"))
        {
            CheckMap(manifest, context, pod.Metadata.Mapping("labels"));
            CheckMap(manifest, context, manifest.Root.Mapping("spec").Mapping("selector").Mapping("matchLabels"));
            CheckValue(manifest, context, manifest.Root.Mapping("spec"), "serviceName");
        }
        foreach (var container in pod.InitContainers)
            CheckValue(manifest, context, container.Node, "name");
        foreach (var container in pod.Containers)
            CheckValue(manifest, context, container.Node, "name");
    }

    private static void CheckValue(ManifestObject manifest, RuleContext context, Field<MappingNode> owner, string key)
    {
        if (owner.IsKnown)
            CheckValue(manifest, context, owner.Value, key);
    }

    private static void CheckValue(ManifestObject manifest, RuleContext context, MappingNode owner, string key)
    {
        if (owner[key] is ScalarNode scalar && HasBlank(scalar))
            Report(manifest, context, scalar, key);
    }

    private static void CheckMap(ManifestObject manifest, RuleContext context, Field<MappingNode> map)
    {
        if (!map.IsKnown)
            return;
        for (var i = 0; i < map.Value.Count; i++)
        {
            ref readonly var entry = ref map.Value[i];
            if (entry.Origin != EntryOrigin.Written)
                continue;
            if (HasBlank(entry.Key))
            {
                context.Report(manifest, s_rule, Anchor.Key(map.Value, i), "the key", entry.Key, entry.Key.Trim(' '))
                    .WithSafeFix("Take the blanks away", Edit.RenameKey(map.Value, entry.Key, entry.Key.Trim(' ')));
            }
            if (entry.Value is ScalarNode value && HasBlank(value))
                Report(manifest, context, value, entry.Key);
        }
    }

    private static void Report(ManifestObject manifest, RuleContext context, ScalarNode value, string name)
    {
        var finding = context.Report(manifest, s_rule, value, name, value.Value, value.Value.Trim(' '))
            .WithSafeFix("Take the blanks away", Edit.ReplaceText(value, value.Value.Trim(' ')));
        foreach (var id in s_consequences)
            finding.ExplainsWithin(value, id);
    }

    private static bool HasBlank(ScalarNode scalar) => scalar.Kind == ScalarKind.Text && HasBlank(scalar.Value) && !Placeholder.IsIn(scalar);

    private static bool HasBlank(string text) => text.Length > 1 && (text[0] == ' ' || text[text.Length - 1] == ' ') && text.Trim(' ').Length > 0;
}
