using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3012.</summary>
internal sealed class BlockClaimMounted : ScopedPodRule
{
    private static readonly RuleDescriptor s_rule = new("STS3012", "Block claim mounted as a file system",
        "the claim '{0}' has volumeMode Block and no file system, so it cannot be mounted; list it in volumeDevices with a devicePath, or write volumeMode: Filesystem", Severity.Error,
        static () => new(
            Finds: "A `volumeMounts` entry of a claim (claim template, ephemeral volume, or PersistentVolumeClaim of the input) with `volumeMode: Block`.",
            Why: "The API server stores it. The kubelet refuses to mount a block volume as a directory, so the pod stays in ContainerCreating.",
            Wrong: """
                containers:
                - volumeMounts:
                  - name: data
                    mountPath: /dev/xvda
                volumeClaimTemplates:
                - metadata:
                    name: data
                  spec:
                    volumeMode: Block
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
                    volumeMode: Block
                """,
            Fix: "Turns `volumeMounts` into `volumeDevices` when the claim is the container's only mount and has no further fields. Unsafe, since the application then meets a device where it had a directory.",
            Silent: "When the claim is not in the input or its volumeMode cannot be read."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, ManifestScope scope, RuleContext context)
    {
        foreach (var mount in MountedClaims.Of(pod, scope))
        {
            if (mount.IsDevice || !mount.Claim.VolumeMode.Is("Block"))
                continue;
            var name = mount.Entry.Text("name");
            var finding = context.Report(mount.Container.Object, s_rule, name, mount.Claim.Name.ValueOr(name.Value)!).At(mount.Claim.VolumeMode.Node!, "the claim's volumeMode is here");
            if (mount.Container.Node.Sequence("volumeMounts").Value.Count == 1 && !mount.Container.Node.Has("volumeDevices") && mount.Entry.Count == 2 && mount.Entry.Has("mountPath"))
                finding.WithUnsafeFix("Turn the mount into a device", Edit.RenameKey(mount.Container.Node, "volumeMounts", "volumeDevices"), Edit.RenameKey(mount.Entry, "mountPath", "devicePath"));
        }
    }
}
