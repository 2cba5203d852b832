using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What the API server fills into workloads (pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go).</summary>
internal static class WorkloadDefaults
{
    private const int RevisionsKept = 10;
    private const int ProgressSeconds = 600;
    private const int JobRetries = 6;
    private const int SuccessfulJobsKept = 3;

    public static ApiMap OfStatefulSet(ApiMap set, bool hasMaxUnavailable)
    {
        if (set["spec"] is not ApiMap spec)
            return set;
        spec = spec
            .Default("podManagementPolicy", "OrderedReady")
            .DefaultAbsent("replicas", 1)
            .DefaultAbsent("revisionHistoryLimit", RevisionsKept)
            .DefaultAbsent("persistentVolumeClaimRetentionPolicy", ApiMap.Empty)
            .In("persistentVolumeClaimRetentionPolicy", static policy => policy.Default("whenDeleted", "Retain").Default("whenScaled", "Retain"))
            .DefaultAbsent("updateStrategy", ApiMap.Empty)
            .In("updateStrategy", static strategy =>
            {
                // Only without a type does the strategy get its block; the type alone leaves it out.
                if (strategy.TextOf("type") is not { Length: > 0 })
                    strategy = strategy.With("type", "RollingUpdate").DefaultAbsent("rollingUpdate", ApiMap.Empty);
                return strategy.TextOf("type") == "RollingUpdate" ? strategy.In("rollingUpdate", static rolling => rolling.DefaultAbsent("partition", 0)) : strategy;
            })
            .In("template", PodDefaults.OfTemplate)
            .InEach("volumeClaimTemplates", StorageDefaults.OfClaimTemplate);
        if (hasMaxUnavailable && spec.At("updateStrategy", "type")?.Text == "RollingUpdate")
            spec = spec.In("updateStrategy", static strategy => strategy.In("rollingUpdate", static rolling => rolling.DefaultAbsent("maxUnavailable", 1)));
        return set.With("spec", spec);
    }

    public static ApiMap OfDeployment(ApiMap deployment) => deployment.In("spec", static spec => spec
        .DefaultAbsent("replicas", 1)
        .DefaultAbsent("strategy", ApiMap.Empty)
        .In("strategy", static strategy =>
        {
            strategy = strategy.Default("type", "RollingUpdate");
            return strategy.TextOf("type") == "RollingUpdate"
                ? strategy.DefaultAbsent("rollingUpdate", ApiMap.Empty).In("rollingUpdate", static rolling => rolling.DefaultAbsent("maxUnavailable", "25%").DefaultAbsent("maxSurge", "25%"))
                : strategy;
        })
        .DefaultAbsent("revisionHistoryLimit", RevisionsKept)
        .DefaultAbsent("progressDeadlineSeconds", ProgressSeconds)
        .In("template", PodDefaults.OfTemplate));

    public static ApiMap OfReplicaSet(ApiMap set) => set.In("spec", static spec => spec.DefaultAbsent("replicas", 1).In("template", PodDefaults.OfTemplate));

    public static ApiMap OfReplicationController(ApiMap controller) => controller.In("spec", static spec =>
    {
        spec = spec.DefaultAbsent("replicas", 1).In("template", PodDefaults.OfTemplate);
        return spec.Map("selector") is not { Count: > 0 } && spec.At("template", "metadata", "labels") is { } labels ? spec.With("selector", labels) : spec;
    });

    public static ApiMap OfDaemonSet(ApiMap set) => set.In("spec", static spec => spec
        .DefaultAbsent("updateStrategy", ApiMap.Empty)
        .In("updateStrategy", static strategy =>
        {
            strategy = strategy.Default("type", "RollingUpdate");
            return strategy.TextOf("type") == "RollingUpdate"
                ? strategy.DefaultAbsent("rollingUpdate", ApiMap.Empty).In("rollingUpdate", static rolling => rolling.DefaultAbsent("maxUnavailable", 1).DefaultAbsent("maxSurge", 0))
                : strategy;
        })
        .DefaultAbsent("revisionHistoryLimit", RevisionsKept)
        .In("template", PodDefaults.OfTemplate));

    public static ApiMap OfJob(ApiMap job) => job.In("spec", OfJobSpec);

    public static ApiMap OfCronJob(ApiMap job) => job.In("spec", static spec => spec
        .Default("concurrencyPolicy", "Allow")
        .DefaultAbsent("suspend", false)
        .DefaultAbsent("successfulJobsHistoryLimit", SuccessfulJobsKept)
        .DefaultAbsent("failedJobsHistoryLimit", 1)
        .In("jobTemplate", static template => template.In("spec", OfJobSpec)));

    private static ApiMap OfJobSpec(ApiMap spec)
    {
        if (spec["completions"] is null or { IsNull: true } && spec["parallelism"] is null or { IsNull: true })
            spec = spec.With("completions", 1).With("parallelism", 1);
        return spec
            .DefaultAbsent("parallelism", 1)
            .DefaultAbsent("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : JobRetries)
            .Default("completionMode", "NonIndexed")
            .DefaultAbsent("suspend", false)
            .DefaultAbsent("manualSelector", false)
            .Default("podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed")
            .In("podFailurePolicy", static policy => policy.InEach("rules", static rule => rule.InEach("onPodConditions", static condition => condition.Default("status", "True"))))
            .In("template", PodDefaults.OfTemplate);
    }
}
