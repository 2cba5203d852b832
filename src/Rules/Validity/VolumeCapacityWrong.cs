using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1100, STS1101: the capacity of a PersistentVolume.</summary>
internal sealed class VolumeCapacityWrong : VolumeRule
{
    private static readonly RuleDescriptor s_keys = new("STS1100", "Capacity missing or with other keys than storage",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume whose `spec.capacity` is missing, lacks `storage`, or has a key beside `storage`.",
            Why: "The API server refuses the PersistentVolume: a volume has exactly one capacity, and the binder compares it with the claim's request.",
            Wrong: """
                spec:
                  capacity:
                    storage: 10Gi
                    cpu: 1
                """,
            Right: """
                spec:
                  capacity:
                    storage: 10Gi
                """,
            Silent: "When `capacity` is a placeholder or has the wrong type; a misspelt or misplaced key is STS0015 or STS0016."));

    private static readonly RuleDescriptor s_amount = new("STS1101", "Capacity not positive",
        "the capacity is {0}; it must be more than 0", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume whose `spec.capacity.storage` is 0 or negative.",
            Why: "The API server refuses the PersistentVolume.",
            Wrong: """
                spec:
                  capacity:
                    storage: 0Gi
                """,
            Right: """
                spec:
                  capacity:
                    storage: 10Gi
                """,
            Silent: "For an amount that cannot be read, which is STS0042."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_keys, s_amount];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        var capacity = volume.Spec.Mapping("capacity");
        if (capacity.IsLeftOut())
        {
            context.Report(volume.Object, s_keys, capacity, "the PersistentVolume has no capacity; give it capacity.storage");
            return;
        }
        if (!capacity.IsKnown)
            return;
        var storage = capacity.Value.Quantity("storage");
        if (storage.IsAbsent)
            context.Report(volume.Object, s_keys, Anchor.At(capacity.Value), "the capacity has no storage, the one key that it takes");
        else if (storage.IsKnown && storage.Value.Value <= 0)
            context.Report(volume.Object, s_amount, storage, ((Syntax.ScalarNode)storage.Node!).Value);
        for (var i = 0; i < capacity.Value.Count; i++)
        {
            var key = capacity.Value[i].Key;
            if (key != "storage" && !Placeholder.IsInKey(key))
                context.Report(volume.Object, s_keys, Anchor.Key(capacity.Value, i), $"'{key}' is no capacity of a PersistentVolume; the only key is storage");
        }
    }
}
