using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3007.</summary>
internal sealed class SharedClaim : ScopedStatefulSetRule
{
    private static readonly RuleDescriptor s_rule = new("STS3007", "All replicas share one claim",
        "up to {0} replicas share the one claim '{1}'{2}; use a claim template so that each has its own", Severity.Warning,
        static () => new(
            Finds: "A StatefulSet of several replicas (or with an autoscaler) whose pods mount a claim by name, writable.",
            Why: "A claim named in the pod template is the same for every replica. They write to one directory, or, when the claim is ReadWriteOnce, every pod on another node waits for a volume that cannot be attached twice. It is an error when the claim is in the input and offers only ReadWriteOnce or ReadWriteOncePod.",
            Wrong: """
                spec:
                  replicas: 3
                  template:
                    spec:
                      volumes:
                      - name: data
                        persistentVolumeClaim:
                          claimName: db-data
                """,
            Right: """
                spec:
                  replicas: 3
                  volumeClaimTemplates:
                  - metadata:
                      name: data
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources:
                        requests:
                          storage: 10Gi
                """,
            Silent: "When a claim template of the same name replaces the volume (STS3003), when the claim offers ReadWriteMany, when it is only read, and with at most one replica. An info when all pods are bound to one node, and when the claim is not in the input and the set has claim templates besides."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(StatefulSetView set, ManifestScope scope, RuleContext context)
    {
        var most = -1L;
        foreach (var volume in set.Pod.Volumes)
        {
            if (!volume.ClaimName.IsKnown || !volume.Name.IsKnown)
                continue;
            if (most < 0)
                most = scope.ReplicasOf(set.Object).Most ?? 0;
            if (most > 1)
                Judge(scope, set, volume, most, context);
        }
    }

    private static void Judge(ManifestScope scope, StatefulSetView set, PodVolumeView volume, long most, RuleContext context)
    {
        if (IsReplaced(set, volume.Name.Value) || !IsWritten(set.Pod, volume))
            return;
        var claimName = volume.ClaimName.Value;
        var lookup = scope.Find(set.Object, "", "PersistentVolumeClaim", claimName, out var found);
        var claim = lookup == Lookup.Found ? ClaimView.Of(found!) : null;
        var severity = Severity.Warning;
        var offers = "";
        if (claim is not null)
        {
            if (AccessModeSets.Read(claim.AccessModes) is not { } modes || (modes & AccessModes.ReadWriteMany) != 0)
                return;
            offers = $", which offers only {modes.Text()}";
            if ((modes & ~AccessModeSets.OneNode) == 0)
                severity = modes != AccessModes.ReadWriteOncePod && IsBoundToOneNode(set) ? Severity.Info : Severity.Error;
        }
        else if (set.Claims.Count > 0 || IsBoundToOneNode(set))
        {
            severity = Severity.Info;
        }
        var finding = context.ReportAs(severity, set.Object, s_rule, Anchor.Of(volume.ClaimName), most.ToString(System.Globalization.CultureInfo.InvariantCulture), claimName, offers);
        if (claim is not null)
            finding.At(claim.AccessModes.Node!, "the claim is here").Involves(claim.Object);
    }

    private static bool IsReplaced(StatefulSetView set, string name)
    {
        if (set.ClaimsAreOpen || set.LooksLikePatch)
            return true;
        foreach (var claim in set.Claims)
        {
            if (!claim.Name.IsKnown || claim.Name.Value == name)
                return true;
        }
        return false;
    }

    // A mount that cannot be read is taken for one that only reads.
    private static bool IsWritten(PodView pod, PodVolumeView volume)
    {
        if (!volume.Node.Mapping("persistentVolumeClaim").Boolean("readOnly").OrDefault(false).Is(false))
            return false;
        foreach (var container in pod.AllContainers)
        {
            foreach (var mount in container.Mounts)
            {
                if (mount.Text("name").Is(volume.Name.Value) && mount.Boolean("readOnly").OrDefault(false).Is(false) && mount.Text("subPathExpr").IsAbsent)
                    return true;
            }
            foreach (var device in container.Devices)
            {
                if (device.Text("name").Is(volume.Name.Value))
                    return true;
            }
        }
        return false;
    }

    private static bool IsBoundToOneNode(StatefulSetView set)
    {
        var spec = set.Pod.Spec;
        if (!spec.Text("nodeName").IsAbsent || !new LabelMap(spec.Mapping("nodeSelector")).Get("kubernetes.io/hostname").IsAbsent)
            return true;
        var affinity = spec.Mapping("affinity");
        if (affinity.IsUnknown)
            return true;
        foreach (var term in affinity.Mapping("podAffinity").Sequence("requiredDuringSchedulingIgnoredDuringExecution").Mappings())
        {
            if (term.Text("topologyKey").Is("kubernetes.io/hostname") && LabelSelector.FromExpressions(term.Mapping("labelSelector")).Matches(set.Pod.Labels) != Match.No)
                return true;
        }
        foreach (var term in affinity.Mapping("nodeAffinity").Mapping("requiredDuringSchedulingIgnoredDuringExecution").Sequence("nodeSelectorTerms").Mappings())
        {
            foreach (var expression in term.Sequence("matchExpressions").Mappings())
            {
                if (expression.Text("key").Is("kubernetes.io/hostname") && expression.Text("operator").Is("In") && expression.Sequence("values") is not { IsKnown: true, Value.Count: > 1 })
                    return true;
            }
        }
        return false;
    }
}
