using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Security;

/// <summary>STS5012.</summary>
internal sealed class UndefinedVariable : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS5012", "Undefined variable in command, args or env",
        "$({0}) stays as it is, since container '{1}' defines {2}", Severity.Warning,
        static () => new(
            Finds: "`$(NAME)` in `command`, `args` or the value of a variable, where the container has no such variable and no `envFrom`. In a variable's value only those that stand before it count.",
            Why: "The kubelet replaces `$(NAME)` from the container's variables and leaves what it does not know as text, without an event. The program gets the literal `$(NAME)`; a shell takes it for a command. Variables of the image or of the shell do not count.",
            Wrong: """
                args: ["--node=$(POD_NAME)"]
                """,
            Right: """
                args: ["--node=$(POD_NAME)"]
                env:
                - name: POD_NAME
                  valueFrom:
                    fieldRef:
                      fieldPath: metadata.name
                """,
            Fix: "Writes the defined name that is a slip away. Safe: an undefined one cannot be meant.",
            Silent: "With `envFrom`; for `$$(NAME)`, which is the way to write the text itself; for names with small letters, which are mostly commands of a shell; for the variables of Services (`DB_SERVICE_HOST`, `DB_PORT` …); when the variables are not all known."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        var env = container.Node.Sequence("env");
        var from = container.Node.Sequence("envFrom");
        if (env.IsUnknown || (env.IsKnown && env.Value.IsOpen) || !(from.IsAbsent || (from.IsKnown && from.Value is { Count: 0, IsOpen: false })))
            return;
        HashSet<string>? names = null;
        if (env.IsKnown)
        {
            names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in env.Value.Items)
            {
                if (item is not MappingNode variable || variable.Text("name") is not { IsKnown: true } name)
                    return;
                names.Add(name.Value);
            }
        }
        Check(container, container.Node.Sequence("command"), names, context);
        Check(container, container.Node.Sequence("args"), names, context);
        if (names is null)
            return;
        HashSet<string>? before = null;
        foreach (var variable in container.Env)
        {
            if (variable["value"] is ScalarNode { Kind: ScalarKind.Text } value && value.Value.Contains("$(", StringComparison.Ordinal))
            {
                before ??= Before(container, variable);
                Check(container, value, before, names, context);
            }
            before?.Add(variable.Text("name").Value);
        }
    }

    private static HashSet<string> Before(ContainerView container, MappingNode end)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in container.Env)
        {
            if (ReferenceEquals(variable, end))
                break;
            names.Add(variable.Text("name").Value);
        }
        return names;
    }

    private static void Check(ContainerView container, Field<SequenceNode> list, HashSet<string>? names, RuleContext context)
    {
        if (!list.IsKnown)
            return;
        for (var i = 0; i < list.Value.Count; i++)
        {
            if (list.Value[i] is ScalarNode { Kind: ScalarKind.Text } text)
                Check(container, text, names, names, context);
        }
    }

    private static void Check(ContainerView container, ScalarNode node, HashSet<string>? defined, HashSet<string>? all, RuleContext context)
    {
        var text = node.Value;
        for (var at = text.IndexOf('$'); at >= 0 && at + 1 < text.Length; at = text.IndexOf('$', at))
        {
            if (text[at + 1] != '(')
            {
                // $$ stands for one $; a $ before anything else stands for itself.
                at += text[at + 1] == '$' ? 2 : 1;
                if (at >= text.Length)
                    return;
                continue;
            }
            var end = text.IndexOf(')', at);
            if (end < 0)
                return;
            var name = text.Substring(at + 2, end - at - 2);
            at = end;
            if (defined?.Contains(name) == true || !LooksLikeVariable(name) || IsOfService(name))
                continue;
            Report(container, node, name, all?.Contains(name) == true, defined, context);
            return;
        }
    }

    private static void Report(ContainerView container, ScalarNode node, string name, bool isLater, HashSet<string>? defined, RuleContext context)
    {
        var nearest = isLater || defined is null ? null : Spelling.Nearest(name, defined);
        var what = isLater ? "it only further down" : nearest is null ? "no such variable" : $"no such variable; '{nearest}' is most likely meant";
        var finding = context.Report(container.Object, s_rule, node, name, container.Name.ValueOr("")!, what);
        if (nearest is null || node.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            return;
        var text = node.Value.Replace("$(" + name + ")", "$(" + nearest + ")");
        finding.WithSafeFix($"Write $({nearest})", node.Style == ScalarStyle.Plain ? Edit.Replace(node.Span, text) : Edit.ReplaceText(node, text));
    }

    private static bool LooksLikeVariable(string name)
    {
        if (name.Length < 2 || name[0] is >= '0' and <= '9')
            return false;
        foreach (var c in name)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_'))
                return false;
        }
        return true;
    }

    // The kubelet gives a container the addresses of the Services of its namespace, too.
    private static bool IsOfService(string name) =>
        name.EndsWith("_SERVICE_HOST", StringComparison.Ordinal) || name.EndsWith("_PORT", StringComparison.Ordinal)
        || name.Contains("_SERVICE_PORT_", StringComparison.Ordinal) || name.Contains("_PORT_", StringComparison.Ordinal);
}
