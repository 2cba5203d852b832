using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>A mount or device of a container, and the claim behind it.</summary>
internal readonly record struct ClaimMount(ContainerView Container, MappingNode Entry, int Index, bool IsDevice, ClaimView Claim);

/// <summary>Finds the claims behind the mounts of pods: claim templates, claims of the input by name, ephemeral volumes.</summary>
internal static class MountedClaims
{
    public static IEnumerable<ClaimMount> Of(PodView pod, ManifestScope scope)
    {
        Dictionary<string, ClaimView>? claims = null;
        foreach (var container in pod.AllContainers)
        {
            for (var kind = 0; kind < 2; kind++)
            {
                var list = container.Node.Sequence(kind == 0 ? "volumeMounts" : "volumeDevices");
                for (var i = 0; list.IsKnown && i < list.Value.Count; i++)
                {
                    if (list.Value[i] is MappingNode entry && entry.Text("name") is { IsKnown: true } name && (claims ??= ClaimsOf(scope, pod)).TryGetValue(name.Value, out var claim))
                        yield return new ClaimMount(container, entry, i, kind == 1, claim);
                }
            }
        }
    }

    private static Dictionary<string, ClaimView> ClaimsOf(ManifestScope scope, PodView pod)
    {
        var claims = new Dictionary<string, ClaimView>(StringComparer.Ordinal);
        foreach (var volume in pod.Volumes)
        {
            if (!volume.Name.IsKnown)
                continue;
            if (volume.ClaimName.IsKnown)
            {
                if (scope.Find(pod.Object, "", "PersistentVolumeClaim", volume.ClaimName.Value, out var found) == Lookup.Found && scope.BelongTogether(pod.Object, found!))
                    claims[volume.Name.Value] = ClaimView.Of(found!)!;
            }
            else if (volume.Node.Mapping("ephemeral").Mapping("volumeClaimTemplate") is { IsKnown: true } template)
            {
                claims[volume.Name.Value] = new ClaimView(pod.Object, template.Value, ClaimKind.Ephemeral);
            }
        }
        if (pod.Set is { } set)
        {
            foreach (var claim in set.Claims)
            {
                if (claim.Name.IsKnown)
                    claims[claim.Name.Value] = claim;
            }
            if (set.ClaimsAreOpen && set.Claims.Count == 0)
                claims.Clear();
        }
        return claims;
    }
}
