using System.Globalization;
using System.Text;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Identity;

/// <summary>STS2002, or STS2003 when the Service that was meant can be told.</summary>
internal sealed class GoverningServiceMissing : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS2002", "Governing Service not found",
        "no Service '{0}' in the input, so the pods get no DNS names of their own", Severity.Warning,
        static () => new(
            Finds: "`spec.serviceName` names a Service that is not among the objects of the namespace, in an input that is complete. Info when the input has no Service of that namespace at all.",
            Why: "The StatefulSet controller does not look for the Service and does not make it. The pods start and run, but the DNS has no record for them: `db-0.db` is not found, and clusters that find their members by name do not form.",
            Wrong: """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata:
                  name: db
                spec:
                  serviceName: db   # and no Service of that name
                """,
            Right: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: db
                spec:
                  clusterIP: None
                  selector:
                    app: db
                """,
            Fix: "Appends a headless Service with the set's labels as selector and the containers' ports. Unsafe, since it makes a new object.",
            Silent: "In an input that is not complete; when another scope of the run has a Service of that name; when the namespace holds kinds of operators, which may make the Service; when names are rewritten later (kustomize prefixes); when STS2003 can name the Service that was meant."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_misspelled = new("STS2003", "Governing Service name looks misspelled",
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

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule, s_misspelled];

    internal override bool ComparesNames => true;

    /// <inheritdoc/>
    public override void Check(ManifestScope scope, RuleContext context)
    {
        HashSet<string>? governing = null;
        var comparisons = 0;
        foreach (var set in GoverningService.SetsWithout(scope))
        {
            governing ??= Governing(scope);
            if (GoverningService.Meant(scope, set, governing, ref comparisons) is { } meant)
            {
                var name = meant.Object.Name.Value;
                context.Report(set.Object, s_misspelled, set.ServiceName, set.ServiceName.Value, name)
                    .At(Anchor.At(meant.Object.Root).Span, "the Service is here")
                    .WithUnsafeFix($"Name the Service '{name}'", Edit.ReplaceText(set.ServiceName.Node!, name));
                continue;
            }
            var severity = HasServices(scope, set.Object) ? Severity.Warning : Severity.Info;
            var finding = context.ReportAs(severity, set.Object, s_rule, Anchor.Of(set.ServiceName), set.ServiceName.Value);
            if (!set.Object.Root.IsFlow && Headless(set) is { } yaml)
                finding.WithUnsafeFix($"Add a headless Service '{set.ServiceName.Value}'", Edit.AppendDocument(set.Object.File, yaml));
        }
    }

    /// <summary>The names that StatefulSets of the scope name.</summary>
    private static HashSet<string> Governing(ManifestScope scope)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in scope.StatefulSets)
        {
            if (set.ServiceName.IsKnown)
                names.Add(set.ServiceName.Value);
        }
        return names;
    }

    private static bool HasServices(ManifestScope scope, ManifestObject referrer)
    {
        foreach (var service in scope.Services)
        {
            if (scope.SameNamespace(referrer, service.Object) != Match.No)
                return true;
        }
        return false;
    }

    // Null when the labels are not all known.
    private static string? Headless(StatefulSetView set)
    {
        var labels = set.Selector.Field.Mapping("matchLabels") is { IsKnown: true, Value.Count: > 0 } matched ? new LabelMap(matched) : set.Pod.Labels;
        if (labels.IsOpen || labels.IsEmpty || set.Selector.IsOpen)
            return null;
        var yaml = new StringBuilder("apiVersion: v1\nkind: Service\nmetadata:\n  name: ").Append(YamlText.Scalar(set.ServiceName.Value));
        if (set.Object.Namespace.IsKnown)
            yaml.Append("\n  namespace: ").Append(YamlText.Scalar(set.Object.Namespace.Value));
        yaml.Append("\nspec:\n  clusterIP: None\n  selector:");
        foreach (var label in labels.Known)
            yaml.Append("\n    ").Append(YamlText.Scalar(label.Key)).Append(": ").Append(YamlText.Scalar(label.Value));
        AppendPorts(yaml, set);
        return yaml.Append('\n').ToString();
    }

    private static void AppendPorts(StringBuilder yaml, StatefulSetView set)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<(long, string)>();
        foreach (var container in set.Pod.Containers)
        {
            foreach (var port in container.Ports)
            {
                var number = port.Integer("containerPort");
                var protocol = port.Text("protocol").OrDefault("TCP");
                if (!number.IsKnown || !protocol.IsKnown || !numbers.Add((number.Value, protocol.Value)))
                    continue;
                var written = port.Text("name").ValueOr(null);
                var name = written ?? "port-" + number.Value.ToString(CultureInfo.InvariantCulture);
                if (!names.Add(name))
                    continue;
                if (names.Count == 1)
                    yaml.Append("\n  ports:");
                yaml.Append("\n  - name: ").Append(YamlText.Scalar(name)).Append("\n    port: ").Append(number.Value.ToString(CultureInfo.InvariantCulture));
                if (protocol.Value != "TCP")
                    yaml.Append("\n    protocol: ").Append(YamlText.Scalar(protocol.Value));
                if (written is not null)
                    yaml.Append("\n    targetPort: ").Append(YamlText.Scalar(name));
            }
        }
    }
}
