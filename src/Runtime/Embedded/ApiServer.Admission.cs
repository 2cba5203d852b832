using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers.Volumes;
using StsLint.Runtime.Embedded.Admission;
using StsLint.Runtime.Embedded.Defaults;
using StsLint.Runtime.Embedded.Rules;

namespace StsLint.Runtime.Embedded;

public sealed partial class ApiServer
{
    private Quotas? _quotas;
    private ServiceAddresses? _addresses;

    /// <summary>What the namespaces with quotas use.</summary>
    internal Quotas Quotas => _quotas ??= new Quotas(Store);

    // What plugins put into a new object before it is judged.
    private ApiResult Admit(ApiObject item)
    {
        if (item.Kind == ResourceKinds.Pod)
        {
            var admitted = PodAdmission.Admit(item, Store, Options);
            return admitted.IsOk && LimitRanges.AreIn(Store) ? Filled(admitted.Object) : admitted;
        }
        if (item.Kind == ResourceKinds.Claim && DefaultClass.IsFor(item) && DefaultClass.Find(Store) is { } byDefault)
            return item.WithAt(["spec", "storageClassName"], byDefault.Name);
        return item;
    }

    // A Service gets its addresses when all else is right; they are not taken before it is stored.
    private ApiResult WithAddresses(ApiObject service, ApiObject? old)
    {
        if (service.Spec.IntegerOf("healthCheckNodePort") is > 0 and { } port && !ServiceAddresses.IsNodePort(port) && !Causes.Same(old?.Spec["healthCheckNodePort"], service.Spec["healthCheckNodePort"]))
            return ApiError.Internal($"failed to allocate requested HealthCheck NodePort {port}: provided port is not in the valid range");
        var causes = new List<ApiCause>();
        var spec = (_addresses ??= new ServiceAddresses(Store)).Allocate(service.Spec, old?.Spec, causes);
        return causes.Count > 0 ? ApiError.Invalid(service.Key, causes) : service.With(service.Root.With("spec", spec));
    }

    private ApiObject Filled(ApiObject pod)
    {
        pod = LimitRanges.Fill(pod, Store);
        return pod.With(ObjectDefaults.Apply(pod.Kind, pod.Root, Options));
    }

    // What plugins have against an object that is valid.
    private ApiError? Refusal(ApiObject item, ApiObject? old)
    {
        if (old is not null && item.Kind == ResourceKinds.Claim && Growth(item, old) is { } refused)
            return refused;
        if (old is null && LimitRanges.AreIn(Store) && LimitRanges.Check(item, Store) is { } beyond)
            return beyond;
        return Quotas.Check(item, old);
    }

    private ApiError? Growth(ApiObject claim, ApiObject old)
    {
        if (Amounts.ValueOf(claim.Spec.At("resources", "requests", "storage")) <= Amounts.ValueOf(old.Spec.At("resources", "requests", "storage")))
            return null;
        if (old.Status.TextOf("phase") != "Bound")
            return ApiError.Forbidden(claim.Key, "Only bound persistent volume claims can be expanded");
        if (claim.Spec.TextOf("storageClassName") is { Length: > 0 } name && Store.Get(ResourceKinds.StorageClass, "", name) is { } storageClass && storageClass.Root.IsTrue("allowVolumeExpansion"))
            return null;
        return ApiError.Forbidden(claim.Key, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
    }
}
