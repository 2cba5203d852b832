using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Stories;

/// <summary>What there was at the marks of a story.</summary>
internal sealed class StoryMarks(EmbeddedCluster cluster)
{
    private static readonly ResourceKind[] s_kinds = [ResourceKinds.Pod, ResourceKinds.Claim, ResourceKinds.Volume, ResourceKinds.StatefulSet, ResourceKinds.Service, ResourceKinds.Deployment, ResourceKinds.Node];
    private readonly Dictionary<string, Mark> _marks = new(StringComparer.Ordinal);
    private Mark? _last;

    /// <summary>Takes note of what there is.</summary>
    /// <param name="name">The mark's name.</param>
    /// <param name="line">The number of lines that the story has.</param>
    public void Set(string name, int line)
    {
        var objects = new Dictionary<ObjectKey, ApiObject>();
        foreach (var kind in s_kinds)
        {
            foreach (var item in cluster.Store.List(kind))
                objects[item.Key] = item;
        }
        _marks[name] = _last = new Mark(name, line, objects);
    }

    /// <summary>The mark of a name, or the last one; null when there is none.</summary>
    public Mark? Find(string? name) => name is null ? _last : _marks.GetValueOrDefault(name);

    /// <summary>A mark.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Line">The number of lines that the story had.</param>
    /// <param name="Objects">What there was.</param>
    internal sealed record Mark(string Name, int Line, IReadOnlyDictionary<ObjectKey, ApiObject> Objects);
}
