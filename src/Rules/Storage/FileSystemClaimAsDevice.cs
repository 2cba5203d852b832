using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Storage;

/// <summary>STS3013.</summary>
internal sealed class FileSystemClaimAsDevice : ScopedPodRule
{
    private static readonly RuleDescriptor s_rule = new("STS3013", "File-system claim used as a device",
        "the claim '{0}' is a file system (volumeMode {1}), so it cannot be used as a device; write volumeMode: Block in the claim, or mount it", Severity.Error,
        static () => new(
            Finds: "A `volumeDevices` entry of a claim (claim template, ephemeral volume, or PersistentVolumeClaim of the input) whose `volumeMode` is Filesystem or absent.",
            Why: "The API server stores it. The kubelet finds no block device to hand to the container, so the pod stays in ContainerCreating.",
            Wrong: """
                containers:
                - volumeDevices:
                  - name: data
                    devicePath: /dev/xvda
                volumeClaimTemplates:
                - metadata:
                    name: data
                  spec:
                    accessModes: [ReadWriteOnce]
                """,
            Right: """
                containers:
                - volumeDevices:
                  - name: data
                    devicePath: /dev/xvda
                volumeClaimTemplates:
                - metadata:
                    name: data
                  spec:
                    accessModes: [ReadWriteOnce]
                    volumeMode: Block
                """,
            Fix: "Writes `volumeMode: Block` into the claim when no container mounts it as a directory. Unsafe, since a claim that exists cannot change its mode.",
            Silent: "When the claim is not in the input or its volumeMode cannot be read."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, ManifestScope scope, RuleContext context)
    {
        foreach (var mount in MountedClaims.Of(pod, scope))
        {
            var mode = mount.Claim.VolumeMode.OrDefault("Filesystem");
            if (!mount.IsDevice || !mode.Is("Filesystem") || !mount.Claim.Spec.IsKnown || mount.Claim.LooksLikePatch)
                continue;
            var name = mount.Entry.Text("name");
            var finding = context.Report(mount.Container.Object, s_rule, name, mount.Claim.Name.ValueOr(name.Value)!, mount.Claim.VolumeMode.IsAbsent ? "is absent, which means Filesystem" : "Filesystem");
            finding.At(Anchor.Of(mount.Claim.VolumeMode).Span, "the claim is here");
            if (!scope.Once(static scope => new ClaimsWithFiles(scope)).Hold(mount.Claim))
                finding.WithUnsafeFix("Write volumeMode: Block", Edit.Set(mount.Claim.Spec.Value, "volumeMode", "Block"));
        }
    }

    /// <summary>The claims of the scope that some container mounts as a file system.</summary>
    private sealed class ClaimsWithFiles(ManifestScope scope)
    {
        private readonly HashSet<(ManifestObject, int)> _claims =
            [.. scope.Pods.SelectMany(pod => MountedClaims.Of(pod, scope)).Where(static mount => !mount.IsDevice).Select(static mount => Key(mount.Claim))];

        public bool Hold(ClaimView claim) => _claims.Contains(Key(claim));

        private static (ManifestObject, int) Key(ClaimView claim) => (claim.Object, claim.Node.Start);
    }
}
