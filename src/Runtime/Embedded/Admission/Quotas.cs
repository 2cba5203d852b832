using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Defaults;

namespace StsLint.Runtime.Embedded.Admission;

/// <summary>
/// ResourceQuotas: what is used in each namespace that has one, kept up with every change, and the refusal of what would go beyond. Namespaces without quotas
/// cost nothing.
/// </summary>
internal sealed class Quotas
{
    private readonly Store _store;
    private readonly Dictionary<(string Namespace, string Name), Dictionary<string, decimal>> _used = [];

    public Quotas(Store store)
    {
        _store = store;
        store.Changed += OnChange;
    }

    /// <summary>What a quota's namespace uses of the resources that the quota limits.</summary>
    public Dictionary<string, decimal> UsedOf(ApiObject quota)
    {
        if (_used.TryGetValue((quota.Namespace, quota.Name), out var known))
            return known;
        var used = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var kind in ResourceKinds.All)
        {
            if (!kind.IsNamespaced || kind == ResourceKinds.Event)
                continue;
            foreach (var item in _store.List(kind, quota.Namespace))
                Charge(used, quota, item, 1);
        }
        return _used[(quota.Namespace, quota.Name)] = used;
    }

    /// <summary>The refusal of an object that would go beyond a quota of its namespace, or null. <paramref name="old"/> is what it replaces.</summary>
    public ApiError? Check(ApiObject item, ApiObject? old)
    {
        if (_store.Count(ResourceKinds.ResourceQuota) == 0 || !item.Kind.IsNamespaced || (old is not null && item.Kind != ResourceKinds.Claim && item.Kind != ResourceKinds.Service))
            return null;
        foreach (var quota in _store.List(ResourceKinds.ResourceQuota, item.Namespace))
        {
            if (quota.Spec["hard"] is not ApiMap hard || !QuotaCharge.IsInScope(quota.Spec, item))
                continue;
            if (old is null && item.Kind == ResourceKinds.Pod && Missing(item, hard) is { Length: > 0 } missing)
                return ApiError.Forbidden(item.Key, $"failed quota: {quota.Name}: must specify {missing}");
            if (Exceeded(quota, hard, item, old) is { } refused)
                return refused;
        }
        return null;
    }

    private ApiError? Exceeded(ApiObject quota, ApiMap hard, ApiObject item, ApiObject? old)
    {
        var charge = QuotaCharge.Of(item);
        var before = old is null ? null : QuotaCharge.Of(old);
        var used = UsedOf(quota);
        List<string>? requested = null;
        List<string> uses = [];
        List<string> limited = [];
        for (var i = 0; i < hard.Count; i++)
        {
            var (resource, limit) = hard[i];
            var more = charge.GetValueOrDefault(resource) - (before?.GetValueOrDefault(resource) ?? 0);
            var now = used.GetValueOrDefault(resource);
            if (more <= 0 || now + more <= Amounts.ValueOf(limit))
                continue;
            (requested ??= []).Add($"{resource}={Write(more, limit)}");
            uses.Add($"{resource}={Write(now, limit)}");
            limited.Add($"{resource}={limit.Text}");
        }
        return requested is null ? null : ApiError.Forbidden(item.Key, $"exceeded quota: {quota.Name}, requested: {string.Join(',', requested)}, used: {string.Join(',', uses)}, limited: {string.Join(',', limited)}");
    }

    // A quota on cpu or memory makes every container say what it needs.
    private static string Missing(ApiObject pod, ApiMap hard)
    {
        var missing = new List<string>();
        foreach (var (resource, kind, name) in (ReadOnlySpan<(string, string, string)>)[
            ("cpu", "requests", "cpu"), ("requests.cpu", "requests", "cpu"), ("memory", "requests", "memory"), ("requests.memory", "requests", "memory"), ("limits.cpu", "limits", "cpu"), ("limits.memory", "limits", "memory")])
        {
            if (!hard.Has(resource) || pod.Spec.At("resources", kind, name) is not null)
                continue;
            var silent = (pod.Spec.List("containers")?.Maps ?? []).Where(container => container.At("resources", kind, name) is null).Select(static container => container.TextOf("name")).ToList();
            if (silent.Count > 0)
                missing.Add($"{resource} for: {string.Join(',', silent)}");
        }
        return string.Join("; ", missing);
    }

    /// <summary>An amount in the form of a limit.</summary>
    public static string Write(decimal amount, ApiValue limit) => Amounts.Write(amount, Amounts.Read(limit) is { } written ? Amounts.FormOf(written) : Amounts.Form.Decimal);

    private void OnChange(StoreChange change)
    {
        if (_used.Count == 0)
            return;
        var item = change.Object;
        if (item.Kind == ResourceKinds.ResourceQuota && (change.Type == ChangeType.Deleted || change.Old is not { } before || !ReferenceEquals(before.Root["spec"], item.Root["spec"])))
            _used.Remove((item.Namespace, item.Name));
        if (item.Kind == ResourceKinds.Event || !item.Kind.IsNamespaced)
            return;
        foreach (var quota in _store.List(ResourceKinds.ResourceQuota, item.Namespace))
        {
            if (!_used.TryGetValue((quota.Namespace, quota.Name), out var used))
                continue;
            if (change.Old is { } old)
                Charge(used, quota, old, -1);
            if (change.Type != ChangeType.Deleted)
                Charge(used, quota, item, 1);
        }
    }

    private static void Charge(Dictionary<string, decimal> used, ApiObject quota, ApiObject item, int sign)
    {
        if (quota.Spec["hard"] is not ApiMap hard || !QuotaCharge.IsInScope(quota.Spec, item))
            return;
        foreach (var (resource, amount) in QuotaCharge.Of(item))
        {
            if (hard.Has(resource))
                used[resource] = used.GetValueOrDefault(resource) + (sign * amount);
        }
    }
}
