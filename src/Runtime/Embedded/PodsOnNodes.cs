using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>Which pods are bound to which nodes: an index over all pods of the store.</summary>
internal sealed class PodsOnNodes
{
    private static readonly SortedDictionary<(string Namespace, string Name), ApiObject> s_none = [];
    private readonly Dictionary<string, SortedDictionary<(string Namespace, string Name), ApiObject>> _pods = new(StringComparer.Ordinal);

    internal PodsOnNodes(Store store)
    {
        foreach (var pod in store.List(ResourceKinds.Pod))
            Put(pod);
        store.Changed += change =>
        {
            if (change.Object.Kind != ResourceKinds.Pod)
                return;
            if (change.Type == ChangeType.Deleted)
                Remove(change.Object);
            else
                Put(change.Object);
        };
    }

    /// <summary>The pods that are bound to a node, by namespace and name.</summary>
    public IReadOnlyCollection<ApiObject> Of(string node) => _pods.TryGetValue(node, out var pods) ? pods.Values : s_none.Values;

    // A pod keeps its node.
    private void Put(ApiObject pod)
    {
        if (KubeletPodSpec.NodeOf(pod) is not { Length: > 0 } node)
            return;
        if (!_pods.TryGetValue(node, out var pods))
            _pods.Add(node, pods = new(s_order));
        pods[(pod.Namespace, pod.Name)] = pod;
    }

    private void Remove(ApiObject pod)
    {
        var node = KubeletPodSpec.NodeOf(pod);
        if (node.Length > 0 && _pods.TryGetValue(node, out var pods) && pods.Remove((pod.Namespace, pod.Name)) && pods.Count == 0)
            _pods.Remove(node);
    }

    private static readonly Comparer<(string Namespace, string Name)> s_order = Comparer<(string Namespace, string Name)>.Create(static (one, other) =>
    {
        var order = string.CompareOrdinal(one.Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
    });
}
