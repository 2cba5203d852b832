using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1187.</summary>
internal sealed class VariableTwice : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS1187", "Variable defined twice",
        "variable '{0}' is defined again below, and only the last definition counts; remove this one", Severity.Warning,
        static () => new(
            Finds: "Two entries of one container's `env` with the same name. The earlier one is marked.",
            Why: "The API server takes it with a warning. The container sees the last value; and since `kubectl apply` merges the list by name, it may drop either entry, so that the value depends on the way of deployment.",
            Wrong: """
                env:
                - name: LOG_LEVEL
                  value: info
                - name: LOG_LEVEL
                  value: debug
                """,
            Right: """
                env:
                - name: LOG_LEVEL
                  value: debug
                """,
            Fix: "Removes the earlier entry, which no container ever sees. Safe; not offered when a value between the two, or the last value itself, reads the variable as `$(NAME)`.",
            Silent: "The same variable in two containers, or from `envFrom` and `env`, is no mistake."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        if (container.Node.Sequence("env") is not { IsKnown: true } env || env.Value.Count < 2)
            return;
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = env.Value.Count - 1; i >= 0; i--)
        {
            if (env.Value[i] is not MappingNode variable || variable.Text("name") is not { IsKnown: true, Value.Length: > 0 } name)
                continue;
            if (!last.TryGetValue(name.Value, out var later))
            {
                last.Add(name.Value, i);
                continue;
            }
            var finding = context.Report(container.Object, s_rule, name, name.Value).At(((MappingNode)env.Value[later])["name"]!, "the definition that counts");
            if (!IsRead(env.Value, name.Value, i + 1, later))
                finding.WithSafeFix("Remove the definition that has no effect", Edit.RemoveItem(env.Value, i));
        }
    }

    // Far apart is taken for read, so that a list made to hurt costs no more than its length.
    private const int Farthest = 256;

    private static bool IsRead(SequenceNode env, string name, int from, int to)
    {
        if (to - from > Farthest)
            return true;
        var reading = "$(" + name + ")";
        for (var i = from; i <= to; i++)
        {
            if (env[i] is not MappingNode variable || variable["value"] is not { } value)
                continue;
            if (value is not ScalarNode text || text.Value.Contains(reading))
                return true;
        }
        return false;
    }
}
