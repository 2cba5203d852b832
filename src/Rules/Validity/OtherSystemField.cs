using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1233.</summary>
internal sealed class OtherSystemField : PodRule
{
    private static readonly string[] s_systems = ["linux", "windows"];

    // What stands below the pod's and the containers' securityContext and only Linux has.
    private static readonly string[] s_ofPods =
    [
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy",
    ];

    private static readonly string[] s_ofContainers =
        ["appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"];

    private static readonly RuleDescriptor s_rule = new("STS1233", "Fields of the other operating system",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                An `os` without a name or with one that is neither linux nor windows; with `os.name: linux`, a `windowsOptions`; with `os.name: windows`, one of hostPID, hostIPC, hostUsers,
                shareProcessNamespace, resources of the pod as a whole, or, in a securityContext, what only Linux has, such as runAsUser, fsGroup, seccompProfile, capabilities and privileged.
                """,
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                spec:
                  os:
                    name: windows
                  securityContext:
                    fsGroup: 999
                """,
            Right: """
                spec:
                  os:
                    name: windows
                  securityContext:
                    windowsOptions:
                      runAsUserName: ContainerUser
                """,
            Fix: "Writes the name that differs only in letter case. Safe, since it is refused as it stands.",
            Silent: "Without `os`: a node selector does not count."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (pod.Spec.Mapping("os") is not { IsKnown: true } system)
            return;
        var spec = pod.Spec.Value;
        var name = system.Value.Text("name");
        if (name.IsMissing())
            context.ReportInTemplate(pod.Object, s_rule, name, "os has no name; write linux or windows");
        else if (name.Is("linux"))
            CheckLinux(pod, spec, context);
        else if (name.Is("windows"))
            CheckWindows(pod, spec, context);
        else if (name.IsKnown)
            ReportUnknown(pod, name, context);
    }

    private static void ReportUnknown(PodView pod, Field<string> name, RuleContext context)
    {
        var meant = KnownWords.Near(name.Value, s_systems);
        var finding = context.ReportInTemplate(pod.Object, s_rule, name, $"the operating system '{name.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(s_systems) : $"write '{meant}'")}");
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(name.Node!, meant));
    }

    private static void CheckLinux(PodView pod, MappingNode spec, RuleContext context)
    {
        Forbid(pod, spec.Mapping("securityContext"), "windowsOptions", "linux", context);
        for (var i = 0; i < pod.AllContainers.Count; i++)
            Forbid(pod, pod.AllContainers[i].Node.Mapping("securityContext"), "windowsOptions", "linux", context);
    }

    private static void CheckWindows(PodView pod, MappingNode spec, RuleContext context)
    {
        var root = pod.Spec;
        if (spec.Boolean("hostPID").Is(true))
            Forbid(pod, root, "hostPID", "windows", context);
        if (spec.Boolean("hostIPC").Is(true))
            Forbid(pod, root, "hostIPC", "windows", context);
        Forbid(pod, root, "hostUsers", "windows", context);
        Forbid(pod, root, "shareProcessNamespace", "windows", context);
        Forbid(pod, root, "resources", "windows", context);
        var security = spec.Mapping("securityContext");
        foreach (var name in s_ofPods)
            Forbid(pod, security, name, "windows", context);
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            security = pod.AllContainers[i].Node.Mapping("securityContext");
            foreach (var name in s_ofContainers)
                Forbid(pod, security, name, "windows", context);
        }
    }

    private static void Forbid(PodView pod, Field<MappingNode> owner, string name, string system, RuleContext context)
    {
        if (!owner.IsKnown || owner.Value[name] is not { } value || !IsSet(value))
            return;
        // What is empty there counts for none.
        if (name is "sysctls" or "resources" && value is SequenceNode { Count: 0 } or MappingNode { Count: 0 })
            return;
        context.ReportInTemplate(pod.Object, s_rule, Anchor.Key(owner.Value, name), $"{name} is not for {(system == "windows" ? "Windows" : "Linux")}, but os.name is {system}; remove one of the two");
    }

    private static bool IsSet(Node value) => value is MappingNode or SequenceNode || (value is ScalarNode { IsNull: false } scalar && !Placeholder.IsIn(scalar));
}
