using System.Runtime.CompilerServices;
using StsLint.Model;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>What holds for the metadata of objects of any kind (apimachinery, pkg/api/validation/objectmeta.go). Cheap: it is asked on every write.</summary>
internal static class MetadataRules
{
    private const int MostAnnotationBytes = 256 * 1024;

    // Controllers give the same labels to object after object, and keys come from templates.
    private static readonly ConditionalWeakTable<string, string> s_goodKeys = [];

    public static void Check(ApiObject item, ApiObject? old, List<ApiCause> causes)
    {
        // Nothing looks at the name of a new disruption budget, nor at its finalizers.
        var isLoose = old is null && item.Kind == ResourceKinds.PodDisruptionBudget && item.Name.Length > 0;
        if (old is null && !isLoose)
            CheckName(item, causes);
        if (old is null || !ReferenceEquals(item.Metadata["labels"], old.Metadata["labels"]))
            CheckLabels(item.Labels, "metadata.labels", causes);
        if (old is null || !ReferenceEquals(item.Metadata["annotations"], old.Metadata["annotations"]))
            CheckAnnotations(item.Annotations, "metadata.annotations", causes);
        if (old is null || !ReferenceEquals(item.Metadata["ownerReferences"], old.Metadata["ownerReferences"]))
            CheckOwners(item, causes);
        if (isLoose)
            return;
        if (old is null || !ReferenceEquals(item.Metadata["finalizers"], old.Metadata["finalizers"]))
            CheckFinalizers(item, old, causes);
    }

    public static void CheckLabels(ApiMap labels, string field, List<ApiCause> causes)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            var (key, value) = labels[i];
            CheckKey(key, field, causes);
            if (value.Text is not { } text)
                causes.Add(Causes.Invalid(field, "a label's value is a text", value));
            else if (Names.LabelValue.Problem(text) is { } problem)
                causes.Add(Causes.Invalid(field, problem, value));
        }
    }

    private static void CheckKey(string key, string field, List<ApiCause> causes)
    {
        if (s_goodKeys.TryGetValue(key, out _))
            return;
        if (Names.QualifiedName.Problem(key) is { } problem)
            causes.Add(Causes.Invalid(field, problem, key));
        else
            s_goodKeys.AddOrUpdate(key, key);
    }

    private static void CheckName(ApiObject item, List<ApiCause> causes)
    {
        if (item.Name.Length == 0)
        {
            causes.Add(Causes.Required("metadata.name", "name or generateName is required"));
            return;
        }
        if (item.Metadata.TextOf("generateName") is { Length: > 0 } prefix && FormOf(item.Kind).Problem(Names.AsPrefix(prefix)) is { } unfit)
            causes.Add(Causes.Invalid("metadata.generateName", unfit, prefix));
        if (FormOf(item.Kind).Problem(item.Name) is { } problem)
            causes.Add(Causes.Invalid("metadata.name", problem, item.Name));
        if (item.Kind.IsNamespaced && Names.DnsLabel.Problem(item.Namespace) is { } where)
            causes.Add(Causes.Invalid("metadata.namespace", where, item.Namespace));
    }

    private static NameForm FormOf(ResourceKind kind)
    {
        if (kind == ResourceKinds.StatefulSet || kind == ResourceKinds.Service || kind == ResourceKinds.Namespace)
            return Names.DnsLabel;
        return kind.Group == "rbac.authorization.k8s.io" ? Names.PathSegment : Names.DnsSubdomain;
    }

    private static void CheckAnnotations(ApiMap annotations, string field, List<ApiCause> causes)
    {
        var total = 0L;
        for (var i = 0; i < annotations.Count; i++)
        {
            var (key, value) = annotations[i];
            CheckKey(key.ToLowerInvariant(), field, causes);
            total += key.Length + (value.Text?.Length ?? 0);
            if (value.Text is null)
                causes.Add(Causes.Invalid(field, "an annotation's value is a text", value));
        }
        if (total > MostAnnotationBytes)
            causes.Add(new ApiCause("FieldValueTooLong", field, $"Too long: may not be more than {MostAnnotationBytes} bytes"));
    }

    private static void CheckOwners(ApiObject item, List<ApiCause> causes)
    {
        var controllers = 0;
        var owners = item.Owners;
        for (var i = 0; i < owners.Length; i++)
        {
            var owner = owners[i];
            if (owner.ApiVersion.Length == 0 || owner.ApiVersion.Count(static letter => letter == '/') > 1)
                causes.Add(Causes.Invalid("metadata.ownerReferences.apiVersion", "version must not be empty", owner.ApiVersion));
            if (owner.Kind.Length == 0)
                causes.Add(Causes.Invalid("metadata.ownerReferences.kind", "must not be empty", owner.Kind));
            if (owner.Name.Length == 0)
                causes.Add(Causes.Invalid("metadata.ownerReferences.name", "must not be empty", owner.Name));
            if (owner.Uid.Length == 0)
                causes.Add(Causes.Invalid("metadata.ownerReferences.uid", "must not be empty", owner.Uid));
            if (owner is { ApiVersion: "v1", Kind: "Event" })
                causes.Add(Causes.Invalid("metadata.ownerReferences", "an Event cannot own objects"));
            if (owner.IsController && ++controllers == 2)
                causes.Add(Causes.Invalid("metadata.ownerReferences", "only one reference can have controller set to true"));
        }
    }

    private static void CheckFinalizers(ApiObject item, ApiObject? old, List<ApiCause> causes)
    {
        var isOrphaned = false;
        var isForeground = false;
        for (var at = 0; at < item.Finalizers.Count; at++)
        {
            var finalizer = item.Finalizers[at];
            var text = finalizer.Text ?? "";
            isOrphaned |= text == ApiServer.OrphanFinalizer;
            isForeground |= text == ApiServer.ForegroundFinalizer;
            if (Names.QualifiedName.Problem(text) is { } problem)
                causes.Add(Causes.Invalid("metadata.finalizers", problem, finalizer));
            else if (!text.Contains('/') && text is not (ApiServer.OrphanFinalizer or ApiServer.ForegroundFinalizer or "kubernetes"))
                causes.Add(Causes.Invalid($"metadata.finalizers[{at}]", "name is neither a standard finalizer name nor is it fully qualified", finalizer));
        }
        if (isOrphaned && isForeground)
            causes.Add(Causes.Invalid("metadata.finalizers", "finalizers orphan and foregroundDeletion cannot be set both", item.Finalizers));
        if (old is not { IsDeleting: true })
            return;
        foreach (var finalizer in item.Finalizers)
        {
            if (!old.Finalizers.Contains(finalizer))
            {
                causes.Add(Causes.Forbidden("metadata.finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizer {finalizer}"));
                break;
            }
        }
    }
}
