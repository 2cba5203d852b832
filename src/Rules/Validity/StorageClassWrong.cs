using System.Globalization;
using System.Text;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1120, STS1123, STS1125: the provisioner and parameters of a StorageClass, and a spec that it does not have.</summary>
internal sealed class StorageClassWrong : ObjectRule
{
    private const int MostParameters = 512;
    private const int LargestParameters = 256 * 1024;

    private static readonly string[] s_fields = ["provisioner", "parameters", "reclaimPolicy", "allowVolumeExpansion", "mountOptions", "volumeBindingMode", "allowedTopologies"];

    private static readonly RuleDescriptor s_provisioner = new("STS1120", "Provisioner missing or malformed",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A StorageClass whose `provisioner` is missing or empty, or is no qualified name: an optional DNS name and a slash, then at most 63 letters, digits, `-`, `_` and `.`. Capitals are allowed.",
            Why: "The API server refuses the StorageClass (validateProvisioner in pkg/apis/storage/validation).",
            Wrong: """
                kind: StorageClass
                metadata:
                  name: fast
                provisioner: disk.csi.example.com:v2
                """,
            Right: """
                kind: StorageClass
                metadata:
                  name: fast
                provisioner: disk.csi.example.com
                """,
            Silent: "For a missing provisioner in an object that has only metadata with labels or annotations, as a patch has, or that has a `spec`, which is STS1125."));

    private static readonly RuleDescriptor s_parameters = new("STS1123", "Parameters of a class invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A StorageClass with more than 512 `parameters`, one with an empty key, or keys and values of more than 256 KiB together.",
            Why: "The API server refuses the StorageClass (validateParameters in pkg/apis/storage/validation). What the parameters mean only the provisioner knows.",
            Wrong: """
                provisioner: disk.csi.example.com
                parameters:
                  "": gp3
                """,
            Right: """
                provisioner: disk.csi.example.com
                parameters:
                  type: gp3
                """,
            Silent: "For a value that is a number or a boolean, which is STS0007 or STS0008."));

    private static readonly RuleDescriptor s_spec = new("STS1125", "Class fields under spec",
        "a StorageClass has no spec; {0}", Severity.Error,
        static () => new(
            Finds: "A StorageClass with a `spec`.",
            Why: "The API server refuses the unknown field; a client that asks for less strict validation makes it drop the whole block, and then the provisioner is missing. A StorageClass has its fields at the root.",
            Wrong: """
                kind: StorageClass
                metadata:
                  name: fast
                spec:
                  provisioner: disk.csi.example.com
                """,
            Right: """
                kind: StorageClass
                metadata:
                  name: fast
                provisioner: disk.csi.example.com
                """,
            Fix: "Lifts the fields to the root, when the block holds nothing else and the root has none of them. Safe: nothing else can have been meant."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_provisioner, s_parameters, s_spec];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || !manifest.IsStorageClass())
            return;
        CheckProvisioner(manifest, context);
        if (manifest.Root.Mapping("parameters") is { IsKnown: true } parameters)
            CheckParameters(manifest, parameters.Value, context);
        if (manifest.Root.Has("spec"))
            CheckSpec(manifest, context);
    }

    private static void CheckProvisioner(ManifestObject manifest, RuleContext context)
    {
        var provisioner = manifest.Root.Text("provisioner");
        if (provisioner.IsMissing())
        {
            if (provisioner.IsKnown || (!manifest.Root.Has("spec") && !LooksLikePatch(manifest)))
                context.Report(manifest, s_provisioner, provisioner, "the StorageClass has no provisioner; name the driver, or kubernetes.io/no-provisioner");
        }
        else if (provisioner.IsKnown && Names.QualifiedName.Problem(provisioner.Value.ToLowerInvariant()) is { } problem)
        {
            context.Report(manifest, s_provisioner, provisioner, $"the provisioner '{provisioner.Value}' is not {Names.QualifiedName.Title}: {problem}");
        }
    }

    // A patch of a class mostly marks it as the default one, by an annotation.
    private static bool LooksLikePatch(ManifestObject manifest)
    {
        foreach (var name in s_fields)
        {
            if (manifest.Root.Has(name))
                return false;
        }
        return !manifest.Metadata.IsKnown || manifest.Metadata.Value.Has("annotations") || manifest.Metadata.Value.Has("labels");
    }

    private static void CheckParameters(ManifestObject manifest, MappingNode parameters, RuleContext context)
    {
        if (parameters.Count > MostParameters)
        {
            context.Report(manifest, s_parameters, parameters, $"the StorageClass has {parameters.Count.ToString(CultureInfo.InvariantCulture)} parameters; at most {MostParameters} are allowed");
            return;
        }
        long size = 0;
        for (var i = 0; i < parameters.Count; i++)
        {
            var key = parameters[i].Key;
            if (key.Length == 0)
                context.Report(manifest, s_parameters, Anchor.Named(Anchor.Key(parameters, i), parameters), "a parameter has an empty key");
            size += Encoding.UTF8.GetByteCount(key);
            if (parameters[i].Value is ScalarNode { IsNull: false } value)
                size += Encoding.UTF8.GetByteCount(value.Value);
        }
        if (size > LargestParameters)
            context.Report(manifest, s_parameters, parameters, $"the parameters have {size.ToString(CultureInfo.InvariantCulture)} bytes, keys included; at most {LargestParameters} are allowed");
    }

    private static void CheckSpec(ManifestObject manifest, RuleContext context)
    {
        var root = manifest.Root;
        if (root["spec"] is not MappingNode spec)
        {
            context.Report(manifest, s_spec, Anchor.Key(root, "spec"), "remove it");
            return;
        }
        var edits = new List<Edit>();
        for (var i = 0; i < spec.Count; i++)
        {
            if (Array.IndexOf(s_fields, spec[i].Key) >= 0 && !root.Has(spec[i].Key))
                edits.Add(Edit.Move(spec, spec[i].Key, root));
        }
        var finding = context.Report(manifest, s_spec, Anchor.Key(root, "spec"), spec.Count == 0 ? "remove it" : "its fields stand at the root");
        if (edits.Count == spec.Count && !spec.IsOpen)
        {
            edits.Add(Edit.Remove(root, "spec"));
            finding.WithSafeFix(spec.Count == 0 ? "Remove spec" : "Lift the fields to the root", [.. edits]);
        }
    }
}
