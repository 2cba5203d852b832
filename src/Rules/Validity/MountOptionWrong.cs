using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1195, STS1196, STS1197, STS1198: how volumes are mounted, and which may be devices.</summary>
internal sealed class MountOptionWrong : ContainerRule
{
    private static readonly string[] s_propagations = ["None", "HostToContainer", "Bidirectional"];
    private static readonly string[] s_recursions = ["Disabled", "IfPossible", "Enabled"];

    private static readonly RuleDescriptor s_propagation = new("STS1195", "mountPropagation invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A mount whose `mountPropagation` is none of None, HostToContainer and Bidirectional, or is Bidirectional in a container that is not privileged.",
            Why: "The API server refuses the object: mounts made in the container would appear on the node. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumeMounts:
                - name: mounts
                  mountPath: /mnt
                  mountPropagation: Bidirectional
                """,
            Right: """
                volumeMounts:
                - name: mounts
                  mountPath: /mnt
                  mountPropagation: HostToContainer
                """,
            Fix: "Writes the word that differs only in letter case. Safe, since it is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_recursion = new("STS1196", "recursiveReadOnly without readOnly",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A mount whose `recursiveReadOnly` is none of Disabled, IfPossible and Enabled, or is IfPossible or Enabled without `readOnly: true` or with a mountPropagation other than None.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumeMounts:
                - name: config
                  mountPath: /etc/db
                  recursiveReadOnly: Enabled
                """,
            Right: """
                volumeMounts:
                - name: config
                  mountPath: /etc/db
                  readOnly: true
                  recursiveReadOnly: Enabled
                """));

    private static readonly RuleDescriptor s_device = new("STS1197", "Device from a volume that is no claim",
        "volume '{0}' is {1}, which is no block device; only a claim can be one", Severity.Error,
        static () => new(
            Finds: "An entry of `volumeDevices` that names a volume of the pod with another source than persistentVolumeClaim and ephemeral.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumes:
                - name: raw
                  emptyDir: {}
                containers:
                - name: db
                  volumeDevices:
                  - name: raw
                    devicePath: /dev/xvda
                """,
            Right: """
                volumes:
                - name: raw
                  persistentVolumeClaim:
                    claimName: raw
                containers:
                - name: db
                  volumeDevices:
                  - name: raw
                    devicePath: /dev/xvda
                """,
            Silent: "When a claim template of that name takes the volume's place. Whether the claim's volumeMode is Block is STS3013."));

    private static readonly RuleDescriptor s_both = new("STS1198", "Volume both mounted and used as a device",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A volume that stands in one container's `volumeMounts` and `volumeDevices`, one that stands twice in its `volumeDevices`, or a path that stands in both.",
            Why: "The API server refuses the object: a volume is either a file system or a device.",
            Wrong: """
                volumeMounts:
                - name: data
                  mountPath: /var/lib/db
                volumeDevices:
                - name: data
                  devicePath: /dev/xvda
                """,
            Right: """
                volumeDevices:
                - name: data
                  devicePath: /dev/xvda
                """,
            Silent: "In two containers, of which one mounts it and one uses it as a device, the server does not see it."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_propagation, s_recursion, s_device, s_both];

    public override void Check(ContainerView container, RuleContext context)
    {
        foreach (var mount in container.Mounts)
        {
            CheckPropagation(container, mount.Text("mountPropagation"), context);
            CheckRecursion(container, mount, context);
        }
        if (!container.Node.Has("volumeDevices"))
            return;
        var names = new Dictionary<string, Node>(StringComparer.Ordinal);
        var paths = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var device in container.Devices)
        {
            if (device.Text("devicePath") is { IsKnown: true, Value.Length: > 0 } path && !paths.ContainsKey(path.Value))
                paths.Add(path.Value, path.Node!);
            if (device.Text("name") is not { IsKnown: true, Value.Length: > 0 } name)
                continue;
            CheckSource(container, name, context);
            if (names.TryGetValue(name.Value, out var first))
                context.ReportInTemplate(container.Object, s_both, name, $"'{name.Value}' is used as a device twice").At(first, "the other one is here");
            else
                names.Add(name.Value, name.Node!);
        }
        foreach (var mount in container.Mounts)
        {
            if (mount.Text("name") is { IsKnown: true } name && names.TryGetValue(name.Value, out var device))
                context.ReportInTemplate(container.Object, s_both, name, $"'{name.Value}' is used as a device too; a volume is one or the other").At(device, "the device is here");
            else if (mount.Text("mountPath") is { IsKnown: true } path && paths.TryGetValue(path.Value, out var other))
                context.ReportInTemplate(container.Object, s_both, path, $"a device has the path '{path.Value}' too").At(other, "the device is here");
        }
    }

    private static void CheckPropagation(ContainerView container, Field<string> propagation, RuleContext context)
    {
        if (!propagation.IsKnown)
            return;
        if (Array.IndexOf(s_propagations, propagation.Value) < 0)
        {
            Unknown(container, s_propagation, propagation, s_propagations, context);
        }
        else if (propagation.Value == "Bidirectional")
        {
            var privileged = container.Node.Mapping("securityContext").Boolean("privileged");
            if (privileged.IsAbsent || privileged.Is(false))
                context.ReportInTemplate(container.Object, s_propagation, At(propagation), "Bidirectional takes a privileged container; write HostToContainer, or securityContext.privileged: true");
        }
    }

    private static void CheckRecursion(ContainerView container, MappingNode mount, RuleContext context)
    {
        var recursion = mount.Text("recursiveReadOnly");
        if (!recursion.IsKnown || recursion.Value == "Disabled")
            return;
        if (Array.IndexOf(s_recursions, recursion.Value) < 0)
        {
            Unknown(container, s_recursion, recursion, s_recursions, context);
            return;
        }
        var readOnly = mount.Boolean("readOnly");
        var propagation = mount.Text("mountPropagation");
        if (readOnly.IsAbsent || readOnly.Is(false))
            context.ReportInTemplate(container.Object, s_recursion, At(recursion), $"recursiveReadOnly: {recursion.Value} needs readOnly: true");
        else if (propagation.IsKnown && propagation.Value != "None")
            context.ReportInTemplate(container.Object, s_recursion, At(recursion), $"recursiveReadOnly: {recursion.Value} needs mountPropagation: None");
    }

    private static void CheckSource(ContainerView container, Field<string> name, RuleContext context)
    {
        if (container.Pod.Set is { } set)
        {
            if (set.ClaimsAreOpen)
                return;
            foreach (var claim in set.Claims)
            {
                if (!claim.Name.IsKnown || claim.Name.Value == name.Value)
                    return;
            }
        }
        for (var i = 0; i < container.Pod.Volumes.Count; i++)
        {
            var volume = container.Pod.Volumes[i];
            if (!volume.Name.Is(name.Value))
                continue;
            var (source, second) = VolumeSources.In(volume.Node, VolumeSources.OfPods);
            if (source is not null && second is null && source.Name is not ("persistentVolumeClaim" or "ephemeral"))
                context.ReportInTemplate(container.Object, s_device, name, name.Value, source.Name).At(volume.Name.Node!, "the volume is here");
            return;
        }
    }

    // The server leaves the mount's index out.
    private static Anchor At(Field<string> field) => Anchor.Named(Anchor.Of(field), field.Owner!.Parent!, field.Name);

    private static void Unknown(ContainerView container, RuleDescriptor rule, Field<string> word, string[] known, RuleContext context)
    {
        var meant = KnownWords.Near(word.Value, known);
        var finding = context.ReportInTemplate(container.Object, rule, At(word), $"{word.Name} '{word.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
        if (meant is not null && rule == s_propagation)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(word.Node!, meant));
    }
}
