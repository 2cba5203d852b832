using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Defaults;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>Which fields of a stored object may change. What the server settles by itself has been settled before.</summary>
internal static class UpdateRules
{
    private static readonly string[] s_setFixed = ["selector", "volumeClaimTemplates", "serviceName", "podManagementPolicy"];
    private static readonly string[] s_jobFixed = ["completionMode", "completions", "selector", "template", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy", "podReplacementPolicy"];

    public static void Check(ApiObject old, ApiObject item, List<ApiCause> causes)
    {
        if (ReferenceEquals(old.Root, item.Root))
            return;
        var kind = old.Kind;
        if (kind == ResourceKinds.Pod)
            PodUpdateRules.Check(old, item, causes);
        else if (kind == ResourceKinds.StatefulSet)
            OfSet(old.Spec, item.Spec, causes);
        else if (kind == ResourceKinds.Claim)
            StorageUpdateRules.OfClaim(old, item, causes);
        else if (kind == ResourceKinds.Volume)
            StorageUpdateRules.OfVolume(old.Spec, item.Spec, causes);
        else if (kind == ResourceKinds.StorageClass)
            StorageUpdateRules.OfClass(old.Root, item.Root, causes);
        else if (kind == ResourceKinds.Service)
            ServiceUpdateRules.Check(old.Spec, item.Spec, causes);
        else if (kind == ResourceKinds.Deployment || kind == ResourceKinds.ReplicaSet || (kind.Group == "apps" && kind.Name == "DaemonSet"))
            Causes.Fixed(causes, "spec.selector", old.Spec["selector"], item.Spec["selector"]);
        else if (kind == ResourceKinds.ControllerRevision)
            Causes.Fixed(causes, "data", old.Root["data"], item.Root["data"]);
        else if (kind == ResourceKinds.ConfigMap || kind == ResourceKinds.Secret)
            OfData(old, item, causes);
        else
            OfOthers(old, item, causes);
    }

    private static void OfSet(ApiMap old, ApiMap item, List<ApiCause> causes)
    {
        if (ReferenceEquals(old, item))
            return;
        var isFixed = true;
        foreach (var name in s_setFixed)
            isFixed &= Causes.Same(old[name], item[name]) || (name == "serviceName" && (old.TextOf(name) ?? "") == (item.TextOf(name) ?? ""));
        if (!isFixed)
        {
            causes.Add(Causes.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
                + "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        }
    }

    private static void OfData(ApiObject old, ApiObject item, List<ApiCause> causes)
    {
        if (old.Kind == ResourceKinds.Secret)
            Causes.Fixed(causes, "type", old.Root["type"], item.Root["type"]);
        if (!old.Root.IsTrue("immutable"))
            return;
        if (!item.Root.IsTrue("immutable"))
            causes.Add(Causes.Forbidden("immutable", "field is immutable when `immutable` is set"));
        foreach (var name in (ReadOnlySpan<string>)["data", "binaryData"])
        {
            if (!Causes.Same(old.Root[name], item.Root[name]))
                causes.Add(Causes.Forbidden(name, "field is immutable when `immutable` is set"));
        }
    }

    private static void OfOthers(ApiObject old, ApiObject item, List<ApiCause> causes)
    {
        switch (old.Kind.Group, old.Kind.Name)
        {
            case ("batch", "Job"):
                foreach (var name in s_jobFixed)
                    Causes.Fixed(causes, "spec." + name, old.Spec[name], item.Spec[name]);
                break;
            case ("discovery.k8s.io", "EndpointSlice"):
                Causes.Fixed(causes, "addressType", old.Root["addressType"], item.Root["addressType"]);
                break;
            case ("storage.k8s.io", "VolumeAttachment"):
                Causes.Fixed(causes, "spec", old.Root["spec"], item.Root["spec"]);
                break;
            case ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding"):
                if (!Causes.Same(old.Root["roleRef"], item.Root["roleRef"]))
                    causes.Add(Causes.Invalid("roleRef", "cannot change roleRef", item.Root["roleRef"]));
                break;
            case ("scheduling.k8s.io", "PriorityClass"):
                if (!Causes.Same(old.Root["value"], item.Root["value"]))
                    causes.Add(Causes.Forbidden("value", "may not be changed in an update."));
                break;
            case ("", "Node"):
                if (old.Spec.TextOf("podCIDR") is { Length: > 0 } && !Causes.Same(old.Spec["podCIDR"], item.Spec["podCIDR"]))
                    causes.Add(Causes.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
                if (old.Spec.TextOf("providerID") is { Length: > 0 } && !Causes.Same(old.Spec["providerID"], item.Spec["providerID"]))
                    causes.Add(Causes.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid"));
                break;
            default:
                break;
        }
    }
}
