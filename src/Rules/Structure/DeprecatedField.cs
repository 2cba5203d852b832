using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0030.</summary>
internal sealed class DeprecatedField : ObjectRule
{
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    private static readonly RuleDescriptor s_rule = new("STS0030", "Deprecated field or annotation", "{0} is deprecated; {1}", Severity.Warning,
        static () => new(
            Finds: """
                `serviceAccount` in a pod spec; `loadBalancerIP` and, from 1.36 on, `externalIPs` of a Service; `trafficDistribution: PreferClose` from 1.34 on; a `gitRepo` volume;
                the annotations for storage class, mount options, unready endpoints, seccomp, AppArmor and critical pods; the beta labels of nodes in `nodeSelector`, node affinity and `topologyKey`.
                """,
            Why: "Each has a successor that is stable. Some are ignored by now (the seccomp annotations since 1.27, the critical-pod annotation since 1.16), so what they asked for does not happen.",
            Wrong: """
                spec:
                  serviceAccount: web
                """,
            Right: """
                spec:
                  serviceAccountName: web
                """,
            Fix: "Writes the successor where it means the same.",
            Silent: "For `serviceAccount` beside an equal `serviceAccountName`, which is how the server writes it; for annotations beside the field that overrides them; for releases of the target in which the successor does not exist."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment)
            return;
        if (PodView.Of(manifest) is { } pod)
            CheckPod(pod, context);
        if (ServiceView.Of(manifest) is { } service)
            CheckService(service, context);
        else if (manifest.Is("", "PersistentVolumeClaim") || manifest.Is("", "PersistentVolume"))
            CheckVolume(manifest, manifest.Root, context);
        if (StatefulSetView.Of(manifest) is { } set)
        {
            foreach (var claim in set.Claims)
                CheckVolume(manifest, claim.Node, context);
        }
    }

    private static void CheckPod(PodView pod, RuleContext context)
    {
        var manifest = pod.Object;
        if (pod.Spec.IsKnown)
        {
            var spec = pod.Spec.Value;
            var account = spec.Text("serviceAccount");
            var name = spec.Text("serviceAccountName");
            if (account.IsKnown && name.IsAbsent && name.Node is null)
                Report(manifest, context, Anchor.Key(spec, "serviceAccount"), "serviceAccount", "write serviceAccountName").WithSafeFix("Rename it", Edit.RenameKey(spec, "serviceAccount", "serviceAccountName"));
            CheckNodeLabels(manifest, context, spec);
        }
        foreach (var volume in pod.Volumes)
        {
            if (volume.Node.Mapping("gitRepo").IsKnown)
                Report(manifest, context, Anchor.Key(volume.Node, "gitRepo"), "gitRepo", "it is off by default from 1.33 on; clone in an init container into an emptyDir");
        }
        if (pod.Metadata.Mapping("annotations") is not { IsKnown: true } annotations)
            return;
        for (var i = 0; i < annotations.Value.Count; i++)
        {
            var key = annotations.Value[i].Key;
            var advice = key switch
            {
                "seccomp.security.alpha.kubernetes.io/pod" => "it is ignored since 1.27; write securityContext.seccompProfile",
                "scheduler.alpha.kubernetes.io/critical-pod" => "it is ignored since 1.16; write priorityClassName",
                _ when key.StartsWith("container.seccomp.security.alpha.kubernetes.io/", StringComparison.Ordinal) => "it is ignored since 1.27; write securityContext.seccompProfile of the container",
                _ when key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal) && manifest.Options.Target.From.Minor >= 30 => "write securityContext.appArmorProfile of the container",
                _ => null,
            };
            if (advice is not null)
                Report(manifest, context, Anchor.Key(annotations.Value, i), "the annotation " + key, advice);
        }
    }

    private static void CheckNodeLabels(ManifestObject manifest, RuleContext context, MappingNode spec)
    {
        if (spec.Mapping("nodeSelector") is { IsKnown: true } selector)
        {
            for (var i = 0; i < selector.Value.Count; i++)
            {
                if (selector.Value[i].Origin == EntryOrigin.Written && Successor(selector.Value[i].Key) is { } successor)
                {
                    var finding = Report(manifest, context, Anchor.Key(selector.Value, i), "the node label " + selector.Value[i].Key, "write " + successor);
                    if (!selector.Value.Has(successor))
                        finding.WithSafeFix("Write " + successor, Edit.RenameKey(selector.Value, selector.Value[i].Key, successor));
                }
            }
        }
        foreach (var constraint in spec.Sequence("topologySpreadConstraints").Mappings())
            CheckLabel(manifest, context, constraint, "topologyKey");
        var affinity = spec.Mapping("affinity");
        if (!affinity.IsKnown)
            return;
        foreach (var term in affinity.Mapping("nodeAffinity").Mapping("requiredDuringSchedulingIgnoredDuringExecution").Sequence("nodeSelectorTerms").Mappings())
            CheckTerm(manifest, context, term);
        foreach (var preferred in affinity.Mapping("nodeAffinity").Sequence("preferredDuringSchedulingIgnoredDuringExecution").Mappings())
        {
            if (preferred.Mapping("preference") is { IsKnown: true } preference)
                CheckTerm(manifest, context, preference.Value);
        }
        CheckPodTerms(manifest, context, affinity.Mapping("podAffinity"));
        CheckPodTerms(manifest, context, affinity.Mapping("podAntiAffinity"));
    }

    private static void CheckPodTerms(ManifestObject manifest, RuleContext context, Field<MappingNode> affinity)
    {
        foreach (var term in affinity.Sequence("requiredDuringSchedulingIgnoredDuringExecution").Mappings())
            CheckLabel(manifest, context, term, "topologyKey");
        foreach (var preferred in affinity.Sequence("preferredDuringSchedulingIgnoredDuringExecution").Mappings())
        {
            if (preferred.Mapping("podAffinityTerm") is { IsKnown: true } term)
                CheckLabel(manifest, context, term.Value, "topologyKey");
        }
    }

    private static void CheckTerm(ManifestObject manifest, RuleContext context, MappingNode term)
    {
        foreach (var expression in term.Sequence("matchExpressions").Mappings())
            CheckLabel(manifest, context, expression, "key");
    }

    private static void CheckLabel(ManifestObject manifest, RuleContext context, MappingNode owner, string field)
    {
        if (owner.Text(field) is { IsKnown: true } label && Successor(label.Value) is { } successor)
            Report(manifest, context, label.Node!, "the node label " + label.Value, "write " + successor).WithSafeFix("Write " + successor, Edit.ReplaceText(label.Node!, successor));
    }

    private static string? Successor(string label) => label switch
    {
        "beta.kubernetes.io/os" => "kubernetes.io/os",
        "beta.kubernetes.io/arch" => "kubernetes.io/arch",
        "beta.kubernetes.io/instance-type" => "node.kubernetes.io/instance-type",
        "failure-domain.beta.kubernetes.io/zone" => "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region" => "topology.kubernetes.io/region",
        _ => null,
    };

    private static void CheckService(ServiceView service, RuleContext context)
    {
        var manifest = service.Object;
        if (service.Spec.IsKnown)
        {
            var spec = service.Spec.Value;
            var target = manifest.Options.Target;
            if (spec.Text("loadBalancerIP") is { IsKnown: true, Value.Length: > 0 })
                Report(manifest, context, Anchor.Key(spec, "loadBalancerIP"), "loadBalancerIP", "providers read it in different ways or not at all; use your provider's annotation");
            if (target.From.Minor >= 36 && spec.Sequence("externalIPs") is { IsKnown: true, Value.Count: > 0 })
                Report(manifest, context, Anchor.Key(spec, "externalIPs"), "externalIPs", "use a Service of type LoadBalancer or a Gateway");
            if (target.From.Minor >= 34 && spec.Text("trafficDistribution") is var distribution && distribution.Is("PreferClose"))
                Report(manifest, context, distribution.Node!, "PreferClose", "write PreferSameZone, which means the same").WithSafeFix("Write PreferSameZone", Edit.ReplaceText(distribution.Node!, "PreferSameZone"));
        }
        if (manifest.Metadata.Mapping("annotations") is { IsKnown: true } annotations && annotations.Value.Has("service.alpha.kubernetes.io/tolerate-unready-endpoints") && !service.Spec.Boolean("publishNotReadyAddresses").Is(true))
            Report(manifest, context, Anchor.Key(annotations.Value, "service.alpha.kubernetes.io/tolerate-unready-endpoints"), "the annotation tolerate-unready-endpoints", "it is ignored by now; write publishNotReadyAddresses: true");
    }

    private static void CheckVolume(ManifestObject manifest, MappingNode node, RuleContext context)
    {
        if (node.Mapping("metadata").Mapping("annotations") is not { IsKnown: true } annotations)
            return;
        var spec = node.Mapping("spec");
        var name = annotations.Value.Text(ClassAnnotation);
        if (name.IsKnown)
        {
            var finding = Report(manifest, context, Anchor.Key(annotations.Value, ClassAnnotation), "the annotation " + ClassAnnotation, "write spec.storageClassName");
            if (spec.IsKnown && !spec.Value.Has("storageClassName"))
                finding.WithSafeFix("Write storageClassName", Edit.Move(annotations.Value, ClassAnnotation, spec.Value, "storageClassName"));
        }
        if (annotations.Value.Has("volume.beta.kubernetes.io/mount-options"))
            Report(manifest, context, Anchor.Key(annotations.Value, "volume.beta.kubernetes.io/mount-options"), "the annotation volume.beta.kubernetes.io/mount-options", "write spec.mountOptions");
    }

    private static Finding Report(ManifestObject manifest, RuleContext context, Anchor at, string what, string advice) => context.Report(manifest, s_rule, at, what, advice);
}
