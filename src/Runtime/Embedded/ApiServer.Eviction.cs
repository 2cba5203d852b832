using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Admission;

namespace StsLint.Runtime.Embedded;

public sealed partial class ApiServer
{
    private const int EvictionRetrySeconds = 10;

    /// <summary>Deletes a pod unless that would break a disruption budget (pkg/registry/core/pod/storage/eviction.go).</summary>
    internal ApiResult Evict(ObjectKey key, DeleteRequest request, string actor)
    {
        if (Store.Get(key) is not { } pod)
            return ApiError.NotFound(key);
        // What has not started, has ended or is ending anyway needs no budget.
        if (!pod.IsDeleting && pod.Status.TextOf("phase") is not ("Succeeded" or "Failed" or "Pending"))
        {
            ApiObject? budget = null;
            foreach (var item in Store.List(ResourceKinds.PodDisruptionBudget, key.Namespace))
            {
                if (!DisruptionBudget.Of(item).Covers(pod))
                    continue;
                if (budget is not null)
                    return new ApiError(500, "InternalError", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.") { About = key };
                budget = item;
            }
            if (budget is not null && Spend(budget, pod, request.IsDryRun, actor) is { } refused)
                return refused;
            if (!request.IsDryRun)
                MarkDisrupted(pod, actor);
        }
        return Delete(key, request, actor);
    }

    private ApiError? Spend(ApiObject budget, ApiObject pod, bool isDryRun, string actor)
    {
        var status = budget.Status;
        var isReady = PodConditions.IsTrue(pod.Status, "Ready");
        if (!isReady)
        {
            var policy = budget.Spec.TextOf("unhealthyPodEvictionPolicy");
            var healthy = status.IntegerOf("currentHealthy") ?? 0;
            var desired = status.IntegerOf("desiredHealthy") ?? 0;
            if (policy == "AlwaysAllow" || (healthy >= desired && desired > 0))
                return null;
        }
        if ((status.IntegerOf("observedGeneration") ?? 0) < budget.Generation)
            return TooMany(budget, $"The disruption budget {budget.Name} is still being processed by the server.", EvictionRetrySeconds);
        var allowed = status.IntegerOf("disruptionsAllowed") ?? 0;
        if (allowed <= 0)
            return TooMany(budget, $"The disruption budget {budget.Name} needs {status.IntegerOf("desiredHealthy") ?? 0} healthy pods and has {status.IntegerOf("currentHealthy") ?? 0} currently");
        if (isDryRun)
            return null;
        status = status.With("disruptionsAllowed", allowed - 1).WithAt(["disruptedPods", pod.Name], ApiTime.Write(_simulation.Now));
        Store.Put(budget.WithStatus(status), actor);
        return null;
    }

    // Only while the budget is counted anew does the server say when to come again: a client would wait by itself, and not tell that the budget is used up.
    private static ApiError TooMany(ApiObject budget, string why, int? retryAfterSeconds = null) =>
        new(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.") { RetryAfterSeconds = retryAfterSeconds, Causes = [new ApiCause("DisruptionBudget", "", why)], About = budget.Key };

    private void MarkDisrupted(ApiObject pod, string actor)
    {
        var status = PodConditions.With(pod.Status, "DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting", pod.Metadata["generation"], _simulation.Now);
        if (!ReferenceEquals(status, pod.Status))
            Store.Put(pod.WithStatus(status), actor);
    }
}
