using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1190.</summary>
internal sealed class MountOfUnknownVolume : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1190", "Mount without a volume",
        "no volume{0} of the pod is named '{1}'{2}", Severity.Error,
        static () => new(
            Finds: "An entry of `volumeMounts` or `volumeDevices` whose name is neither that of a volume of the pod nor, in a StatefulSet, that of a claim template.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created: the set stays at 0 pods with an event.",
            Wrong: """
                spec:
                  template:
                    spec:
                      containers:
                      - name: db
                        image: registry.example/db:1.2.3
                        volumeMounts:
                        - name: data-dir
                          mountPath: /var/lib/db
                  volumeClaimTemplates:
                  - metadata:
                      name: datadir
                """,
            Right: """
                spec:
                  template:
                    spec:
                      containers:
                      - name: db
                        image: registry.example/db:1.2.3
                        volumeMounts:
                        - name: datadir
                          mountPath: /var/lib/db
                  volumeClaimTemplates:
                  - metadata:
                      name: datadir
                """,
            Fix: "Writes the one volume's name that is a slip away. Safe when the container does not mount that volume yet; else it must be asked for.",
            Silent: """
                When some volume or claim template has a name that is not known (a placeholder) or none, or their lists may hold more; when `volumes` or `volumeClaimTemplates` stands at a wrong
                place (STS0016 says so); in a workload without a selector, which is most likely a patch; and in a Pod for volumes that admission adds (`kube-api-access-…`).
                """))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (!HasMounts(pod) || pod.LooksLikePatch || VolumesOf(pod) is not { } volumes)
            return;
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            var container = pod.AllContainers[i];
            Check(container, container.Mounts, volumes, context);
            Check(container, container.Devices, volumes, context);
        }
    }

    private static void Check(ContainerView container, MappingItems mounts, HashSet<string> volumes, RuleContext context)
    {
        foreach (var mount in mounts)
        {
            if (mount.Text("name") is not { IsKnown: true, Value.Length: > 0 } name || volumes.Contains(name.Value))
                continue;
            var near = NearestName.Find(name.Value, volumes);
            var finding = context.ReportInTemplate(container.Object, s_rule, name,
                container.Pod.Set is null ? "" : " or claim template",
                name.Value,
                near is not null ? $"; '{near}' is" : volumes.Count == 0 ? "; it has none" : volumes.Count <= 5 ? "; there are " + string.Join(", ", volumes.OrderBy(static v => v, StringComparer.Ordinal)) : "");
            if (near is null)
                continue;
            // That the template is mounted nowhere is the same slip.
            if (container.Pod.Set is { } set)
            {
                foreach (var claim in set.Claims)
                {
                    if (claim.Name.Is(near))
                        finding.ExplainsWithin(claim.Node, "STS3001");
                }
            }
            var edit = Edit.ReplaceText(name.Node!, near);
            if (Mounts(container, near))
                finding.WithUnsafeFix($"Write {near}", edit);
            else
                finding.WithSafeFix($"Write {near}", edit);
        }
    }

    private static bool Mounts(ContainerView container, string volume)
    {
        foreach (var mount in container.Mounts)
        {
            if (mount.Text("name").Is(volume))
                return true;
        }
        return false;
    }

    private static bool HasMounts(PodView pod)
    {
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            var node = pod.AllContainers[i].Node;
            if (node.Has("volumeMounts") || node.Has("volumeDevices"))
                return true;
        }
        return false;
    }

    // The names that may be mounted; null when they are not all known.
    private static HashSet<string>? VolumesOf(PodView pod)
    {
        if (pod.VolumesAreOpen || IsMisplaced(pod))
            return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < pod.Volumes.Count; i++)
        {
            if (pod.Volumes[i].Name is not { IsKnown: true } name)
                return null;
            names.Add(name.Value);
        }
        if (pod.Set is not { } set)
            return names;
        if (set.ClaimsAreOpen)
            return null;
        foreach (var claim in set.Claims)
        {
            if (claim.Name is not { IsKnown: true } name)
                return null;
            names.Add(name.Value);
        }
        return names;
    }

    private static bool IsMisplaced(PodView pod)
    {
        if (pod.Spec.IsKnown && pod.Spec.Value.Has("volumeClaimTemplates"))
            return true;
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            var node = pod.AllContainers[i].Node;
            if (node.Has("volumes") || node.Has("volumeClaimTemplates"))
                return true;
        }
        var root = pod.Object.Root;
        var owner = root.Mapping("spec");
        var template = owner.Mapping("template");
        return root.Has("volumes") || root.Has("volumeClaimTemplates")
            || (template.IsKnown && (template.Value.Has("volumes") || template.Value.Has("volumeClaimTemplates")))
            || (owner.IsKnown && !ReferenceEquals(owner.Value, pod.Spec.Value) && owner.Value.Has("volumes"))
            || (owner.IsKnown && owner.Value["volumeClaimTemplates"] is ScalarNode { IsNull: true } && owner.Value.Has("metadata"));
    }
}
