using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Admission;

/// <summary>What a PodDisruptionBudget says: which pods it covers, and how many of them must be healthy.</summary>
internal sealed class DisruptionBudget
{
    private readonly LabelQuery? _selector;

    private DisruptionBudget(ApiObject item)
    {
        Item = item;
        // A budget without a selector covers none; one that asks for nothing covers all pods of its namespace.
        _selector = item.Spec["selector"] is ApiMap selector ? LabelQuery.Of(selector) : null;
    }

    public ApiObject Item { get; }

    public static DisruptionBudget Of(ApiObject item) => item.Facts(static budget => new DisruptionBudget(budget));

    public bool Covers(ApiObject pod) => _selector?.Fits(pod.Labels) == true;

    /// <summary>How many pods are wanted in all and how many of them healthy, from the pods that are covered.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="wanted">How many pods their controllers want together; asked for only when the budget is told as a share or as what may be missing.</param>
    public (long Expected, long Healthy) Demand(int pods, Func<long> wanted)
    {
        var spec = Item.Spec;
        if (spec["maxUnavailable"] is { IsNull: false } missing)
        {
            var expected = wanted();
            return (expected, Math.Max(0, expected - Scaled(missing, expected)));
        }
        if (spec["minAvailable"] is { IsNull: false } least)
        {
            if (least.Integer is { } number)
                return (pods, number);
            var expected = wanted();
            return (expected, Scaled(least, expected));
        }
        return (pods, 0);
    }

    // Shares are rounded up.
    private static long Scaled(ApiValue value, long of)
    {
        if (value.Integer is { } number)
            return number;
        return value.Text is [.., '%'] text && long.TryParse(text.AsSpan(0, text.Length - 1), out var percent) ? ((of * percent) + 99) / 100 : 0;
    }
}
