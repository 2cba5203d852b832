using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6030, STS6031 and STS6032: the address of a Service is given once.</summary>
internal sealed class ClusterIPChanged : UpdateRule
{
    private static readonly RuleDescriptor s_changed = new("STS6030", "clusterIP changed",
        "clusterIP {0}; the API server refuses the update, so delete the Service and create it anew", Severity.Error,
        static () => new(
            Finds: "`clusterIP` of a Service changes from an address (or none written) to `None`, from `None` to an address, or from one address to another.",
            Why: "The API server refuses the update (422): the address of a Service is fixed once it has one, and a Service without a written one has got one. Only deleting and creating it anew helps; its name then resolves to something else for a moment.",
            Wrong: "# the base has no clusterIP\nkind: Service\nspec:\n  clusterIP: None",
            Right: "kind: Service\nspec: {}",
            Silent: "When the base is of type ExternalName, which has no address, when an address is removed (the server keeps it), and when one is added to a Service whose base has none: it may be the one that was given."));

    private static readonly RuleDescriptor s_removed = new("STS6031", "clusterIP: None removed",
        "clusterIP: None is removed, but the live Service stays headless: file and cluster disagree; write it again, or delete the Service and create it anew", Severity.Warning,
        static () => new(
            Finds: "A Service is headless in the base and has no `clusterIP` in the input.",
            Why: "The API server takes the update and keeps `None`. Where the file is applied to another cluster, the Service gets an address and the pods no names of their own.",
            Wrong: "# the base has clusterIP: None\nkind: Service\nspec:\n  ports:\n  - port: 5432",
            Right: "kind: Service\nspec:\n  clusterIP: None\n  ports:\n  - port: 5432",
            Fix: "Writes `clusterIP: None` again. Safe, since that is what the Service is.",
            Silent: "When the type becomes ExternalName."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_exposed = new("STS6032", "Headless turned NodePort or LoadBalancer",
        "the live Service is headless and stays so, which type {0} cannot be; the API server refuses the update, so make a second Service of that type beside it", Severity.Error,
        static () => new(
            Finds: "A Service is headless in the base, and in the input it is of type NodePort or LoadBalancer and has no `clusterIP`.",
            Why: "Where no address is written, the API server keeps the one that the Service has, `None`, and then refuses the type (422).",
            Wrong: "# the base has clusterIP: None\nkind: Service\nspec:\n  type: LoadBalancer\n  ports:\n  - port: 5432",
            Right: "kind: Service\nspec:\n  clusterIP: None\n  ports:\n  - port: 5432",
            Silent: "When `clusterIP: None` is still written, which is illegal by itself (STS1082)."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_changed, s_removed, s_exposed];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (ServiceView.Of(before) is not { } old || ServiceView.Of(after) is not { LooksLikePatch: false } service || !service.Spec.IsKnown)
            return;
        if (old.Type.OrDefault("ClusterIP") is not { IsKnown: true } oldType || oldType.Value == "ExternalName" || !service.Type.OrDefault("ClusterIP").IsKnown || service.Type.Is("ExternalName"))
            return;
        var (was, now) = (Address(old), Address(service));
        if (was is null || now is null || was == now)
            return;
        var isAt = service.ClusterIP.IsKnown ? "clusterIP" : "clusterIPs";
        if (now.Length == 0)
        {
            if (was == "None" && service.Type is { IsKnown: true, Value: "NodePort" or "LoadBalancer" })
            {
                context.Report(after, s_exposed, service.Type, service.Type.Value).At(Anchor.Key(old.Spec.Value, old.ClusterIP.IsKnown ? "clusterIP" : "clusterIPs").Span, "it is headless here");
            }
            else if (was == "None")
            {
                Changes.Report(context, after, s_removed, old.Spec, service.Spec, "clusterIP").WithSafeFix("Write clusterIP: None again", Edit.Set(service.Spec.Value, "clusterIP", "None"));
            }
        }
        else if (was.Length > 0 || now == "None")
        {
            // The server names the first of the addresses, wherever it is written.
            var value = service.Spec.Value[isAt]!;
            var finding = context.Report(after, s_changed, Anchor.Named(value, service.Spec.Value, "clusterIPs[0]"), Changes.Phrase(old.Spec.Value[isAt], value));
            if (old.Spec.Value[isAt] is { } node)
                finding.At(Anchor.At(node).Span, "it was this");
        }
    }

    // Empty for none, null when it cannot be read.
    private static string? Address(ServiceView service)
    {
        if (service.ClusterIP.IsUnknown)
            return null;
        if (service.ClusterIP is { IsKnown: true, Value.Length: > 0 })
            return service.ClusterIP.Value;
        var list = service.Spec.Sequence("clusterIPs");
        if (list.IsUnknown)
            return null;
        if (list.IsAbsent || list.Value.Count == 0)
            return "";
        return list.Value[0] is ScalarNode { Kind: ScalarKind.Text } first && !Placeholder.IsIn(first) ? first.Value : null;
    }
}
