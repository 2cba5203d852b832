namespace StsLint.Manifests;

public sealed partial class PodSecurityContext
{
    /// <summary>Runs everything as this user and group, not as root, lets the group own the volumes, and keeps to the runtime's system calls.</summary>
    [Shape("{runAsNonRoot: true, runAsUser: $id, runAsGroup: $id, fsGroup: $id, fsGroupChangePolicy: OnRootMismatch, seccompProfile: {type: RuntimeDefault}}")]
    public static PodSecurityContext NonRoot(long id) => new()
    {
        RunAsNonRoot = true,
        RunAsUser = id,
        RunAsGroup = id,
        FsGroup = id,
        FsGroupChangePolicy = Manifests.FsGroupChangePolicy.OnRootMismatch,
        SeccompProfile = new SeccompProfile { Type = SeccompProfileType.RuntimeDefault },
    };
}

public sealed partial class SecurityContext
{
    /// <summary>No way to more rights, and none of root's capabilities.</summary>
    [Shape("{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}")]
    public static SecurityContext Restricted() => new() { AllowPrivilegeEscalation = false, Capabilities = new Capabilities { Drop = ["ALL"] } };

    /// <summary>No way to more rights, none of root's capabilities, and only volumes can be written.</summary>
    [Shape("{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}")]
    public static SecurityContext ReadOnly() => new() { AllowPrivilegeEscalation = false, Capabilities = new Capabilities { Drop = ["ALL"] }, ReadOnlyRootFilesystem = true };
}
