using System.Text;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Cli.Running;

/// <summary>What the command line of <c>apply</c> asks for.</summary>
internal sealed record ApplySettings
{
    public required ManifestInput Input { get; init; }

    public required ClusterOptions Cluster { get; init; }

    public TimeSpan Timeout { get; init; }

    public bool IsJson { get; init; }

    public bool HasColor { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>Seconds of the cluster's time in each second; null: as fast as can be.</summary>
    public double? TimeScale { get; init; }
}

/// <summary>One run of <c>apply</c>.</summary>
internal static class ApplyRun
{
    public static int Run(Terminal terminal, ApplySettings settings)
    {
        if (settings.Input.Read() is not { } manifests)
            return settings.Input.ExitCode;
        var cluster = new EmbeddedCluster(settings.Cluster);
        Namespaces.Make(cluster, [manifests], terminal);
        IClusterTime time = settings.TimeScale is { } scale ? new PacedTime(cluster, scale) : new SimulatedTime(cluster);
        var reconciler = new Reconciler(cluster, time, new ReconcilerOptions { Deadline = settings.Timeout });
        using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1 << 14, leaveOpen: true) { NewLine = "\n" };
        if (settings.IsDryRun)
        {
            var plan = reconciler.Plan(manifests, terminal.Cancel).AsTask().GetAwaiter().GetResult();
            if (settings.IsJson)
                ApplyJson.Write(output, plan);
            else
                ApplyText.Write(output, plan);
            return plan.CanBeApplied ? ExitCodes.Clean : ExitCodes.Refused;
        }
        var state = new ApplyState(cluster, manifests, time.Now);
        ApplyReport report = settings.IsJson ? new ApplyJson(output, state) : settings.HasColor ? new ApplyTable(output, state, terminal.Width) : new ApplyText(output, state);
        var result = report.Run(tell => reconciler.Apply(manifests, tell, terminal.Cancel).AsTask().GetAwaiter().GetResult());
        return result.Outcome switch
        {
            ReconcileOutcome.Ready => ExitCodes.Clean,
            ReconcileOutcome.Refused => ExitCodes.Refused,
            _ => ExitCodes.NotReady,
        };
    }
}
