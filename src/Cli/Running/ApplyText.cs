using StsLint.Runtime.Reconciliation;
using StsLint.Runtime.Stories;

namespace StsLint.Cli.Running;

/// <summary>Shows it as plain lines.</summary>
internal sealed class ApplyText(TextWriter output, ApplyState state) : ApplyReport(state)
{
    private const int TimeWidth = 9;
    private const int NameWidth = 26;
    private const int ActionWidth = 9;

    /// <summary>The steps of a plan, a line each with what follows from them below.</summary>
    public static void Write(TextWriter output, ReconcilePlan plan)
    {
        output.Write("plan\n");
        foreach (var step in plan.Steps)
        {
            output.Write($"  {step.Action.ToString().ToLowerInvariant().PadRight(ActionWidth)}  {step.Desired}: {(step.Refusal is { } refusal ? refusal.ToString() : step.Reason)}\n");
            foreach (var change in step.Changes)
                output.Write($"             {change.Field}: {change.From?.ToString() ?? "none"} -> {change.To?.ToString() ?? "none"}\n");
            foreach (var consequence in step.Consequences)
                output.Write($"             {consequence}\n");
        }
    }

    protected override void Tell(ReconcileEvent happened)
    {
        var time = State.TimeOf(happened).PadRight(TimeWidth);
        switch (happened)
        {
            case Planned planned:
                Write(output, planned.Plan);
                break;
            case StepDone { Step.Action: StepAction.Refused } refused:
                output.Write($"{time}  {refused.Step.Desired.ToString().PadRight(NameWidth)}  refused: {refused.Step.Refusal}\n");
                break;
            case ObjectMoved moved:
                output.Write($"{time}  {ApplyState.NameOf(moved.Object).PadRight(NameWidth)}  {moved.State}{(moved.IsReady && moved.State == "Running" ? ", ready" : "")}{(moved.Detail.Length > 0 && moved.Object.Kind.Name == "Pod" ? "  " + moved.Detail : "")}\n");
                break;
            // What passes by itself is only worth a line when it does not.
            case Waiting { Reason.NeedsHelp: true } waiting:
                output.Write($"{time}  {ApplyState.NameOf(waiting.Reason.Object).PadRight(NameWidth)}  in the way: {waiting.Reason.Message}\n{new string(' ', TimeWidth + NameWidth + 4)}{waiting.Reason.Unblock}\n");
                break;
            case WaitOver { Reason.NeedsHelp: true } over:
                output.Write($"{time}  {ApplyState.NameOf(over.Reason.Object).PadRight(NameWidth)}  no longer in the way\n");
                break;
            default:
                return;
        }
        output.Flush();
    }

    protected override void End(ReconcileResult result)
    {
        if (result.Outcome != ReconcileOutcome.Refused)
        {
            foreach (var (title, table) in State.Tables())
            {
                output.Write($"\n{title}\n");
                foreach (var line in table.Lines())
                    output.Write($"  {line}\n");
            }
            var names = State.DnsNames().ToList();
            if (names.Count > 0)
                output.Write("\ndns\n" + string.Concat(names.Select(static name => $"  {name}\n")));
        }
        output.Write("\n" + Verdict(result));
    }

    /// <summary>How it ended, and what is still in the way.</summary>
    public static string Verdict(ReconcileResult result)
    {
        var time = Story.TimeOf(result.Elapsed)[1..];
        return result.Outcome switch
        {
            ReconcileOutcome.Ready => $"all is ready after {time}\n",
            ReconcileOutcome.Refused => "refused; nothing more was done\n",
            _ => $"not ready after {time}:\n" + string.Concat(result.Waits.Select(static wait => $"  {ApplyState.NameOf(wait.Object)}: {wait.Message}\n    {wait.Unblock}\n")),
        };
    }
}
