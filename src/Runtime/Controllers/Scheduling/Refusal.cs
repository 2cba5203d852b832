using System.Globalization;
using System.Text;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>What has to change before a refused pod may fit.</summary>
[Flags]
internal enum Hopes : byte
{
    None = 0,
    /// <summary>A node comes, or changes its labels, taints or resources.</summary>
    Nodes = 1 << 0,
    /// <summary>A pod goes or ends.</summary>
    PodsGone = 1 << 1,
    /// <summary>A pod gets a node, or other labels.</summary>
    PodsCome = 1 << 2,
    /// <summary>A volume or a class.</summary>
    Volumes = 1 << 3,
    /// <summary>A claim of the pod itself.</summary>
    Claims = 1 << 4,
}

/// <summary>Why a node will not do for a pod.</summary>
/// <param name="Reason">As events count it, without the number.</param>
/// <param name="Hopes">What could change that.</param>
/// <param name="IsFinal">Making room on the node would not help either.</param>
internal sealed record Refusal(string Reason, Hopes Hopes, bool IsFinal);

/// <summary>Why no node would do, counted, and the sentence that says so. Source: pkg/scheduler/framework/types.go (FitError).</summary>
internal sealed class Refusals
{
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly int _nodes;
    private int _final;
    private string? _forAll;

    public Refusals(int nodes) => _nodes = nodes;

    public Hopes Hopes { get; private set; }

    /// <summary>The pod itself rules every node out.</summary>
    public void AddForAll(string reason, Hopes hopes)
    {
        _forAll = reason;
        _final = _nodes;
        Hopes |= hopes;
    }

    /// <summary>One node refuses, for one reason or several.</summary>
    public void Add(IReadOnlyList<Refusal> refusals)
    {
        var isFinal = false;
        foreach (var refusal in refusals)
        {
            _reasons[refusal.Reason] = _reasons.GetValueOrDefault(refusal.Reason) + 1;
            Hopes |= refusal.Hopes;
            isFinal |= refusal.IsFinal;
        }
        if (isFinal)
            _final++;
    }

    /// <summary>The sentence of the event and of the pod's condition.</summary>
    public override string ToString()
    {
        if (_nodes == 0)
            return "no nodes available to schedule pods";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"0/{_nodes} nodes are available: ");
        if (_forAll is not null)
            text.Append(_forAll);
        else
            text.AppendJoin(", ", _reasons.Select(static each => string.Create(CultureInfo.InvariantCulture, $"{each.Value} {each.Key}")).Order(StringComparer.Ordinal));
        text.Append(". no new claims to deallocate, preemption: ");
        text.Append(CultureInfo.InvariantCulture, $"0/{_nodes} nodes are available: ");
        var parts = new List<string>();
        if (_nodes > _final)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{_nodes - _final} No preemption victims found for incoming pod"));
        if (_final > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{_final} Preemption is not helpful for scheduling"));
        parts.Sort(StringComparer.Ordinal);
        return text.AppendJoin(", ", parts).Append('.').ToString();
    }
}
