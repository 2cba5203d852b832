using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>How far the expansion of a volume is.</summary>
internal enum ExpansionStep : byte
{
    /// <summary>It has not begun, or is done.</summary>
    None,
    /// <summary>The disk is made larger.</summary>
    ControllerInProgress,
    /// <summary>The disk cannot be made so large.</summary>
    ControllerInfeasible,
    /// <summary>The disk is larger; the file system waits for a pod on a node.</summary>
    NodePending,
    /// <summary>The file system is made larger.</summary>
    NodeInProgress,
    /// <summary>The file system cannot be made so large.</summary>
    NodeInfeasible,
}

/// <summary>What the expansion reads out of a claim.</summary>
internal sealed class ExpansionFacts
{
    public const string ControllerInProgress = "ControllerResizeInProgress";
    public const string ControllerInfeasible = "ControllerResizeInfeasible";
    public const string NodePending = "NodeResizePending";
    public const string NodeInProgress = "NodeResizeInProgress";
    public const string NodeInfeasible = "NodeResizeInfeasible";

    private static readonly string[] s_conditions = ["Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError"];

    private ExpansionFacts(ApiObject claim)
    {
        Request = ClaimFacts.Of(claim).Demand.Request;
        Capacity = StorageAmount.Read(claim.Status.At("capacity", "storage"));
        Allocated = StorageAmount.Read(claim.Status.At("allocatedResources", "storage"));
        Step = claim.Status.At("allocatedResourceStatuses", "storage")?.Text switch
        {
            ControllerInProgress => ExpansionStep.ControllerInProgress,
            ControllerInfeasible => ExpansionStep.ControllerInfeasible,
            NodePending => ExpansionStep.NodePending,
            NodeInProgress => ExpansionStep.NodeInProgress,
            NodeInfeasible => ExpansionStep.NodeInfeasible,
            _ => ExpansionStep.None,
        };
    }

    /// <summary>Bytes asked for.</summary>
    public decimal Request { get; }

    /// <summary>Bytes that the file system has; 0 before the claim is bound.</summary>
    public decimal Capacity { get; }

    /// <summary>Bytes of the expansion that was begun last.</summary>
    public decimal Allocated { get; }

    /// <summary>How far it is.</summary>
    public ExpansionStep Step { get; }

    /// <summary>The claim has what it asks for, and nothing is on the way.</summary>
    public bool IsAtGoal => Capacity >= Request && Step == ExpansionStep.None;

    /// <summary>Reads a claim, once per version.</summary>
    public static ExpansionFacts Of(ApiObject claim) => claim.Facts(static claim => new ExpansionFacts(claim));

    /// <summary>A claim's status with these conditions of an expansion, each with its message, and no others.</summary>
    public static ApiMap WithConditions(ApiMap status, DateTimeOffset now, params ReadOnlySpan<(string Type, string? Message)> conditions)
    {
        var kept = (status.List("conditions") ?? ApiList.Empty).Without(static each => each is ApiMap condition && Array.IndexOf(s_conditions, condition.TextOf("type")) >= 0);
        foreach (var (type, message) in conditions)
            kept = kept.Add(ApiMap.Of(("type", type), ("status", "True"), ("lastProbeTime", ApiValue.Null), ("lastTransitionTime", ApiTime.Write(now)), ("message", message)));
        return status.With("conditions", kept.Count == 0 ? null : kept);
    }
}
