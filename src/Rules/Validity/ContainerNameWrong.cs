using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1161, STS1162: the names of containers.</summary>
internal sealed class ContainerNameWrong : PodRule
{
    private static readonly RuleDescriptor s_form = new("STS1161", "Container name missing or malformed",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A container or init container without a name, or with a name that is no DNS label (lower-case letters, digits and `-`, at most 63 characters).",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                containers:
                - name: Log_Shipper
                  image: registry.example/shipper:2.1.0
                """,
            Right: """
                containers:
                - name: log-shipper
                  image: registry.example/shipper:2.1.0
                """,
            Fix: "Writes the name in lower case, with `-` for `_`, `.` and blanks. Safe, since no object with the name as it stands can exist.",
            Silent: "For a missing name in a workload without a selector, which is most likely a patch."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_twice = new("STS1162", "Container name twice",
        "another container of the pod is named '{0}' too; give each its own name", Severity.Error,
        static () => new(
            Finds: "Two containers of one pod with the same name, init containers included.",
            Why: "The API server refuses the object; `kubectl apply` and strategic merge patches take the two for one container.",
            Wrong: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                - name: db
                  image: registry.example/exporter:0.9.0
                """,
            Right: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                - name: exporter
                  image: registry.example/exporter:0.9.0
                """,
            Silent: "Containers of different pods may share names."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_form, s_twice];

    public override void Check(PodView pod, RuleContext context)
    {
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            var name = pod.AllContainers[i].Name;
            if (name.IsMissing())
            {
                if (!pod.LooksLikePatch)
                    context.ReportInTemplate(pod.Object, s_form, name, pod.AllContainers[i].IsInit ? "the init container has no name" : "the container has no name");
            }
            else if (name.IsKnown && Names.DnsLabel.Problem(name.Value) is { } problem)
            {
                var finding = context.ReportInTemplate(pod.Object, s_form, name, $"'{name.Value}' cannot be the name of a container: {problem}");
                if (Names.DnsLabel.Repair(name.Value) is { } repaired)
                    finding.WithSafeFix($"Write {repaired}", Edit.ReplaceText(name.Node!, repaired));
            }
        }
        if (pod.AllContainers.Count > 1)
            CheckTwice(pod, context);
    }

    // The server names the init container of a pair, else the later one.
    private static void CheckTwice(PodView pod, RuleContext context)
    {
        var seen = new Dictionary<string, Syntax.Node>(StringComparer.Ordinal);
        for (var round = 0; round < 2; round++)
        {
            var containers = round == 0 ? pod.Containers : pod.InitContainers;
            for (var i = 0; i < containers.Count; i++)
            {
                if (containers[i].Name is not { IsKnown: true, Value.Length: > 0 } name)
                    continue;
                if (seen.TryGetValue(name.Value, out var first))
                    context.ReportInTemplate(pod.Object, s_twice, name, name.Value).At(first, "the other one is here");
                else
                    seen.Add(name.Value, name.Node!);
            }
        }
    }
}
