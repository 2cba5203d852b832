using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3036 and STS3037: the annotation that makes a class the default.</summary>
internal sealed class DefaultClassMark : ObjectRule
{
    private const string Current = "storageclass.kubernetes.io/is-default-class";
    private const string Old = "storageclass.beta.kubernetes.io/is-default-class";

    private static readonly RuleDescriptor s_old = new("STS3036", "Old default-class annotation",
        "the annotation is the beta form; write " + Current, Severity.Warning,
        static () => new(
            Finds: $"A StorageClass with the annotation `{Old}`.",
            Why: "The beta form has been superseded since Kubernetes 1.6. It is still read today, but tools that show or change the default class look at the new one only, and with both a class can be the default by the one and not by the other.",
            Wrong: $"metadata:\n  annotations:\n    {Old}: \"true\"",
            Right: $"metadata:\n  annotations:\n    {Current}: \"true\"",
            Fix: "Renames the annotation when the new one is not there. Safe, since both mean the same."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_value = new("STS3037", "Default-class value is not \"true\"",
        "'{0}' is neither \"true\" nor \"false\", so the class is not the default; write \"true\"", Severity.Warning,
        static () => new(
            Finds: $"A StorageClass whose annotation `{Current}` has another text than `true` or `false`.",
            Why: "The value is compared with the text `true`, case and all. With `True`, `yes` or `1` the class is not the default, and nobody says so.",
            Wrong: $"metadata:\n  annotations:\n    {Current}: \"True\"",
            Right: $"metadata:\n  annotations:\n    {Current}: \"true\"",
            Fix: "Writes `\"true\"` for another spelling of it. Unsafe, since the class then becomes the default.",
            Silent: "When the value is no text: the API server refuses that, and another rule says so."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_old, s_value];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (!manifest.IsStorageClass() || manifest.Annotations.Field is not { IsKnown: true } annotations)
            return;
        if (annotations.Value.Has(Old))
        {
            var finding = context.Report(manifest, s_old, Anchor.Key(annotations.Value, Old));
            if (!annotations.Value.Has(Current))
                finding.WithSafeFix("Write the current form", Edit.RenameKey(annotations.Value, Old, Current));
        }
        var value = annotations.Value.Text(Current);
        if (!value.IsKnown || value.Value is "true" or "false" or "")
            return;
        var wrong = context.Report(manifest, s_value, value, value.Value);
        if (value.Value.Trim().ToLowerInvariant() is "true" or "yes" or "y" or "on" or "1")
            wrong.WithUnsafeFix("Write \"true\"", Edit.ReplaceText(value.Node!, "true"));
    }
}
