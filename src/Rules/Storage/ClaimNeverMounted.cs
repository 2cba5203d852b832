using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3001.</summary>
internal sealed class ClaimNeverMounted : StatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS3001", "Claim template never mounted",
        "no container mounts the claim template '{0}', so its volume stays empty and the data goes to the containers' own file systems; mount it or remove it", Severity.Warning,
        static () => new(
            Finds: "A claim template that no container and no init container names in `volumeMounts` or `volumeDevices`.",
            Why: "The controller makes the claims and the pods wait for their volumes, but nothing is written there. What the application writes goes to the container's writable layer and is lost with the pod. The API server accepts it.",
            Wrong: """
                template:
                  spec:
                    containers:
                    - name: db
                      image: registry.example/db:1.2.3
                volumeClaimTemplates:
                - metadata:
                    name: data
                """,
            Right: """
                template:
                  spec:
                    containers:
                    - name: db
                      image: registry.example/db:1.2.3
                      volumeMounts:
                      - name: data
                        mountPath: /var/lib/db
                volumeClaimTemplates:
                - metadata:
                    name: data
                """,
            Silent: "When some container or mount cannot be read, and when the pods mount a claim of this template through a volume of their own."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, RuleContext context)
    {
        if (set.Claims.Count == 0 || set.LooksLikePatch || set.Pod.Containers.Count == 0 || set.Pod.ContainersAreOpen || set.Pod.VolumesAreOpen)
            return;
        if (PodMounts.Names(set.Pod) is not { } names)
            return;
        foreach (var claim in set.Claims)
        {
            if (claim.Name.IsKnown && !names.Contains(claim.Name.Value) && !IsMountedByHand(set, claim.Name.Value, names))
                context.Report(set.Object, s_rule, claim.Name, claim.Name.Value);
        }
    }

    private static bool IsMountedByHand(StatefulSetView set, string template, HashSet<string> names)
    {
        foreach (var volume in set.Pod.Volumes)
        {
            if (!volume.Name.IsKnown || !names.Contains(volume.Name.Value))
                continue;
            var claim = volume.ClaimName;
            if (claim.IsUnknown || (claim.IsKnown && (claim.Value == template || claim.Value.StartsWith(template + "-", StringComparison.Ordinal))))
                return true;
        }
        return false;
    }
}
