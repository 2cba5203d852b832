using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1230, STS1231, STS1232: namespaces of the node, of the pod and of its users.</summary>
internal sealed class HostNamespaceConflict : PodRule
{
    private static readonly string[] s_procMounts = ["Default", "Unmasked"];
    private static readonly string[] s_namespaces = ["hostNetwork", "hostPID", "hostIPC"];

    private static readonly RuleDescriptor s_procMount = new("STS1230", "procMount unknown, or Unmasked without hostUsers: false",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A container's `securityContext.procMount` that is neither Default nor Unmasked, or that is Unmasked in a pod without `hostUsers: false`.",
            Why: "The API server refuses the object: with the node's users, an unmasked /proc would open the node. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                spec:
                  containers:
                  - name: builder
                    image: registry.example/builder:1.0.0
                    securityContext:
                      procMount: Unmasked
                """,
            Right: """
                spec:
                  hostUsers: false
                  containers:
                  - name: builder
                    image: registry.example/builder:1.0.0
                    securityContext:
                      procMount: Unmasked
                """,
            Fix: "Writes the word that differs only in letter case. Safe, since it is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_users = new("STS1231", "hostUsers: false with namespaces of the node",
        "a pod with users of its own (hostUsers: false) cannot have {0}: true; remove one of the two", Severity.Error,
        static () => new(
            Finds: "`hostUsers: false` together with `hostNetwork: true`, `hostPID: true` or `hostIPC: true`.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                spec:
                  hostUsers: false
                  hostNetwork: true
                """,
            Right: """
                spec:
                  hostUsers: false
                """));

    private static readonly RuleDescriptor s_shared = new("STS1232", "shareProcessNamespace with hostPID",
        "shareProcessNamespace and hostPID exclude each other: the containers see either the pod's processes or the node's", Severity.Error,
        static () => new(
            Finds: "`shareProcessNamespace: true` together with `hostPID: true`.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                spec:
                  hostPID: true
                  shareProcessNamespace: true
                """,
            Right: """
                spec:
                  shareProcessNamespace: true
                """));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_procMount, s_users, s_shared];

    public override void Check(PodView pod, RuleContext context)
    {
        if (!pod.Spec.IsKnown)
            return;
        var spec = pod.Spec.Value;
        var users = spec.Boolean("hostUsers");
        if (users.Is(false))
        {
            foreach (var name in s_namespaces)
            {
                if (spec.Boolean(name) is { IsKnown: true, Value: true } shared)
                    context.ReportInTemplate(pod.Object, s_users, shared, name).At(users.Node!, "hostUsers is here");
            }
        }
        // The server names the place that the field has inside of it.
        if (spec.Boolean("shareProcessNamespace") is { IsKnown: true, Value: true } processes && spec.Boolean("hostPID") is { IsKnown: true, Value: true } host)
            context.ReportInTemplate(pod.Object, s_shared, Anchor.Named(Anchor.Of(processes), spec, "securityContext.shareProcessNamespace")).At(host.Node!, "hostPID is here");
        for (var i = 0; i < pod.AllContainers.Count; i++)
            CheckProcMount(pod, pod.AllContainers[i].Node.Mapping("securityContext").Text("procMount"), users, context);
    }

    private static void CheckProcMount(PodView pod, Field<string> mount, Field<bool> users, RuleContext context)
    {
        if (!mount.IsKnown || mount.Value == "Default")
            return;
        if (mount.Value != "Unmasked")
        {
            var meant = KnownWords.Near(mount.Value, s_procMounts);
            var finding = context.ReportInTemplate(pod.Object, s_procMount, mount, $"procMount '{mount.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(s_procMounts) : $"write '{meant}'")}");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(mount.Node!, meant));
        }
        else if (users.IsAbsent || users.Is(true))
        {
            context.ReportInTemplate(pod.Object, s_procMount, mount, "procMount Unmasked needs users of the pod's own; write hostUsers: false in the pod spec");
        }
    }
}
