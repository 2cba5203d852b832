using System.Runtime.CompilerServices;
using StsLint.Model;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What the API server fills into pods and templates of pods (pkg/apis/core/v1/defaults.go).</summary>
internal static class PodDefaults
{
    private const int DefaultMode = 420;
    private const int TokenSeconds = 3600;

    // Pods made from a template share its containers: these are walked through once.
    private static readonly ConditionalWeakTable<ApiList, object> s_templateDone = [];
    private static readonly ConditionalWeakTable<ApiList, object> s_podDone = [];
    private static readonly object s_done = new();

    /// <summary>The <c>template</c> of a workload's spec.</summary>
    public static ApiMap OfTemplate(ApiMap template) => template.In("spec", OfTemplateSpec);

    public static ApiMap OfTemplateSpec(ApiMap spec)
    {
        spec = spec
            .Default("restartPolicy", "Always")
            .DefaultAbsent("terminationGracePeriodSeconds", 30)
            .Default("dnsPolicy", "ClusterFirst")
            .DefaultAbsent("securityContext", ApiMap.Empty)
            .Default("schedulerName", "default-scheduler");
        spec = Containers(spec, "containers", s_templateDone, OfContainer);
        spec = Containers(spec, "initContainers", s_templateDone, OfContainer);
        spec = Containers(spec, "ephemeralContainers", s_templateDone, OfContainer);
        return spec.InEach("volumes", OfVolume).In("overhead", Amounts.CanonicalList).In("resources", Amounts.CanonicalResources);
    }

    /// <summary>The spec of a pod: in addition what only pods get, not their templates.</summary>
    public static ApiMap OfPodSpec(ApiMap spec)
    {
        spec = OfTemplateSpec(spec).DefaultAbsent("enableServiceLinks", true);
        if (spec.IsTrue("hostNetwork"))
            spec = spec.InEach("containers", HostPorts).InEach("initContainers", HostPorts);
        spec = Containers(spec, "containers", s_podDone, RequestsFromLimits);
        spec = Containers(spec, "initContainers", s_podDone, RequestsFromLimits);
        return spec["resources"] is ApiMap { } resources && resources["limits"] is ApiMap ? PodRequests(spec, resources) : spec;
    }

    public static ApiMap OfVolume(ApiMap volume)
    {
        var isNone = true;
        for (var i = 0; i < volume.Count; i++)
            isNone &= volume[i].Key == "name" || volume[i].Value.IsNull;
        if (isNone)
            return volume.With("emptyDir", ApiMap.Empty);
        if (volume.Has("persistentVolumeClaim"))
            return volume;
        return volume
            .In("secret", WithMode)
            .In("configMap", WithMode)
            .In("downwardAPI", static source => WithMode(source).InEach("items", OfFieldReferences))
            .In("projected", static source => WithMode(source).InEach("sources", OfProjection))
            .In("emptyDir", static source => source["sizeLimit"] is { } limit ? source.With("sizeLimit", Amounts.Canonical(limit)) : source)
            .In("ephemeral", static source => source.In("volumeClaimTemplate", static template => template.In("spec", StorageDefaults.OfClaimSpec)))
            .In("image", static source => source.Default("pullPolicy", PullPolicy(source.TextOf("reference"))))
            .In("hostPath", static source => source.DefaultAbsent("type", ""))
            .In("iscsi", VolumeSourceDefaults.OfIscsi)
            .In("rbd", VolumeSourceDefaults.OfRbd)
            .In("azureDisk", VolumeSourceDefaults.OfAzureDisk)
            .In("scaleIO", VolumeSourceDefaults.OfScaleIo);
    }

    private static ApiMap Containers(ApiMap spec, string name, ConditionalWeakTable<ApiList, object> done, Func<ApiMap, ApiMap> change)
    {
        if (spec[name] is not ApiList containers || done.TryGetValue(containers, out _))
            return spec;
        spec = spec.InEach(name, change);
        done.AddOrUpdate(spec.List(name)!, s_done);
        return spec;
    }

    private static ApiMap OfContainer(ApiMap container) => container
        .Default("terminationMessagePath", "/dev/termination-log")
        .Default("terminationMessagePolicy", "File")
        .Default("imagePullPolicy", PullPolicy(container.TextOf("image")))
        .DefaultAbsent("resources", ApiMap.Empty)
        .In("resources", Amounts.CanonicalResources)
        .InEach("ports", static port => port.Default("protocol", "TCP"))
        .InEach("env", static variable => variable.In("valueFrom", OfFieldReferences))
        .In("livenessProbe", OfProbe)
        .In("readinessProbe", OfProbe)
        .In("startupProbe", OfProbe)
        .In("lifecycle", static lifecycle => lifecycle.In("postStart", OfHandler).In("preStop", OfHandler));

    private static ApiMap OfProbe(ApiMap probe) => OfHandler(probe)
        .In("grpc", static grpc => grpc.DefaultAbsent("service", ""))
        .DefaultPositive("timeoutSeconds", 1)
        .DefaultPositive("periodSeconds", 10)
        .DefaultPositive("successThreshold", 1)
        .DefaultPositive("failureThreshold", 3);

    // 0 counts as absent.
    private static ApiMap DefaultPositive(this ApiMap map, string name, int value) => map[name] is null or { IsNull: true } or ApiNumber { Whole: 0 } ? map.With(name, value) : map;

    private static ApiMap OfHandler(ApiMap handler) => handler.In("httpGet", static get => get.Default("path", "/").Default("scheme", "HTTP"));

    private static ApiMap OfFieldReferences(ApiMap source) => source
        .In("fieldRef", static reference => reference.Default("apiVersion", "v1"))
        .In("resourceFieldRef", static reference => reference["divisor"] is { IsNull: false } divisor ? reference.With("divisor", Amounts.Canonical(divisor)) : reference.With("divisor", "0"))
        .In("fileKeyRef", static reference => reference.DefaultAbsent("optional", false));

    private static ApiMap OfProjection(ApiMap source) => source
        .In("serviceAccountToken", static token => token.DefaultAbsent("expirationSeconds", TokenSeconds))
        .In("downwardAPI", static fields => fields.InEach("items", OfFieldReferences));

    private static ApiMap WithMode(ApiMap source) => source.DefaultAbsent("defaultMode", DefaultMode);

    // Without a tag, and with the tag latest, the image may be another one each time.
    private static string PullPolicy(string? image)
    {
        if (image is null || ImageReference.Parse(image, out _) is not { } reference)
            return "IfNotPresent";
        return reference.Tag == "latest" || (reference.Tag is null && reference.Digest is null) ? "Always" : "IfNotPresent";
    }

    private static ApiMap HostPorts(ApiMap container) => container.InEach("ports", static port =>
        port.IntegerOf("hostPort") is null or 0 && port.IntegerOf("containerPort") is { } number ? port.With("hostPort", number) : port);

    private static ApiMap RequestsFromLimits(ApiMap container) => container.In("resources", static resources =>
    {
        if (resources["limits"] is not ApiMap { Count: > 0 } limits)
            return resources;
        var requests = resources.Map("requests") ?? ApiMap.Empty;
        for (var i = 0; i < limits.Count; i++)
            requests = requests.DefaultAbsent(limits[i].Key, limits[i].Value);
        return resources.With("requests", requests);
    });

    // What the containers ask for together, and else the pod's own limits.
    private static ApiMap PodRequests(ApiMap spec, ApiMap resources)
    {
        var requests = resources.Map("requests") ?? ApiMap.Empty;
        foreach (var (name, amount) in PodResources.OfContainers(spec, "requests"))
        {
            if (name is "cpu" or "memory" || name.StartsWith("hugepages-", StringComparison.Ordinal))
                requests = requests.DefaultAbsent(name, Amounts.Write(amount.Value, amount.Form));
        }
        var limits = resources.Map("limits")!;
        for (var i = 0; i < limits.Count; i++)
            requests = requests.DefaultAbsent(limits[i].Key, limits[i].Value);
        return requests.Count == 0 ? spec : spec.With("resources", resources.With("requests", requests));
    }
}
