using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>Fields that hold a name of some grammar.</summary>
internal sealed class MalformedName : FieldRule
{
    private const string Format = "{0} '{1}' is not {2}: {3}";

    private static readonly RuleDescriptor s_serviceName = new("STS1035", "serviceName has the wrong form", Format, Severity.Error,
        static () => new(
            Finds: "`spec.serviceName` of a StatefulSet that is set but is not a DNS label: lower-case letters, digits and `-`, at most 63 characters. Most often a domain was written, such as `nginx.default`.",
            Why: "API servers refuse it since 1.33. Older ones store it; then no Service of that name can exist, since a Service's name is a label too, and the pods get no DNS names. The Service must be in the StatefulSet's own namespace, so its bare name is enough.",
            Wrong: """
                spec:
                  serviceName: nginx.default.svc.cluster.local
                """,
            Right: """
                spec:
                  serviceName: nginx
                """,
            Fix: "Drops what follows the first dot, or writes the name in lower case with `-` for `_`. Safe: no Service can have the name as it stands.",
            Silent: "Absent or empty: the field is optional."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_claimTemplateName = new("STS1051", "Claim template's name cannot be a volume's name", Format, Severity.Error,
        static () => new(
            Finds: "`metadata.name` of a claim template that is not a DNS label: lower-case letters, digits and `-`, at most 63 characters.",
            Why: "The controller makes a volume of that name in every pod, and a volume's name is a DNS label. API servers refuse the StatefulSet since 1.34; older ones store it and the controller then fails to create the pods.",
            Wrong: """
                volumeClaimTemplates:
                - metadata:
                    name: Data_Dir
                """,
            Right: """
                volumeClaimTemplates:
                - metadata:
                    name: data-dir
                """));

    private static readonly RuleDescriptor s_storageClassName = new("STS1058", "storageClassName has the wrong form", Format, Severity.Error,
        static () => new(
            Finds: "`spec.storageClassName` of a claim that is not a DNS name: lower-case letters, digits, `-` and `.`, at most 253 characters.",
            Why: "No StorageClass can have such a name, and the API server refuses the claim. A claim template of a StatefulSet is checked since 1.34.",
            Wrong: """
                spec:
                  storageClassName: Fast_SSD
                """,
            Right: """
                spec:
                  storageClassName: fast-ssd
                """,
            Silent: "An empty text is legal: it asks for a volume without a class."));

    private static readonly RuleDescriptor s_attributesClassName = new("STS1062", "volumeAttributesClassName has the wrong form", Format, Severity.Error,
        static () => new(
            Finds: "`spec.volumeAttributesClassName` of a claim that is not a DNS name: lower-case letters, digits, `-` and `.`, at most 253 characters.",
            Why: "No VolumeAttributesClass can have such a name, and the API server refuses the claim. A claim template of a StatefulSet is checked since 1.34.",
            Wrong: """
                spec:
                  volumeAttributesClassName: Gold_Tier
                """,
            Right: """
                spec:
                  volumeAttributesClassName: gold-tier
                """,
            Silent: "An empty text is taken for none."));

    private static readonly RuleDescriptor s_portName = new("STS1073", "Service port's name has the wrong form", Format, Severity.Error,
        static () => new(
            Finds: "`name` of a Service port that is not a DNS label: lower-case letters, digits and `-`, at most 63 characters. (A container port's name is shorter; see STS1171.)",
            Why: "The API server refuses the Service. The name becomes part of the SRV records.",
            Wrong: """
                ports:
                - name: web_ui
                  port: 80
                """,
            Right: """
                ports:
                - name: web-ui
                  port: 80
                """,
            Fix: "Writes the name in lower case with `-` for `_`, `.` and blanks. Safe: nothing can refer to a name that no server stores."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_appProtocol = new("STS1078", "appProtocol has the wrong form", Format, Severity.Error,
        static () => new(
            Finds: "`appProtocol` of a Service port that is not a qualified name: letters, digits, `-`, `_` and `.`, at most 63 characters, with an optional domain and a slash before.",
            Why: "The API server refuses the Service.",
            Wrong: """
                ports:
                - port: 443
                  appProtocol: https/1.1/tls
                """,
            Right: """
                ports:
                - port: 443
                  appProtocol: https
                """));

    private static readonly RuleDescriptor s_namespace = new("STS1004", "Namespace has the wrong form", Format, Severity.Error,
        static () => new(
            Finds: "`metadata.namespace` of a StatefulSet, Service, budget or autoscaler that is not a DNS label: lower-case letters, digits and `-`, at most 63 characters.",
            Why: "No namespace can have such a name, and the API server refuses the object.",
            Wrong: """
                metadata:
                  name: db
                  namespace: Team_A
                """,
            Right: """
                metadata:
                  name: db
                  namespace: team-a
                """,
            Silent: "Template text; an empty namespace, which is none."));

    private static readonly RuleDescriptor s_reference = new("STS1252", "Name of a referenced object has the wrong form", Format, Severity.Error,
        static () => new(
            Finds: "`serviceAccountName`, `priorityClassName`, `runtimeClassName` or `nodeName` of a pod that is not a DNS name: lower-case letters, digits, `-` and `.`, at most 253 characters; an empty `runtimeClassName` counts too.",
            Why: "No object can have such a name, and the API server refuses the pod. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                spec:
                  serviceAccountName: DB_Operator
                """,
            Right: """
                spec:
                  serviceAccountName: db-operator
                """,
            Silent: "An empty text is taken for none, but for runtimeClassName. Whether there is such an object is another question (STS2037, STS4039)."));

    public MalformedName()
        : base(
            new NameCheck(s_reference, Part.Pod, "serviceAccountName", Names.DnsSubdomain),
            new NameCheck(s_reference, Part.Pod, "priorityClassName", Names.DnsSubdomain),
            new NameCheck(s_reference, Part.Pod, "runtimeClassName", Names.DnsSubdomain) { EmptyIsNone = false },
            new NameCheck(s_reference, Part.Pod, "nodeName", Names.DnsSubdomain),
            new NameCheck(s_serviceName, Part.StatefulSet, "spec.serviceName", Names.DnsLabel) { Repair = BareService, Since = new Release(33), OlderServers = "store it, and the pods get no DNS names" },
            new NameCheck(s_claimTemplateName, Part.StatefulSet, "spec.volumeClaimTemplates[].metadata.name", Names.DnsLabel) { Since = new Release(34), OlderServers = "store it and then cannot create the pods" },
            new NameCheck(s_storageClassName, Part.Claim, "spec.storageClassName", Names.DnsSubdomain),
            new NameCheck(s_attributesClassName, Part.Claim, "spec.volumeAttributesClassName", Names.DnsSubdomain),
            new NameCheck(s_portName, Part.Service, "spec.ports[].name", Names.DnsLabel) { Repair = Names.DnsLabel.Repair },
            new NameCheck(s_appProtocol, Part.Service, "spec.ports[].appProtocol", Names.QualifiedName),
            new NameCheck(s_namespace, Part.StatefulSet, "metadata.namespace", Names.DnsLabel),
            new NameCheck(s_namespace, Part.Service, "metadata.namespace", Names.DnsLabel),
            new NameCheck(s_namespace, Part.DisruptionBudget, "metadata.namespace", Names.DnsLabel),
            new NameCheck(s_namespace, Part.Autoscaler, "metadata.namespace", Names.DnsLabel))
    {
    }

    private static string? BareService(string name)
    {
        var dot = name.IndexOf('.');
        var first = dot > 0 ? name.Substring(0, dot) : name;
        return Names.DnsLabel.Accepts(first) ? first : Names.DnsLabel.Repair(first);
    }

    private sealed class NameCheck(RuleDescriptor rule, Part part, string path, NameForm form) : FieldCheck(rule, part, path)
    {
        /// <summary>What was meant, if it can be told; null where a fix is not offered.</summary>
        public Func<string, string?>? Repair { get; init; }

        /// <summary>The first release that refuses it, where not all do.</summary>
        public Release? Since { get; init; }

        public string OlderServers { get; init; } = "";

        /// <summary>An empty name is a missing one, of which other rules speak.</summary>
        public bool EmptyIsNone { get; init; } = true;

        protected override void Check(in FieldPlace place)
        {
            var name = place.Owner.Text(place.Name);
            if (!name.IsKnown || (name.Value.Length == 0 && EmptyIsNone) || form.Problem(name.Value) is not { } problem)
                return;
            var finding = Since is { } since
                ? place.Context.ReportSince(since, OlderServers, place.Object, Rule, Anchor.Of(name), place.Name, name.Value, form.Title, problem)
                : place.Report(Rule, name, place.Name, name.Value, form.Title, problem);
            if (Repair?.Invoke(name.Value) is { } repaired)
                finding.WithSafeFix($"Write {repaired}", Edit.ReplaceText(name.Node!, repaired));
        }
    }
}
