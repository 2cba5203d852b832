using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Identity;

/// <summary>STS2003.</summary>
internal sealed class GoverningServiceMisspelled : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS2003", "Governing Service name looks misspelled",
        "no Service '{0}' in the input, so the pods get no DNS names of their own; '{1}' is most likely meant", Severity.Warning,
        static () => new(
            Finds: "`spec.serviceName` names no Service of the input, and exactly one Service of the namespace is spelled almost so, or exactly one headless Service selects the pods. It governs no other StatefulSet.",
            Why: "Nothing checks the name: the pods run, but the DNS serves them under the subdomain that is written, for which there is no Service. Names of single pods are not found.",
            Wrong: """
                serviceName: db-headles   # the Service is db-headless
                """,
            Right: """
                serviceName: db-headless
                """,
            Fix: "Writes the name of that Service. Unsafe, since `serviceName` of a live StatefulSet cannot be changed: it has to be deleted (`--cascade=orphan`) and created again.",
            Silent: "As STS2002."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        HashSet<string>? governing = null;
        foreach (var set in GoverningService.SetsWithout(scope))
        {
            governing ??= Governing(scope);
            if (GoverningService.Meant(scope, set, governing) is not { } meant)
                continue;
            var name = meant.Object.Name.Value;
            context.Report(set.Object, s_rule, set.ServiceName, set.ServiceName.Value, name)
                .At(Anchor.At(meant.Object.Root).Span, "the Service is here")
                .WithUnsafeFix($"Name the Service '{name}'", Edit.ReplaceText(set.ServiceName.Node!, name));
        }
    }

    /// <summary>The names that StatefulSets of the scope name.</summary>
    internal static HashSet<string> Governing(ManifestScope scope)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in scope.StatefulSets)
        {
            if (set.ServiceName.IsKnown)
                names.Add(set.ServiceName.Value);
        }
        return names;
    }
}
