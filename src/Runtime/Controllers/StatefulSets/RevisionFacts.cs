using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>What the controller of StatefulSets reads out of a ControllerRevision, once per version.</summary>
internal sealed class RevisionFacts
{
    public static readonly Func<ApiObject, RevisionFacts> Read = static revision => new RevisionFacts(revision);
    private readonly ApiObject _revision;
    private SetSelector? _selector;
    private bool _isSelected;

    private RevisionFacts(ApiObject revision)
    {
        _revision = revision;
        Number = revision.Root.IntegerOf("revision") ?? 0;
        Created = revision.CreationTimestamp ?? DateTimeOffset.MinValue;
        Template = (revision.Root.At("data", "spec", "template") as ApiMap ?? ApiMap.Empty).Without("$patch");
    }

    public long Number { get; }

    public DateTimeOffset Created { get; }

    /// <summary>The pod template that it stores.</summary>
    public ApiMap Template { get; }

    public bool IsSelectedBy(SetSelector selector)
    {
        if (!ReferenceEquals(_selector, selector))
        {
            _isSelected = selector.Matches(_revision.Labels);
            _selector = selector;
        }
        return _isSelected;
    }
}
