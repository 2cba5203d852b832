using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1220.</summary>
internal sealed class ResourceClaimUnknown : PodRule
{
    private static readonly RuleDescriptor s_rule = new("STS1220", "Resource claim unknown",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of a container's `resources.claims` without a name, whose name no entry of the pod's `resourceClaims` has, whose `request` is no DNS label, or that repeats another one.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                resourceClaims:
                - name: gpu
                  resourceClaimTemplateName: one-gpu
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  resources:
                    claims:
                    - name: accelerator
                """,
            Right: """
                resourceClaims:
                - name: gpu
                  resourceClaimTemplateName: one-gpu
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  resources:
                    claims:
                    - name: gpu
                """,
            Silent: "When the pod's list of claims may hold more than is known."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        HashSet<string>? known = null;
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            var claims = pod.AllContainers[i].Node.Mapping("resources").Sequence("claims");
            if (claims is { IsKnown: true, Value.Count: > 0 })
                Check(pod, claims, known ??= NamesOf(pod), context);
        }
    }

    private static void Check(PodView pod, Field<SequenceNode> claims, HashSet<string> known, RuleContext context)
    {
        var seen = new Dictionary<(string, string), MappingNode>();
        foreach (var claim in claims.Mappings())
        {
            var name = claim.Text("name");
            var request = claim.Text("request");
            if (name.IsMissing())
            {
                context.ReportInTemplate(pod.Object, s_rule, Anchor.Named(Anchor.Of(name), claim), "the entry does not name a claim of the pod");
                continue;
            }
            if (request is { IsKnown: true, Value.Length: > 0 } && Names.DnsLabel.Problem(request.Value) is { } problem)
                context.ReportInTemplate(pod.Object, s_rule, request, $"'{request.Value}' is no name of a request: {problem}");
            if (!name.IsKnown)
                continue;
            if (!IsOpen(pod) && !known.Contains(name.Value))
            {
                var near = NearestName.Find(name.Value, known);
                context.ReportInTemplate(pod.Object, s_rule, Anchor.Named(Anchor.Of(name), claim), $"the pod has no resource claim '{name.Value}'; {(near is null ? "add it to resourceClaims" : $"did you mean '{near}'")}");
            }
            if (request.IsUnknown)
                continue;
            var key = (name.Value, request.ValueOr("")!);
            if (seen.TryGetValue(key, out var first))
                context.ReportInTemplate(pod.Object, s_rule, Anchor.At(claim), $"the container has the claim '{name.Value}' twice; keep one").At(Anchor.At(first).Span, "the other one is here");
            else
                seen.Add(key, claim);
        }
    }

    private static HashSet<string> NamesOf(PodView pod)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var claim in pod.Spec.Sequence("resourceClaims").Mappings())
        {
            if (claim.Text("name") is { IsKnown: true, Value.Length: > 0 } name)
                names.Add(name.Value);
        }
        return names;
    }

    private static bool IsOpen(PodView pod)
    {
        var list = pod.Spec.Sequence("resourceClaims");
        if (list.IsUnknown || (list.IsAbsent && !list.IsLeftOut()) || (list.IsKnown && list.Value.IsOpen))
            return true;
        if (!list.IsKnown)
            return false;
        foreach (var item in list.Value.Items)
        {
            if (item is UnknownNode || (item is MappingNode claim && claim.Text("name").IsUnknown))
                return true;
        }
        return false;
    }
}
