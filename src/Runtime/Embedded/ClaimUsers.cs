using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>Which pods use which claims: an index over all pods of the store.</summary>
internal sealed class ClaimUsers
{
    private static readonly SortedDictionary<string, ApiObject> s_none = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Claim), SortedDictionary<string, ApiObject>> _users = [];

    internal ClaimUsers(Store store)
    {
        foreach (var pod in store.List(ResourceKinds.Pod))
            Put(pod);
        store.Changed += OnChange;
    }

    /// <summary>The pods that use a claim, by name.</summary>
    public IReadOnlyCollection<ApiObject> Of(string ns, string claim) => _users.TryGetValue((ns, claim), out var pods) ? pods.Values : s_none.Values;

    /// <summary>The names of the claims that a pod uses, in the order of its volumes, each once.</summary>
    public static IReadOnlyList<string> ClaimsOf(ApiObject pod)
    {
        if (pod.Spec.List("volumes") is not { Count: > 0 } volumes)
            return [];
        List<string>? names = null;
        foreach (var item in volumes)
        {
            if (item is not ApiMap volume)
                continue;
            // An ephemeral volume's claim is named after pod and volume.
            var name = volume.Map("persistentVolumeClaim")?.TextOf("claimName") ?? (volume.Has("ephemeral") ? pod.Name + "-" + volume.TextOf("name") : null);
            if (name is not null && !(names ??= []).Contains(name))
                names.Add(name);
        }
        return names ?? [];
    }

    private void OnChange(StoreChange change)
    {
        if (change.Object.Kind != ResourceKinds.Pod)
            return;
        if (change.Type == ChangeType.Deleted)
        {
            foreach (var claim in ClaimsOf(change.Object))
            {
                if (_users.TryGetValue((change.Object.Namespace, claim), out var pods) && pods.Remove(change.Object.Name) && pods.Count == 0)
                    _users.Remove((change.Object.Namespace, claim));
            }
        }
        else
        {
            // The volumes of a pod never change.
            Put(change.Object);
        }
    }

    private void Put(ApiObject pod)
    {
        foreach (var claim in ClaimsOf(pod))
        {
            if (!_users.TryGetValue((pod.Namespace, claim), out var pods))
                _users.Add((pod.Namespace, claim), pods = new(StringComparer.Ordinal));
            pods[pod.Name] = pod;
        }
    }
}
