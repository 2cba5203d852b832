using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1003.</summary>
internal sealed class MalformedObjectName : ObjectRule
{
    private static readonly RuleDescriptor s_rule = new("STS1003", "Name has the wrong form", "{0} '{1}' of the {2} is not {3}: {4}", Severity.Error,
        static () => new(
            Finds: "`metadata.name` or `metadata.generateName` that is not of the form that the kind asks for. StatefulSet and Namespace: a DNS label, at most 63 characters. Service: a DNS label too, which before 1.36 had to start with a letter. PersistentVolumeClaim, PersistentVolume, StorageClass, HorizontalPodAutoscaler, ConfigMap, Secret and most other kinds: a DNS name, at most 253 characters. PodDisruptionBudget: anything without `/` and `%`.",
            Why: "The API server refuses the object. Names become part of DNS names and of label values. Servers of long ago took a StatefulSet's name with dots; its pods then had no valid host names.",
            Wrong: """
                kind: StatefulSet
                metadata:
                  name: My_DB
                """,
            Right: """
                kind: StatefulSet
                metadata:
                  name: my-db
                """,
            Fix: "Writes the name in lower case, with `-` for `_` and blanks. Unsafe, since other objects may refer to the name.",
            Silent: "Kinds of other groups; names with template text; an empty name, which is a missing one. A Service's leading digit is a warning when the target reaches from before 1.36 to 1.36."))
    {
        Fixes = FixSafety.Unsafe,
    };

    // Since 1.36 the names of Services are checked as DNS labels of RFC 1123 (KEP-5311).
    private static readonly Release s_relaxedServices = new(36);

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || BuiltInKinds.NameForm(manifest) is not { } form)
            return;
        Judge(manifest, manifest.Name, form, context);
        // Of a given name the server leaves the other field alone.
        if (!manifest.Name.IsKnown)
            Judge(manifest, manifest.Metadata.Text("generateName"), form, context);
    }

    private static void Judge(ManifestObject manifest, Field<string> name, NameForm form, RuleContext context)
    {
        if (name is not { IsKnown: true, Value.Length: > 0 })
            return;
        var text = name.Name == "generateName" ? Names.AsPrefix(name.Value) : name.Value;
        if (form.Problem(text) is { } problem)
        {
            var finding = context.Report(manifest, s_rule, name, "metadata." + name.Name, name.Value, manifest.Kind.Value, form.Title, problem);
            if (name.Name == "name" && form.Repair(text) is { } repaired)
                finding.WithUnsafeFix($"Write {repaired}", Edit.ReplaceText(name.Node!, repaired));
        }
        else if (manifest.Is("", "Service") && manifest.Options.Target.From < s_relaxedServices && Names.DnsLabel1035.Problem(text) is { } older)
        {
            context.ReportAs(manifest.Options.Target.To < s_relaxedServices ? Severity.Error : Severity.Warning, manifest, s_rule, Anchor.Of(name),
                "metadata." + name.Name, name.Value, "Service", Names.DnsLabel1035.Title + ", as servers before 1.36 ask for", older);
        }
    }
}
