using System.Globalization;
using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1088.</summary>
internal sealed class SessionAffinityInvalid : ServiceRule
{
    private static readonly RuleDescriptor s_rule = new("STS1088", "sessionAffinity invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "`sessionAffinity` of a Service that is neither `None` nor `ClientIP`, or with `ClientIP` a `timeoutSeconds` outside 1 to 86400.",
            Why: "The API server refuses the Service.",
            Wrong: """
                spec:
                  sessionAffinity: clientIP
                """,
            Right: """
                spec:
                  sessionAffinity: ClientIP
                """,
            Fix: "Mends letter case. Safe: nothing else can have been meant.",
            Silent: "An empty text is taken for the default, None, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly string[] s_known = ["None", "ClientIP"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ServiceView service, RuleContext context)
    {
        var affinity = service.Spec.Text("sessionAffinity");
        if (affinity is not { IsKnown: true, Value.Length: > 0 })
            return;
        if (Array.IndexOf(s_known, affinity.Value) < 0)
        {
            var meant = KnownWords.Near(affinity.Value, s_known);
            var finding = context.Report(service.Object, s_rule, affinity, $"sessionAffinity '{affinity.Value}' is not known; {(meant is null ? "it must be None or ClientIP" : $"write '{meant}'")}");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(affinity.Node!, meant));
            return;
        }
        var timeout = service.Spec.Mapping("sessionAffinityConfig").Mapping("clientIP").Integer("timeoutSeconds");
        if (affinity.Value == "ClientIP" && timeout.IsKnown && timeout.Value is <= 0 or > 86400 && timeout.Value is >= int.MinValue and <= int.MaxValue)
            context.Report(service.Object, s_rule, timeout, $"timeoutSeconds is {timeout.Value.ToString(CultureInfo.InvariantCulture)}; it goes from 1 to 86400 (a day)");
    }
}
