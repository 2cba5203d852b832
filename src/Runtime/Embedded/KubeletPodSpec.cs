using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>What a pod's container is told to do, as far as it matters to a model of it.</summary>
internal sealed record KubeletContainerSpec
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    /// <summary>Whether the image is fetched before every start, not only when the node has none.</summary>
    public required bool AlwaysPulls { get; init; }

    /// <summary>Whether it is started again when it ended well, and when it failed.</summary>
    public required bool RestartsAfterSuccess { get; init; }

    public required bool RestartsAfterFailure { get; init; }

    /// <summary>An init container that goes on running beside the others.</summary>
    public bool IsSidecar { get; init; }

    /// <summary>From its start until its startup probe succeeds; null without such a probe.</summary>
    public TimeSpan? StartupTime { get; init; }

    /// <summary>From its start (or its startup probe's success) until its readiness probe succeeds; null without such a probe.</summary>
    public TimeSpan? ReadinessTime { get; init; }

    /// <summary>What it does before it is told to end.</summary>
    public ApiMap? PreStop { get; init; }

    public required IReadOnlyList<KubeletMount> Mounts { get; init; }
}

/// <summary>Where a container sees a volume of its pod.</summary>
internal sealed record KubeletMount(string Volume, string Path, string SubPath, bool IsReadOnly);

/// <summary>What a kubelet reads out of a pod's spec; one instance for all versions that share the spec.</summary>
internal sealed class KubeletPodSpec
{
    private const long DefaultGraceSeconds = 30;

    private KubeletPodSpec(ApiMap spec)
    {
        Spec = spec;
        Node = spec.TextOf("nodeName") ?? "";
        RestartPolicy = spec.TextOf("restartPolicy") ?? "Always";
        Grace = TimeSpan.FromSeconds(Math.Max(0, spec.IntegerOf("terminationGracePeriodSeconds") ?? DefaultGraceSeconds));
        UsesHostNetwork = spec.IsTrue("hostNetwork");
        InitContainers = [.. (spec.List("initContainers") ?? ApiList.Empty).Maps.Select(each => Container(each, isInit: true))];
        Containers = [.. (spec.List("containers") ?? ApiList.Empty).Maps.Select(each => Container(each, isInit: false))];
        Volumes = [.. (spec.List("volumes") ?? ApiList.Empty).Maps];
        ReadinessGates = [.. (spec.List("readinessGates") ?? ApiList.Empty).Maps.Select(static each => each.TextOf("conditionType") ?? "")];
    }

    public ApiMap Spec { get; }

    /// <summary>The node that it is bound to; empty before.</summary>
    public string Node { get; }

    public string RestartPolicy { get; }

    public TimeSpan Grace { get; }

    public bool UsesHostNetwork { get; }

    public IReadOnlyList<KubeletContainerSpec> InitContainers { get; }

    public IReadOnlyList<KubeletContainerSpec> Containers { get; }

    public IReadOnlyList<ApiMap> Volumes { get; }

    public IReadOnlyList<string> ReadinessGates { get; }

    /// <summary>The node that a pod is bound to; empty before.</summary>
    public static string NodeOf(ApiObject pod) => pod.Spec.TextOf("nodeName") ?? "";

    public static KubeletPodSpec Of(ApiObject pod) => pod.Facts(static each => new KubeletPodSpec(each.Spec));

    /// <summary>The claim behind a volume of the pod; null when there is none.</summary>
    public static string? ClaimOf(ApiObject pod, ApiMap volume) =>
        volume.Map("persistentVolumeClaim")?.TextOf("claimName") ?? (volume.Has("ephemeral") ? $"{pod.Name}-{volume.TextOf("name")}" : null);

    /// <summary>The pod's claims, in the order of its volumes.</summary>
    public IEnumerable<string> ClaimsOf(ApiObject pod)
    {
        foreach (var volume in Volumes)
        {
            if (ClaimOf(pod, volume) is { } claim)
                yield return claim;
        }
    }

    private KubeletContainerSpec Container(ApiMap container, bool isInit)
    {
        var image = container.TextOf("image") ?? "";
        var isSidecar = isInit && container.TextOf("restartPolicy") == "Always";
        return new KubeletContainerSpec
        {
            Name = container.TextOf("name") ?? "",
            Image = image,
            AlwaysPulls = container.TextOf("imagePullPolicy") is { } policy ? policy == "Always" : IsLatest(image),
            IsSidecar = isSidecar,
            RestartsAfterSuccess = isSidecar || (!isInit && RestartPolicy == "Always"),
            RestartsAfterFailure = isSidecar || RestartPolicy != "Never",
            StartupTime = TimeUntilSuccess(container.Map("startupProbe")),
            ReadinessTime = TimeUntilSuccess(container.Map("readinessProbe")),
            PreStop = container.Map("lifecycle")?.Map("preStop"),
            Mounts =
            [
                .. (container.List("volumeMounts") ?? ApiList.Empty).Maps.Select(static mount =>
                    new KubeletMount(mount.TextOf("name") ?? "", (mount.TextOf("mountPath") ?? "").TrimEnd('/'), (mount.TextOf("subPath") ?? "").Trim('/'), mount.IsTrue("readOnly"))),
            ],
        };
    }

    private static TimeSpan? TimeUntilSuccess(ApiMap? probe) => probe is null
        ? null
        : TimeSpan.FromSeconds((probe.IntegerOf("initialDelaySeconds") ?? 0) + (((probe.IntegerOf("successThreshold") ?? 1) - 1) * (probe.IntegerOf("periodSeconds") ?? 10)));

    private static bool IsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
            return false;
        var tag = image.LastIndexOf(':');
        return tag < image.LastIndexOf('/') + 1 || image[(tag + 1)..] == "latest";
    }
}
