using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Decides what of a judged object is kept for rules on scopes, so that a run over a hundred thousand objects stays small. What is left out
/// becomes open or unknown, never absent: a rule that asks for more than is kept stays silent, and its fixtures fail.
/// </summary>
internal static class Retention
{
    private static readonly Part s_identity = Part.Of("apiVersion", "kind", "metadata.name", "metadata.generateName", "metadata.namespace", "metadata.labels", "metadata.annotations");

    private static readonly Part s_pod = Part.Of(
        "metadata.labels", "metadata.annotations",
        "spec.containers.name", "spec.containers.ports", "spec.containers.volumeMounts", "spec.containers.volumeDevices", "spec.containers.readinessProbe!",
        "spec.initContainers.name", "spec.initContainers.ports", "spec.initContainers.volumeMounts", "spec.initContainers.volumeDevices", "spec.initContainers.restartPolicy", "spec.initContainers.readinessProbe!",
        "spec.volumes.name", "spec.volumes.persistentVolumeClaim", "spec.volumes.ephemeral",
        "spec.hostNetwork", "spec.nodeName", "spec.nodeSelector", "spec.affinity", "spec.topologySpreadConstraints");

    private static readonly Part s_podObject = s_identity.With(s_pod);

    private static readonly Part s_workload = s_identity.With(Part.Of("spec.replicas", "spec.selector")).With(s_pod, "spec", "template");

    private static readonly Part s_cronJob = s_identity.With(s_pod, "spec", "jobTemplate", "spec", "template");

    private static readonly Part s_statefulSet = s_workload.With(Part.Of(
        "spec.serviceName", "spec.ordinals", "spec.updateStrategy", "spec.podManagementPolicy", "spec.persistentVolumeClaimRetentionPolicy",
        "spec.volumeClaimTemplates.metadata", "spec.volumeClaimTemplates.spec"));

    private static readonly Part s_withSpec = s_identity.With(Part.Of("spec"));

    private static readonly Part s_storageClass = s_identity.With(Part.Of("provisioner", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion", "allowedTopologies"));

    /// <summary>The object with only what rules on scopes read; null when nothing of it is needed.</summary>
    public static ManifestObject? Keep(ManifestObject manifest)
    {
        if (manifest.IsFragment)
            return null;
        var part = PartOf(manifest);
        return manifest.Pruned(part is null ? manifest.Root : Copy(manifest.Root, part));
    }

    private static Part? PartOf(ManifestObject manifest)
    {
        if (!manifest.Kind.IsKnown)
            return s_identity;
        return manifest.Kind.Value switch
        {
            "StatefulSet" => s_statefulSet,
            "Deployment" or "DaemonSet" or "ReplicaSet" or "ReplicationController" or "Job" => s_workload,
            "CronJob" => s_cronJob,
            "Pod" => s_podObject,
            "Service" or "PersistentVolumeClaim" or "PersistentVolume" or "PodDisruptionBudget" or "HorizontalPodAutoscaler" or "ScaledObject" => s_withSpec,
            "StorageClass" => s_storageClass,
            _ => s_identity,
        };
    }

    // Copies: a kept node must not hold on to the rest of its tree through its parent.
    private static MappingNode Copy(MappingNode mapping, Part? part)
    {
        var count = 0;
        for (var i = 0; i < mapping.Count; i++)
        {
            if (IsKept(mapping[i], part))
                count++;
        }
        var entries = new MappingEntry[count];
        var at = 0;
        for (var i = 0; i < mapping.Count; i++)
        {
            ref readonly var entry = ref mapping[i];
            if (!IsKept(entry, part))
                continue;
            var below = part?.Below(entry.Key);
            var value = below is { IsPresence: true } && entry.Value is MappingNode block
                ? new MappingNode(block.File, block.Start, block.End, [], block.IsFlow, isOpen: true)
                : Copy(entry.Value, below is { IsWhole: true } ? null : below);
            entries[at++] = new MappingEntry(entry.Key, entry.KeyStart, entry.KeyEnd, value, entry.KeyStyle, entry.Origin);
        }
        return new MappingNode(mapping.File, mapping.Start, mapping.End, entries, mapping.IsFlow, mapping.IsOpen || part is not null) { IsClosedFor = mapping.IsOpen ? null : part?.Keeps };
    }

    private static bool IsKept(in MappingEntry entry, Part? part) => part is null || part.Below(entry.Key) is not null;

    private static Node Copy(Node node, Part? part)
    {
        switch (node)
        {
            case ScalarNode scalar:
                return new ScalarNode(scalar.File, scalar.Start, scalar.End, scalar.Value, scalar.Style, scalar.Tag);
            case MappingNode mapping:
                return Copy(mapping, part);
            case SequenceNode sequence:
                var items = sequence.Count == 0 ? [] : new Node[sequence.Count];
                for (var i = 0; i < items.Length; i++)
                    items[i] = Copy(sequence[i], part);
                return new SequenceNode(sequence.File, sequence.Start, sequence.End, items, sequence.IsFlow, sequence.IsOpen);
            default:
                return new UnknownNode(node.File, node.Start, node.End, "not kept");
        }
    }

    /// <summary>A set of field paths as a tree; lists are passed through. A path's end keeps all below it; with <c>!</c> only that it is there.</summary>
    private sealed class Part
    {
        private readonly Dictionary<string, Part> _below = new(StringComparer.Ordinal);

        public bool IsWhole => _below.Count == 0;

        public bool IsPresence { get; private init; }

        /// <summary>Whether a key is one of those that are kept, so that its absence is certain.</summary>
        public Predicate<string> Keeps => field ??= _below.ContainsKey;

        public Part? Below(string key) => _below.TryGetValue(key, out var part) ? part : null;

        public static Part Of(params string[] paths)
        {
            var root = new Part();
            foreach (var path in paths)
            {
                var at = root;
                var steps = path.TrimEnd('!').Split('.');
                for (var i = 0; i < steps.Length; i++)
                {
                    if (!at._below.TryGetValue(steps[i], out var next))
                        at._below.Add(steps[i], next = new Part { IsPresence = i == steps.Length - 1 && path.EndsWith('!') });
                    at = next;
                }
            }
            return root;
        }

        /// <summary>A copy that also keeps what <paramref name="other"/> keeps below the given steps.</summary>
        public Part With(Part other, params string[] steps)
        {
            var copy = new Part { IsPresence = IsPresence };
            foreach (var (key, part) in _below)
                copy._below.Add(key, part.With(new Part()));
            var at = copy;
            foreach (var step in steps)
            {
                if (!at._below.TryGetValue(step, out var next))
                    at._below.Add(step, next = new Part());
                at = next;
            }
            foreach (var (key, part) in other._below)
                at._below[key] = at._below.TryGetValue(key, out var own) ? own.With(part) : part.With(new Part());
            return copy;
        }
    }
}
