using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>What the status of a set says.</summary>
public readonly record struct SetStatus
{
    /// <summary>The generation that it is about.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Pods there are.</summary>
    public int Replicas { get; init; }

    /// <summary>Pods that are running and ready.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>Pods that have been ready for minReadySeconds.</summary>
    public int AvailableReplicas { get; init; }

    /// <summary>Pods of the current revision that are not being deleted.</summary>
    public int CurrentReplicas { get; init; }

    /// <summary>Pods of the update revision that are not being deleted.</summary>
    public int UpdatedReplicas { get; init; }

    /// <summary>The revision that all pods had before.</summary>
    public string CurrentRevision { get; init; }

    /// <summary>The revision that all pods are to have.</summary>
    public string UpdateRevision { get; init; }

    /// <summary>Number of revision names that were taken.</summary>
    public long CollisionCount { get; init; }

    /// <summary>Whether it says something else than the set's status. The number of collisions alone is no reason to write.</summary>
    internal bool Differs(ApiMap stored) =>
        ObservedGeneration > (stored.IntegerOf("observedGeneration") ?? 0)
        || Replicas != (stored.IntegerOf("replicas") ?? 0)
        || CurrentReplicas != (stored.IntegerOf("currentReplicas") ?? 0)
        || ReadyReplicas != (stored.IntegerOf("readyReplicas") ?? 0)
        || UpdatedReplicas != (stored.IntegerOf("updatedReplicas") ?? 0)
        || AvailableReplicas != (stored.IntegerOf("availableReplicas") ?? 0)
        || CurrentRevision != (stored.TextOf("currentRevision") ?? "")
        || UpdateRevision != (stored.TextOf("updateRevision") ?? "");

    /// <summary>With the update done when all pods are updated and ready.</summary>
    internal SetStatus Completed(SetSpec spec) =>
        !spec.IsOnDelete && UpdatedReplicas == Replicas && ReadyReplicas == Replicas && Replicas == spec.Replicas
            ? this with { CurrentReplicas = UpdatedReplicas, CurrentRevision = UpdateRevision }
            : this;

    internal ApiMap ToMap() => ApiMap.Of(
        ("observedGeneration", ObservedGeneration == 0 ? null : ObservedGeneration),
        ("replicas", Replicas),
        ("readyReplicas", ReadyReplicas == 0 ? null : ReadyReplicas),
        ("currentReplicas", CurrentReplicas == 0 ? null : CurrentReplicas),
        ("updatedReplicas", UpdatedReplicas == 0 ? null : UpdatedReplicas),
        ("currentRevision", CurrentRevision),
        ("updateRevision", UpdateRevision),
        ("collisionCount", CollisionCount),
        ("availableReplicas", AvailableReplicas));
}

/// <summary>
/// What is to be done for a set now, in order: everything of one look at it, also what follows when a part fails. After it a new plan is made from a new
/// snapshot. Without actions and waits the set is as it should be.
/// </summary>
public sealed class SetPlan
{
    private readonly List<SetAction> _actions = [];
    private readonly List<SetWait> _waits = [];

    /// <summary>The actions, in order.</summary>
    public IReadOnlyList<SetAction> Actions => _actions;

    /// <summary>What stands in the way of going on.</summary>
    public IReadOnlyList<SetWait> Waits => _waits;

    /// <summary>Whether the snapshot was too old to plan with: try again later.</summary>
    public bool IsRefused { get; internal set; }

    /// <summary>The status after the actions, before deletions of the update are taken off; null when none is to be written.</summary>
    public SetStatus? Status { get; internal set; }

    /// <summary>After which time to look again although nothing changed; null when that is not needed.</summary>
    public TimeSpan? LookAgain { get; internal set; }

    /// <summary>Whether nothing is to be done and nothing stands in the way.</summary>
    public bool IsAtRest => _actions.Count == 0 && _waits.Count == 0;

    internal void Clear()
    {
        _actions.Clear();
        _waits.Clear();
        IsRefused = false;
        Status = null;
        LookAgain = null;
    }

    internal void Add(SetAction action) => _actions.Add(action);

    internal void Add(SetWait wait) => _waits.Add(wait);
}
