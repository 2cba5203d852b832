using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>What changes the number of replicas: a HorizontalPodAutoscaler, or a ScaledObject of KEDA, which makes one.</summary>
public sealed class AutoscalerView
{
    private readonly bool _isKeda;

    private AutoscalerView(ManifestObject manifest, bool isKeda)
    {
        Object = manifest;
        _isKeda = isKeda;
    }

    /// <summary>The view of an object, or null when it is no autoscaler.</summary>
    public static AutoscalerView? Of(ManifestObject manifest) =>
        manifest.IsAutoscaler() ? manifest.View(static o => new AutoscalerView(o, isKeda: false))
        : manifest.Is("keda.sh", "ScaledObject") ? manifest.View(static o => new AutoscalerView(o, isKeda: true))
        : null;

    /// <summary>The object.</summary>
    public ManifestObject Object { get; }

    /// <summary><c>spec</c>.</summary>
    public Field<MappingNode> Spec => Object.Root.Mapping("spec");

    /// <summary><c>spec.scaleTargetRef</c>.</summary>
    public Field<MappingNode> Target => Spec.Mapping("scaleTargetRef");

    /// <summary>The target's kind.</summary>
    public Field<string> TargetKind => _isKeda ? Target.Text("kind").OrDefault("Deployment") : Target.Text("kind");

    /// <summary>The target's name.</summary>
    public Field<string> TargetName => Target.Text("name");

    /// <summary>The target's API version.</summary>
    public Field<string> TargetApiVersion => _isKeda ? Target.Text("apiVersion").OrDefault("apps/v1") : Target.Text("apiVersion");

    /// <summary>The least number of replicas that it keeps.</summary>
    public Field<long> Least => _isKeda ? Spec.Integer("minReplicaCount").OrDefault(0) : Spec.Integer("minReplicas").OrDefault(1);

    /// <summary>The greatest number of replicas that it makes.</summary>
    public Field<long> Most => _isKeda ? Spec.Integer("maxReplicaCount").OrDefault(100) : Spec.Integer("maxReplicas");
}

/// <summary>Between which numbers of replicas a workload runs; null where that is not known.</summary>
public readonly record struct ReplicaBounds(long? Least, long? Most, bool IsAutoscaled)
{
    /// <summary>Nothing is known.</summary>
    public static ReplicaBounds Unknown => default;

    /// <summary>It certainly has more than one replica at some time.</summary>
    public bool MayBeSeveral => Most > 1;
}
