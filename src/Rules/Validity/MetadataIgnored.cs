using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1002 and STS1005: metadata that the server takes, but that does not do what it seems to.</summary>
internal sealed class MetadataIgnored : ObjectRule
{
    private static readonly HashSet<string> s_lasting = new(StringComparer.Ordinal)
    {
        "StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Service", "PersistentVolumeClaim", "PersistentVolume", "StorageClass", "PodDisruptionBudget", "HorizontalPodAutoscaler",
    };

    private static readonly RuleDescriptor s_generated = new("STS1002", "generateName in an applied file",
        "the {0} has a generateName and no name: each `kubectl create` makes another one, and `kubectl apply` refuses the file; give it a name", Severity.Warning,
        static () => new(
            Finds: "A workload, Service, claim, volume, class, budget or autoscaler with `metadata.generateName` and no `metadata.name`.",
            Why: "The API server makes up a name at each creation. `kubectl apply` cannot tell which object is meant and refuses; `kubectl create` makes one more each time, and nothing can refer to it by name.",
            Wrong: """
                kind: Service
                metadata:
                  generateName: web-
                """,
            Right: """
                kind: Service
                metadata:
                  name: web
                """,
            Silent: "For Jobs and Pods, which are made to be created anew, and for patches."));

    private static readonly RuleDescriptor s_namespace = new("STS1005", "Namespace on a cluster-wide object",
        "a {0} is in no namespace; the API server drops '{1}', so remove it", Severity.Info,
        static () => new(
            Finds: "`metadata.namespace` on an object of a kind that has no namespace, such as a PersistentVolume or a StorageClass.",
            Why: "The API server clears the field. Whoever reads the file may think that two objects of one name in two namespaces are two.",
            Wrong: """
                kind: PersistentVolume
                metadata:
                  name: disk-0
                  namespace: shop
                """,
            Right: """
                kind: PersistentVolume
                metadata:
                  name: disk-0
                """,
            Fix: "Removes the field. Safe: the server does so too.",
            Silent: "Kinds of custom resources, of which it is not known; template text."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_generated, s_namespace];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || manifest.Schema is not { } schema)
            return;
        if (manifest.Name.IsAbsent && s_lasting.Contains(manifest.KindText!) && manifest.Metadata.Text("generateName") is { IsKnown: true, Value.Length: > 0 } generated)
            context.Report(manifest, s_generated, generated, manifest.KindText!);
        if (schema.IsNamespaced == false && manifest.Namespace is { IsKnown: true, Value.Length: > 0 } at)
            context.Report(manifest, s_namespace, at, manifest.KindText!, at.Value).WithSafeFix("Remove the namespace", Edit.Remove(manifest.Metadata.Value, "namespace"));
    }
}
