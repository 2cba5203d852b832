using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1001.</summary>
internal sealed class ObjectUnnamed : ObjectRule
{
    private static readonly RuleDescriptor s_rule = new("STS1001", "Name missing", "the {0} has no name; write metadata.name", Severity.Error,
        static () => new(
            Finds: "An object without `metadata.name` and `metadata.generateName`; an empty text counts as none.",
            Why: "The API server refuses it.",
            Wrong: """
                kind: StatefulSet
                metadata:
                  labels:
                    app: nginx
                """,
            Right: """
                kind: StatefulSet
                metadata:
                  name: nginx
                  labels:
                    app: nginx
                """,
            Silent: "Kinds of other groups, some of which are no API objects."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || !IsNone(manifest.Name) || !IsNone(manifest.Metadata.Text("generateName")) || BuiltInKinds.NameForm(manifest) is null)
            return;
        context.Report(manifest, s_rule, manifest.Name, manifest.Kind.Value);
    }

    private static bool IsNone(Field<string> name) => name.IsAbsent || name.Is("");
}
