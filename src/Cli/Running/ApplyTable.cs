using System.Globalization;
using Spectre.Console;
using StsLint.Cli.Output;
using StsLint.Runtime.Reconciliation;
using StsLint.Runtime.Stories;

namespace StsLint.Cli.Running;

/// <summary>Shows it to people at a terminal: a table with a row for each set, pod and claim, which changes as they do.</summary>
internal sealed class ApplyTable(TextWriter output, ApplyState state, int width) : ApplyReport(state)
{
    // More rows than a screen holds cannot be drawn over.
    private const int MostRows = 30;
    private readonly IAnsiConsole _console = TerminalTables.Of(output, width);
    private readonly List<ObjectMoved> _rows = [];
    private readonly List<WaitReason> _waits = [];
    private LiveDisplayContext? _live;
    private string _time = "+0.0s";

    public override ReconcileResult Run(Func<Action<ReconcileEvent>, ReconcileResult> work)
    {
        ReconcileResult? result = null;
        _console.Live(Picture()).AutoClear(false).Overflow(VerticalOverflow.Crop).Start(live =>
        {
            _live = live;
            result = work(Tell);
        });
        End(result!);
        return result!;
    }

    protected override void Tell(ReconcileEvent happened)
    {
        _time = State.TimeOf(happened);
        switch (happened)
        {
            case ObjectMoved moved:
                var at = _rows.FindIndex(row => row.Object == moved.Object);
                if (at < 0)
                    _rows.Add(moved);
                else if (moved.State == "Gone")
                    _rows.RemoveAt(at);
                else
                    _rows[at] = moved;
                break;
            case Waiting waiting:
                _waits.Add(waiting.Reason);
                break;
            case WaitOver over:
                _waits.RemoveAll(wait => wait.Object == over.Reason.Object && wait.Kind == over.Reason.Kind);
                break;
            case Finished:
                break;
            default:
                return;
        }
        _live!.UpdateTarget(Picture());
        output.Flush();
    }

    protected override void End(ReconcileResult result)
    {
        foreach (var step in result.Plan.Refused)
            _console.MarkupLine($"[red]refused[/] {Markup.Escape(step.Desired.ToString())}: {Markup.Escape(step.Refusal!.ToString())}");
        if (result.Outcome != ReconcileOutcome.Refused)
        {
            foreach (var (title, table) in State.Tables().Where(static each => each.Title is "volumes" or "nodes"))
                _console.Write(TableOf(title, table));
            foreach (var name in State.DnsNames())
                _console.MarkupLine(Markup.Escape(name));
        }
        var color = result.Outcome switch { ReconcileOutcome.Ready => "green", ReconcileOutcome.Refused => "red", _ => "yellow" };
        foreach (var line in ApplyText.Verdict(result).TrimEnd('\n').Split('\n'))
            _console.MarkupLine($"[{color}]{Markup.Escape(line)}[/]");
    }

    private Table Picture()
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"[dim]{_time}[/]");
        table.AddColumn("Object");
        table.AddColumn("State");
        table.AddColumn(string.Empty);
        foreach (var row in _rows.Take(MostRows))
        {
            var color = row.IsReady ? "green" : _waits.Exists(wait => wait.Object == row.Object && wait.NeedsHelp) ? "red" : "yellow";
            var wait = _waits.Find(each => each.Object == row.Object && each.NeedsHelp);
            table.AddRow(Markup.Escape(ApplyState.NameOf(row.Object)), $"[{color}]{Markup.Escape(row.State)}[/]", Markup.Escape(wait?.Message ?? row.Detail));
        }
        if (_rows.Count > MostRows)
            table.AddRow(string.Create(CultureInfo.InvariantCulture, $"and {_rows.Count - MostRows} more"), string.Empty, string.Empty);
        return table;
    }

    private static Table TableOf(string title, StateTable content)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(title);
        foreach (var column in content.Columns)
            table.AddColumn(Markup.Escape(column));
        foreach (var row in content.Rows)
            table.AddRow([.. row.Select(static cell => Markup.Escape(cell))]);
        return table;
    }
}
