using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Security;

/// <summary>STS5006.</summary>
internal sealed class RootContradiction : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS5006", "Non-root contradicts user 0",
        "runAsNonRoot is true and runAsUser is 0 for container '{0}': the kubelet never starts it", Severity.Error,
        static () => new(
            Finds: "`runAsNonRoot: true` and `runAsUser: 0` hold for one container, each taken from the container or else from the pod.",
            Why: "The API server takes both. The kubelet refuses to start the container (`CreateContainerConfigError: container's runAsUser breaks non-root policy`) for as long as the pod lives.",
            Wrong: """
                securityContext:
                  runAsNonRoot: true
                  runAsUser: 0
                """,
            Right: """
                securityContext:
                  runAsNonRoot: true
                  runAsUser: 1000
                """,
            Silent: "When one of the two is not known, or the container overrides the pod's value; for Windows pods, where the number does not count."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        var own = container.Node.Mapping("securityContext");
        var pod = container.Pod.Spec.Mapping("securityContext");
        var nonRoot = own.Boolean("runAsNonRoot");
        if (nonRoot.IsAbsent)
            nonRoot = pod.Boolean("runAsNonRoot");
        var user = own.Integer("runAsUser");
        if (user.IsAbsent)
            user = pod.Integer("runAsUser");
        if (!nonRoot.Is(true) || !user.Is(0) || container.Pod.Spec.Mapping("os").Text("name") is { IsAbsent: false } os && !os.Is("linux"))
            return;
        context.Report(container.Object, s_rule, user, container.Name.ValueOr("")!).At(nonRoot.Node!, "runAsNonRoot is set here");
    }
}
