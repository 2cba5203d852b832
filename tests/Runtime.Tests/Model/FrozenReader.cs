using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Model;

/// <summary>What a reader showed at one moment, in one namespace, of the objects that the controller of StatefulSets reads.</summary>
internal sealed class FrozenReader : IObjectReader
{
    private readonly Dictionary<ObjectKey, ApiObject> _objects = [];

    public FrozenReader(IObjectReader reader, string ns)
    {
        foreach (var kind in (ReadOnlySpan<ResourceKind>)[ResourceKinds.StatefulSet, ResourceKinds.ControllerRevision, ResourceKinds.Pod, ResourceKinds.Claim])
        {
            foreach (var item in reader.List(kind, ns))
                _objects.Add(item.Key, item);
        }
    }

    public ApiObject? Get(ResourceKind kind, string ns, string name) => _objects.GetValueOrDefault(new ObjectKey(kind, ns, name));

    public IEnumerable<ApiObject> List(ResourceKind kind, string? ns = null) => _objects.Values.Where(item => item.Kind == kind && (ns is null || item.Namespace == ns));

    public IEnumerable<ApiObject> OwnedBy(string uid) => _objects.Values.Where(item => Array.Exists(item.Owners, owner => owner.Uid == uid));
}
