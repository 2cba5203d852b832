using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1081.</summary>
internal sealed class ServiceTypeUnknown : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1081", "Unknown Service type", "type '{0}' is not known; {1}", Severity.Error,
        static () => new(
            Finds: "`type` of a Service that is none of `ClusterIP`, `NodePort`, `LoadBalancer` and `ExternalName`. `Headless` is no type: a headless Service has `clusterIP: None`.",
            Why: "The API server refuses the Service.",
            Wrong: """
                spec:
                  type: Headless
                """,
            Right: """
                spec:
                  clusterIP: None
                """,
            Fix: "Mends letter case; for `Headless`, writes `clusterIP: None` and removes the type. Safe: nothing else can have been meant.",
            Silent: "An empty text is taken for the default, ClusterIP, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly string[] s_types = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        var type = service.Type;
        if (type is not { IsKnown: true, Value.Length: > 0 } || Array.IndexOf(s_types, type.Value) >= 0)
            return;
        if (KnownWords.Near(type.Value, s_types) is { } meant)
            context.Report(service.Object, s_rule, type, type.Value, $"write '{meant}'").WithSafeFix($"Write {meant}", Edit.ReplaceText(type.Node!, meant));
        else if (string.Equals(type.Value, "Headless", StringComparison.OrdinalIgnoreCase))
            context.Report(service.Object, s_rule, type, type.Value, "a headless Service has clusterIP: None instead")
                .Explains("STS2005")
                .WithSafeFix("Write clusterIP: None", Edit.Remove(service.Spec.Value, "type"), Edit.Set(service.Spec.Value, "clusterIP", "None"));
        else
            context.Report(service.Object, s_rule, type, type.Value, "it must be " + KnownWords.Or(s_types));
    }
}
