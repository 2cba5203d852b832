using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>
/// What a planner sees of one set: the set, the pods and revisions that may be its own, and all else by name. It shows one moment and does not change while
/// a plan is made.
/// </summary>
public sealed class SetSnapshot
{
    private readonly Func<ResourceKind, string, string, ApiObject?> _find;

    /// <summary>A snapshot that finds objects of other names (claims, pods and revisions of the set's namespace) with the given question.</summary>
    public SetSnapshot(Func<ResourceKind, string, string, ApiObject?> find) => _find = find;

    /// <summary>A snapshot of one set, for which all pods and revisions of its namespace are looked through.</summary>
    public static SetSnapshot Of(ApiObject set, IObjectReader objects)
    {
        var snapshot = new SetSnapshot(objects.Get) { Set = set };
        snapshot.Pods.AddRange(objects.List(ResourceKinds.Pod, set.Namespace).Where(IsCandidate));
        snapshot.Revisions.AddRange(objects.List(ResourceKinds.ControllerRevision, set.Namespace).Where(IsCandidate));
        return snapshot;

        bool IsCandidate(ApiObject item) => item.Controller is not { } controller || controller.Uid == set.Uid;
    }

    /// <summary>The set; null when it is gone.</summary>
    public ApiObject? Set { get; set; }

    /// <summary>The pods that the set controls, and those of its namespace without a controller, in any order.</summary>
    public List<ApiObject> Pods { get; } = [];

    /// <summary>The ControllerRevisions that the set controls, and those of its namespace without a controller, in any order.</summary>
    public List<ApiObject> Revisions { get; } = [];

    /// <summary>What of the planner's own earlier writes the snapshot does not show yet; null when it shows them all.</summary>
    public ResourceKind? IsBehindOn { get; set; }

    /// <summary>The object of a name in the set's namespace, or null.</summary>
    public ApiObject? Find(ResourceKind kind, string name) => _find(kind, Set!.Namespace, name);
}
