using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1258.</summary>
internal sealed class PodAnnotationWrong : PodRule
{
    private const string AppArmor = "container.apparmor.security.beta.kubernetes.io/";
    private const string Seccomp = "container.seccomp.security.alpha.kubernetes.io/";
    private const string SeccompOfPod = "seccomp.security.alpha.kubernetes.io/pod";
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";
    private const string Mirror = "kubernetes.io/config.mirror";

    private static readonly RuleDescriptor s_rule = new("STS1258", "Annotation of the pods invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                An annotation of a pod or pod template that the API server reads and cannot take: `container.apparmor.security.beta.kubernetes.io/…` for a container that the pod has not, or with a value
                other than runtime/default, unconfined and localhost/…; `container.seccomp.security.alpha.kubernetes.io/…` and `seccomp.security.alpha.kubernetes.io/pod` with a value other than
                runtime/default, docker/default, unconfined and localhost/…; `controller.kubernetes.io/pod-deletion-cost` that is no whole number of 32 bits;
                `kubernetes.io/config.mirror` without a nodeName.
                """,
            Why: "The API server refuses the object, in all releases (ValidatePodSpecificAnnotations in pkg/apis/core/validation).",
            Wrong: """
                template:
                  metadata:
                    annotations:
                      container.apparmor.security.beta.kubernetes.io/database: runtime/default
                  spec:
                    containers:
                    - name: db
                      image: registry.example/db:1.2.3
                """,
            Right: """
                template:
                  metadata:
                    annotations:
                      container.apparmor.security.beta.kubernetes.io/db: runtime/default
                  spec:
                    containers:
                    - name: db
                      image: registry.example/db:1.2.3
                """,
            Silent: "For template text, and for containers when not all of them are known."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (pod.Metadata.Mapping("annotations") is not { IsKnown: true } annotations)
            return;
        for (var i = 0; i < annotations.Value.Count; i++)
        {
            var key = annotations.Value[i].Key;
            if (annotations.Value[i].Origin == EntryOrigin.Overridden || key.IndexOf("kubernetes.io/", StringComparison.Ordinal) < 0 || Placeholder.IsInKey(key))
                continue;
            var value = annotations.Value.Text(key);
            if (key.StartsWith(AppArmor, StringComparison.Ordinal))
                CheckAppArmor(pod, annotations.Value, i, value, context);
            else if ((key == SeccompOfPod || key.StartsWith(Seccomp, StringComparison.Ordinal)) && value.IsKnown && SeccompProblem(value.Value) is { } problem)
                context.Report(pod.Object, s_rule, value, $"the seccomp profile '{value.Value}' {problem}");
            else if (key == DeletionCost && value.IsKnown && !IsCost(value.Value))
                context.Report(pod.Object, s_rule, value, $"the deletion cost '{value.Value}' is no whole number of 32 bits without leading zeros and plus sign");
            else if (key == Mirror && pod.Spec.Text("nodeName") is var node && node.IsMissing())
                context.Report(pod.Object, s_rule, Anchor.Key(annotations.Value, i), "the kubelet writes this annotation for pods of its own, so a nodeName must stand beside it; remove the annotation");
        }
    }

    private static void CheckAppArmor(PodView pod, MappingNode annotations, int index, Field<string> value, RuleContext context)
    {
        var container = annotations[index].Key.Substring(AppArmor.Length);
        if (!MayHave(pod, container))
            context.Report(pod.Object, s_rule, Anchor.Key(annotations, index), $"the pod has no container '{container}' for this AppArmor profile");
        if (value.IsKnown && value.Value is not ("" or "runtime/default" or "unconfined") && !value.Value.StartsWith("localhost/", StringComparison.Ordinal))
            context.Report(pod.Object, s_rule, value, $"the AppArmor profile '{value.Value}' is not known; write runtime/default, unconfined or localhost/ and the name of a profile on the node");
    }

    private static bool MayHave(PodView pod, string container)
    {
        if (!pod.Spec.IsKnown || pod.ContainersAreOpen)
            return true;
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            if (pod.AllContainers[i].Name.IsUnknown || pod.AllContainers[i].Name.Is(container))
                return true;
        }
        foreach (var debug in pod.Spec.Sequence("ephemeralContainers").Mappings())
        {
            if (debug.Text("name").Is(container))
                return true;
        }
        return false;
    }

    private static string? SeccompProblem(string profile)
    {
        if (profile is "runtime/default" or "docker/default" or "unconfined")
            return null;
        if (!profile.StartsWith("localhost/", StringComparison.Ordinal))
            return "is not known; write runtime/default, unconfined or localhost/ and the path of a profile on the node";
        return LocalPath.Problem(profile.Substring("localhost/".Length));
    }

    private static bool IsCost(string text) =>
        text.Length > 0 && (text == "0" || text[0] is '-' or (>= '1' and <= '9'))
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
