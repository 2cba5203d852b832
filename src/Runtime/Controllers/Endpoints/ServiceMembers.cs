using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Endpoints;

/// <summary>Which pods each Service selects: kept up to date, so that a pod's change costs no more than the Services that select it.</summary>
internal sealed class ServiceMembers
{
    private static readonly SortedDictionary<string, ApiObject> s_none = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Name), Member> _services = [];
    private readonly Dictionary<(string Namespace, string Label, string Value), List<Member>> _byLabel = [];

    public void Clear()
    {
        _services.Clear();
        _byLabel.Clear();
    }

    /// <summary>The pods of a Service, by name.</summary>
    public IReadOnlyCollection<ApiObject> Of(ObjectKey service) => _services.TryGetValue((service.Namespace, service.Name), out var member) ? member.Pods.Values : s_none.Values;

    /// <summary>A Service is new, or has a new version.</summary>
    public void Put(ApiObject service, IEnumerable<ApiObject> pods)
    {
        var key = (service.Namespace, service.Name);
        var selector = service.Spec.Map("selector") ?? ApiMap.Empty;
        if (_services.TryGetValue(key, out var known))
        {
            if (known.Selector.Equals(selector))
                return;
            Remove(service);
        }
        if (selector.Count == 0)
            return;
        var member = new Member(service.Key, selector);
        _services.Add(key, member);
        var first = (service.Namespace, selector[0].Key, selector[0].Value.Text ?? "");
        if (!_byLabel.TryGetValue(first, out var members))
            _byLabel.Add(first, members = []);
        members.Add(member);
        foreach (var pod in pods)
        {
            if (member.Selects(pod))
                member.Pods[pod.Name] = pod;
        }
    }

    public void Remove(ApiObject service)
    {
        if (!_services.Remove((service.Namespace, service.Name), out var member))
            return;
        var first = (service.Namespace, member.Selector[0].Key, member.Selector[0].Value.Text ?? "");
        if (_byLabel[first].Remove(member) && _byLabel[first].Count == 0)
            _byLabel.Remove(first);
    }

    /// <summary>Takes a pod's version in (or out, when it is gone) and tells of the Services for which something changed.</summary>
    public void Hear(ApiObject? old, ApiObject pod, bool isGone, Action<ObjectKey> changed)
    {
        var isSame = old is not null && !isGone && EndpointFacts.Of(old).LooksLike(EndpointFacts.Of(pod));
        if (old is not null && (isGone || !old.Labels.Equals(pod.Labels)))
        {
            foreach (var member in Selecting(old))
            {
                if ((isGone || !member.Selects(pod)) && member.Pods.Remove(pod.Name))
                    changed(member.Service);
            }
        }
        if (isGone)
            return;
        foreach (var member in Selecting(pod))
        {
            var isNew = !member.Pods.TryGetValue(pod.Name, out var before) || before.Uid != pod.Uid;
            member.Pods[pod.Name] = pod;
            if (isNew ? EndpointFacts.Of(pod).HasEndpoint || before is not null : !isSame)
                changed(member.Service);
        }
    }

    private IEnumerable<Member> Selecting(ApiObject pod)
    {
        var labels = pod.Labels;
        for (var i = 0; i < labels.Count; i++)
        {
            if (!_byLabel.TryGetValue((pod.Namespace, labels[i].Key, labels[i].Value.Text ?? ""), out var members))
                continue;
            foreach (var member in members)
            {
                if (member.Selects(pod))
                    yield return member;
            }
        }
    }

    private sealed class Member(ObjectKey service, ApiMap selector)
    {
        public ObjectKey Service { get; } = service;

        public ApiMap Selector { get; } = selector;

        public SortedDictionary<string, ApiObject> Pods { get; } = new(StringComparer.Ordinal);

        public bool Selects(ApiObject pod)
        {
            for (var i = 0; i < Selector.Count; i++)
            {
                if (pod.Labels.TextOf(Selector[i].Key) != Selector[i].Value.Text)
                    return false;
            }
            return true;
        }
    }
}
