using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1229.</summary>
internal sealed class SysctlWrong : PodRule
{
    private const int LongestName = 253;

    private static readonly RuleDescriptor s_rule = new("STS1229", "Kernel parameter twice, malformed or of the host",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                An entry of `securityContext.sysctls` without a name; whose name has other characters than lower-case letters, digits, `-`, `_` and the separators `.` and `/`, or more than 253 of them;
                that stands twice; or that sets a parameter of the network with `hostNetwork: true`, or one of inter-process communication with `hostIPC: true`.
                """,
            Why: "The API server refuses the object: in a namespace that the pod shares with its node, the node would be changed. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                hostNetwork: true
                securityContext:
                  sysctls:
                  - name: net.core.somaxconn
                    value: "1024"
                """,
            Right: """
                securityContext:
                  sysctls:
                  - name: net.core.somaxconn
                    value: "1024"
                """,
            Silent: "For names of parameters that no kernel has, and for those that the kubelet must allow first."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        Dictionary<string, Node>? seen = null;
        foreach (var parameter in pod.Spec.Mapping("securityContext").Sequence("sysctls").Mappings())
        {
            var name = parameter.Text("name");
            if (name.IsMissing())
                context.ReportInTemplate(pod.Object, s_rule, name, "the kernel parameter has no name");
            if (name is not { IsKnown: true, Value.Length: > 0 })
                continue;
            if (!IsName(name.Value))
                context.ReportInTemplate(pod.Object, s_rule, name, $"'{name.Value}' is no name of a kernel parameter, such as net.core.somaxconn");
            else if ((seen ??= new(StringComparer.Ordinal)).TryGetValue(name.Value, out var first))
                context.ReportInTemplate(pod.Object, s_rule, name, $"{name.Value} is set twice; keep one").At(first, "the other one is here");
            else
                seen.Add(name.Value, name.Node!);
            var dotted = Dotted(name.Value);
            if (dotted.StartsWith("net.", StringComparison.Ordinal) && pod.Spec.Boolean("hostNetwork").Is(true))
                context.ReportInTemplate(pod.Object, s_rule, name, $"{name.Value} cannot be set with hostNetwork: true, since it would change the node");
            else if (IsOfProcessCommunication(dotted) && pod.Spec.Boolean("hostIPC").Is(true))
                context.ReportInTemplate(pod.Object, s_rule, name, $"{name.Value} cannot be set with hostIPC: true, since it would change the node");
        }
    }

    private static bool IsOfProcessCommunication(string name) =>
        name == "kernel.sem" || name.StartsWith("kernel.shm", StringComparison.Ordinal) || name.StartsWith("kernel.msg", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);

    // Where a slash comes first, slashes separate and dots are part of the names.
    private static string Dotted(string name)
    {
        var first = name.IndexOfAny(['.', '/']);
        if (first < 0 || name[first] == '.')
            return name;
        var text = name.ToCharArray();
        for (var i = 0; i < text.Length; i++)
            text[i] = text[i] switch { '/' => '.', '.' => '/', var c => c };
        return new string(text);
    }

    private static bool IsName(string name)
    {
        if (name.Length > LongestName)
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (IsLetterOrDigit(name[i]))
                continue;
            var isEdge = i == 0 || i == name.Length - 1;
            if (isEdge || name[i] is not ('.' or '/' or '-' or '_'))
                return false;
            if (name[i] is '.' or '/' && !(IsLetterOrDigit(name[i - 1]) && IsLetterOrDigit(name[i + 1])))
                return false;
        }
        return name.Length > 0;
    }

    private static bool IsLetterOrDigit(char c) => c is >= 'a' and <= 'z' or >= '0' and <= '9';
}
