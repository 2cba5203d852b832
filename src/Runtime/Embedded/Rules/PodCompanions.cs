using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>What the API server says besides, when it refuses a pod or what pods are made of.</summary>
internal static class PodCompanions
{
    private static readonly string[] s_containers = ["containers", "initContainers", "ephemeralContainers"];

    /// <param name="spec">The pod's spec.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="claims">The claim templates, whose volumes come before the pod's own.</param>
    /// <param name="isPod">It is a pod's, and no template's.</param>
    /// <param name="causes">What is said already.</param>
    public static void Add(ApiMap spec, string path, ApiList claims, bool isPod, List<ApiCause> causes)
    {
        for (var i = 0; i < claims.Count; i++)
        {
            // A claim's name is that of the volume, which mounts the claim.
            if (causes.RemoveAll(cause => cause.Reason == "FieldValueRequired" && cause.Field == $"spec.volumeClaimTemplates[{i}].metadata.name") > 0)
            {
                causes.Add(Causes.Required($"{path}.volumes[{i}].name", ""));
                causes.Add(Causes.Required($"{path}.volumes[{i}].persistentVolumeClaim.claimName", ""));
            }
        }
        CompanionCauses.AddPaths(causes);
        AddVolumes(spec, path, claims, causes);
        AddMounts(spec, path, claims, causes);
        if (CompanionCauses.Has(causes, "FieldValueForbidden", path + ".resources.claims"))
            AddClaims(spec, path, causes);
        AddResources(spec["resources"] as ApiMap, path + ".resources", isPod, causes);
        AddProfile(spec.Map("securityContext"), path + ".securityContext.seccompProfile", causes);
        foreach (var list in s_containers)
        {
            var containers = spec.List(list) ?? ApiList.Empty;
            for (var i = 0; i < containers.Count; i++)
            {
                if (containers[i] is not ApiMap container)
                    continue;
                AddResources(container["resources"] as ApiMap, $"{path}.{list}[{i}].resources", isPod, causes);
                AddProfile(container.Map("securityContext"), $"{path}.{list}[{i}].securityContext.seccompProfile", causes);
            }
        }
        AddPlacement(spec, path, causes);
    }

    private static void AddClaims(ApiMap spec, string path, List<ApiCause> causes)
    {
        var known = (spec.List("resourceClaims") ?? ApiList.Empty).Maps.Select(static each => each.TextOf("name")).ToHashSet(StringComparer.Ordinal);
        var claims = spec.At("resources", "claims") as ApiList ?? ApiList.Empty;
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i] is ApiMap claim && !known.Contains(claim.TextOf("name")))
                CompanionCauses.Say(causes, Causes.NotFound($"{path}.resources.claims[{i}]", claim["name"]));
        }
    }

    // Pods are given the limits of containers as their requests; what cannot be overcommitted needs a limit.
    private static void AddResources(ApiMap? resources, string path, bool isPod, List<ApiCause> causes)
    {
        if (resources is null || !causes.Exists(cause => cause.Field.StartsWith(path, StringComparison.Ordinal)))
            return;
        var limits = resources.Map("limits") ?? ApiMap.Empty;
        foreach (var (name, _) in resources.Map("requests") ?? ApiMap.Empty)
        {
            if (!limits.Has(name) && (name.StartsWith("hugepages-", StringComparison.Ordinal) || (name.Contains('/') && !name.Contains("kubernetes.io/", StringComparison.Ordinal))))
                CompanionCauses.Say(causes, Causes.Required(path + ".limits", "Limit must be set for non overcommitable resources"));
        }
        if (!isPod)
            return;
        foreach (var (name, _) in limits)
        {
            if (resources.At("requests", name) is null && causes.Find(cause => cause.Field == $"{path}.limits[{name}]") is { } limit)
                CompanionCauses.Say(causes, limit with { Field = $"{path}.requests[{name}]" });
        }
    }

    // A profile's file belongs to the type Localhost only, whatever else the type is.
    private static void AddProfile(ApiMap? context, string path, List<ApiCause> causes)
    {
        if (context?.Map("seccompProfile") is { } profile && profile.TextOf("type") != "Localhost" && profile["localhostProfile"] is ApiText file && causes.Exists(cause => cause.Field == path + ".type"))
            CompanionCauses.Say(causes, Causes.Invalid(path + ".localhostProfile", "can only be set when seccomp type is Localhost", file));
    }

    private static void AddPlacement(ApiMap spec, string path, List<ApiCause> causes)
    {
        for (var i = causes.Count - 1; i >= 0; i--)
        {
            if (causes[i] is { Reason: "FieldValueRequired" } cause && cause.Field.EndsWith(".topologyKey", StringComparison.Ordinal) && cause.Field.Contains(".affinity.pod", StringComparison.Ordinal))
                CompanionCauses.Say(causes, Causes.Invalid(cause.Field, "name part must be non-empty", ""));
        }
        var tolerations = spec.List("tolerations") ?? ApiList.Empty;
        for (var i = 0; i < tolerations.Count; i++)
        {
            var field = $"{path}.tolerations[{i}].operator";
            if (tolerations[i] is ApiMap toleration && toleration.TextOf("key") is not { Length: > 0 } && toleration.TextOf("operator") != "Exists" && causes.Exists(cause => cause.Field == field))
                CompanionCauses.Say(causes, Causes.Invalid(field, "operator must be Exists when `key` is empty", toleration["operator"]));
        }
        var spreads = spec.List("topologySpreadConstraints") ?? ApiList.Empty;
        for (var i = 0; i < spreads.Count; i++)
        {
            if (spreads[i] is ApiMap spread && spread["minDomains"] is ApiNumber domains && spread.TextOf("whenUnsatisfiable") != "DoNotSchedule" && causes.Exists(cause => cause.Field == $"{path}.topologySpreadConstraints[{i}].whenUnsatisfiable"))
                CompanionCauses.Say(causes, Causes.Invalid($"{path}.topologySpreadConstraints[{i}].minDomains", "can only use minDomains if whenUnsatisfiable=DoNotSchedule", domains));
        }
    }

    private static void AddVolumes(ApiMap spec, string path, ApiList claims, List<ApiCause> causes)
    {
        var volumes = spec.List("volumes") ?? ApiList.Empty;
        for (var i = 0; i < volumes.Count; i++)
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"{path}.volumes[{i + claims.Count}]");
            CompanionCauses.AddLongDriver(causes, field + ".csi.driver", (volumes[i] as ApiMap)?.At("csi", "driver"));
            if (CompanionCauses.Has(causes, "FieldValueRequired", field + ".azureDisk.diskURI"))
                CompanionCauses.Say(causes, Causes.NotSupported(field + ".azureDisk.diskURI", "", "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"));
        }
    }

    // A volume that is refused is none, so its mounts lead nowhere.
    private static void AddMounts(ApiMap spec, string path, ApiList claims, List<ApiCause> causes)
    {
        var names = Names(spec, path, claims, causes);
        foreach (var list in s_containers)
        {
            var containers = spec.List(list) ?? ApiList.Empty;
            for (var at = 0; at < containers.Count; at++)
            {
                if (containers[at] is not ApiMap container)
                    continue;
                var mounts = container.List("volumeMounts") ?? ApiList.Empty;
                var devices = container.List("volumeDevices") ?? ApiList.Empty;
                foreach (var (name, items) in (ReadOnlySpan<(string, ApiList)>)[("volumeMounts", mounts), ("volumeDevices", devices)])
                {
                    for (var i = 0; i < items.Count; i++)
                    {
                        var volume = (items[i] as ApiMap)?.TextOf("name") ?? "";
                        if (!names.Contains(volume))
                            CompanionCauses.Say(causes, Causes.NotFound(string.Create(CultureInfo.InvariantCulture, $"{path}.{list}[{at}].{name}[{i}].name"), volume));
                    }
                }
                AddClashes(mounts, devices, string.Create(CultureInfo.InvariantCulture, $"{path}.{list}[{at}]"), causes);
            }
        }
    }

    // Where a mount and a device are in each other's way, the server names both.
    private static void AddClashes(ApiList mounts, ApiList devices, string path, List<ApiCause> causes)
    {
        for (var i = 0; i < mounts.Count; i++)
        {
            for (var j = 0; j < devices.Count; j++)
            {
                if (mounts[i] is not ApiMap mount || devices[j] is not ApiMap device)
                    continue;
                foreach (var (here, there) in (ReadOnlySpan<(string, string)>)[("name", "name"), ("mountPath", "devicePath")])
                {
                    if (mount.TextOf(here) is { Length: > 0 } same && device.TextOf(there) == same)
                    {
                        CompanionCauses.Say(causes, Causes.Invalid($"{path}.volumeMounts[{i}].{here}", "must not already exist in volumeDevices", same));
                        CompanionCauses.Say(causes, Causes.Invalid($"{path}.volumeDevices[{j}].{there}", "must not already exist in volumeMounts", same));
                    }
                }
            }
        }
    }

    // The names of volumes against which nothing is said.
    private static HashSet<string> Names(ApiMap spec, string path, ApiList claims, List<ApiCause> causes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var volumes = spec.List("volumes") ?? ApiList.Empty;
        for (var i = 0; i < claims.Count + volumes.Count; i++)
        {
            var name = i < claims.Count ? (claims[i] as ApiMap)?.At("metadata", "name") : (volumes[i - claims.Count] as ApiMap)?["name"];
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{path}.volumes[{i}]");
            if (name?.Text is { Length: > 0 } volume && !causes.Exists(cause => cause.Field.StartsWith(prefix, StringComparison.Ordinal)))
                names.Add(volume);
        }
        return names;
    }
}
