using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Cli.Running;

/// <summary>Shows it to machines: one JSON object at the end. Members may be added, none goes away.</summary>
internal sealed class ApplyJson(TextWriter output, ApplyState state) : ApplyReport(state)
{
    private readonly List<ApiValue> _events = [];

    /// <summary>A plan alone.</summary>
    public static void Write(TextWriter output, ReconcilePlan plan) => output.Write(ApiJson.Write(ApiMap.Of(("plan", PlanOf(plan))), indented: true) + "\n");

    protected override void Tell(ReconcileEvent happened)
    {
        var at = ApiNumber.Parse(State.SecondsOf(happened).ToString("0.000", CultureInfo.InvariantCulture));
        if (happened is ObjectMoved moved)
            _events.Add(ApiMap.Of(("at", at), ("event", "state"), ("object", ObjectOf(moved.Object)), ("state", moved.State), ("ready", moved.IsReady), ("detail", moved.Detail.Length == 0 ? null : moved.Detail)));
        else if (happened is Waiting waiting)
            _events.Add(ApiMap.Of(("at", at), ("event", "waits"), ("wait", WaitOf(waiting.Reason))));
        else if (happened is WaitOver over)
            _events.Add(ApiMap.Of(("at", at), ("event", "wait-over"), ("wait", WaitOf(over.Reason))));
    }

    protected override void End(ReconcileResult result)
    {
        var json = ApiMap.Of(
            ("outcome", result.Outcome switch { ReconcileOutcome.Ready => "ready", ReconcileOutcome.Refused => "refused", _ => "not-ready" }),
            ("elapsedSeconds", ApiNumber.Parse(result.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture))),
            ("plan", PlanOf(result.Plan)),
            ("events", new ApiList(_events)),
            ("waits", new ApiList(result.Waits.Select(WaitOf))),
            ("pods", Objects(ResourceKinds.Pod)),
            ("claims", Objects(ResourceKinds.Claim)),
            ("volumes", Objects(ResourceKinds.Volume)),
            ("nodes", Objects(ResourceKinds.Node)),
            ("dns", new ApiList(State.DnsNames().Select(NameOf))));
        output.Write(ApiJson.Write(json, indented: true) + "\n");
    }

    private ApiList Objects(ResourceKind kind) => new(State.Objects(kind).Select(static item => (ApiValue)item.Root));

    private static ApiMap NameOf(string line)
    {
        var parts = line.Split("  ");
        return parts.Length == 3
            ? ApiMap.Of(("name", parts[0]), ("type", parts[1]), ("answers", new ApiList(parts[2].Split(' ').Select(static each => (ApiValue)each))))
            : ApiMap.Of(("name", parts[0]), ("answers", ApiList.Empty));
    }

    private static ApiList PlanOf(ReconcilePlan plan) => new(plan.Steps.Select(static step => ApiMap.Of(
        ("action", step.Action.ToString().ToLowerInvariant()),
        ("apiVersion", step.Desired.ApiVersion),
        ("kind", step.Desired.KindName),
        ("namespace", step.Desired.Namespace.Length == 0 ? null : step.Desired.Namespace),
        ("name", step.Desired.Name),
        ("reason", step.Reason),
        ("changes", step.Changes.Count == 0 ? null : new ApiList(step.Changes.Select(static change => ApiMap.Of(("field", change.Field), ("from", change.From ?? ApiValue.Null), ("to", change.To ?? ApiValue.Null))))),
        ("consequences", step.Consequences.Count == 0 ? null : new ApiList(step.Consequences.Select(static each => (ApiValue)each))),
        ("disruption", step.Disruption.ToString()),
        ("dataRisk", step.DataRisk.ToString()),
        ("refusal", step.Refusal is null ? null : RefusalOf(step.Refusal)))));

    private static ApiMap RefusalOf(Refusal refusal) => ApiMap.Of(
        ("reason", refusal.Reason.ToString()),
        ("message", refusal.Message),
        ("advice", refusal.Advice),
        ("fields", refusal.Fields.Count == 0 ? null : new ApiList(refusal.Fields.Select(static each => (ApiValue)each))),
        ("owners", refusal.Owners.Count == 0 ? null : new ApiList(refusal.Owners.Select(static owner => ApiMap.Of(("manager", owner.Manager), ("field", owner.Field))))),
        ("consentToken", refusal.ConsentToken is null ? null : refusal.ConsentToken));

    private static ApiMap WaitOf(WaitReason wait) => ApiMap.Of(
        ("kind", wait.Kind.ToString()),
        ("object", ObjectOf(wait.Object)),
        ("blocks", ObjectOf(wait.Blocks)),
        ("message", wait.Message),
        ("since", ApiTime.Write(wait.Since)),
        ("unblock", wait.Unblock),
        ("needsHelp", wait.NeedsHelp));

    private static ApiMap ObjectOf(ObjectKey key) => ApiMap.Of(("kind", key.Kind.Name), ("namespace", key.Namespace.Length == 0 ? null : key.Namespace), ("name", key.Name));
}
