using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>A pod's phase.</summary>
internal enum PodPhase : byte
{
    /// <summary>None: the pod is not created yet.</summary>
    None,
    Pending,
    Running,
    Succeeded,
    Failed,
    /// <summary>Any other text.</summary>
    Unknown,
}

/// <summary>What the controller of StatefulSets reads out of a pod, once per version.</summary>
internal sealed class PodFacts
{
    public static readonly Func<ApiObject, PodFacts> Read = static pod => new PodFacts(pod);

    // The last questions and their answers: they are the same from sync to sync.
    private SetSelector? _selector;
    private bool _isSelected;
    private SetSpec? _storageOf;
    private bool _storageMatches;

    private PodFacts(ApiObject pod)
    {
        Pod = pod;
        Name = PodName.Parse(pod.Name);
        Phase = pod.Status.TextOf("phase") switch
        {
            null or "" => PodPhase.None,
            "Pending" => PodPhase.Pending,
            "Running" => PodPhase.Running,
            "Succeeded" => PodPhase.Succeeded,
            "Failed" => PodPhase.Failed,
            _ => PodPhase.Unknown,
        };
        IsTerminating = pod.IsDeleting;
        Revision = pod.Labels.TextOf(SetLabels.Revision) ?? "";
        HasNameLabel = pod.Labels.TextOf(SetLabels.PodName) == pod.Name;
        IsCanonical = Name.Ordinal >= 0 && (pod.Name.Length == Name.Parent.Length + 2 || pod.Name[Name.Parent.Length + 1] != '0');
        if (pod.Status.List("conditions") is not { } conditions)
            return;
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i] is ApiMap condition && condition.TextOf("type") == "Ready")
            {
                IsReady = condition.TextOf("status") == "True";
                ReadySince = IsReady ? ApiTime.Read(condition.TextOf("lastTransitionTime")) : null;
                break;
            }
        }
    }

    public ApiObject Pod { get; }

    public PodName Name { get; }

    public PodPhase Phase { get; }

    public bool IsTerminating { get; }

    /// <summary>Whether condition Ready is True, whatever the phase.</summary>
    public bool IsReady { get; }

    /// <summary>Since when condition Ready is True.</summary>
    public DateTimeOffset? ReadySince { get; }

    /// <summary>The label <c>controller-revision-hash</c>; empty without it.</summary>
    public string Revision { get; }

    /// <summary>Whether the label <c>statefulset.kubernetes.io/pod-name</c> says the pod's name.</summary>
    public bool HasNameLabel { get; }

    /// <summary>Whether the ordinal is written as a set writes it: without leading zeros.</summary>
    public bool IsCanonical { get; }

    public bool IsTerminal => Phase is PodPhase.Failed or PodPhase.Succeeded;

    public bool IsRunningAndReady => Phase == PodPhase.Running && IsReady;

    public bool IdentityMatches => IsCanonical && HasNameLabel;

    public bool IsAvailable(int minReadySeconds, DateTimeOffset now) =>
        IsReady && (minReadySeconds == 0 || (ReadySince is { } since && since.AddSeconds(minReadySeconds) <= now));

    public bool IsUnavailable(int minReadySeconds, DateTimeOffset now) => IsTerminating || !IsAvailable(minReadySeconds, now);

    public bool IsSelectedBy(SetSelector selector)
    {
        if (!ReferenceEquals(_selector, selector))
        {
            _isSelected = selector.Matches(Pod.Labels);
            _selector = selector;
        }
        return _isSelected;
    }

    /// <summary>Whether the pod has, for each claim template, a volume of that name which is the ordinal's claim.</summary>
    public bool StorageMatches(SetSpec spec)
    {
        if (!ReferenceEquals(_storageOf, spec))
        {
            _storageMatches = FindStorage(spec);
            _storageOf = spec;
        }
        return _storageMatches;
    }

    private bool FindStorage(SetSpec spec)
    {
        if (Name.Ordinal < 0)
            return false;
        var volumes = Pod.Spec.List("volumes") ?? ApiList.Empty;
        foreach (var template in spec.ClaimTemplates)
        {
            ApiMap? found = null;
            for (var i = 0; i < volumes.Count; i++)
            {
                if (volumes[i] is ApiMap volume && volume.TextOf("name") == template.Name)
                    found = volume;
            }
            if (found?.Map("persistentVolumeClaim")?.TextOf("claimName") != template.ClaimName(Name.Ordinal))
                return false;
        }
        return true;
    }
}

/// <summary>Labels that the controller of StatefulSets writes.</summary>
internal static class SetLabels
{
    public const string Revision = "controller-revision-hash";
    public const string PodName = "statefulset.kubernetes.io/pod-name";
    public const string PodIndex = "apps.kubernetes.io/pod-index";
    public const string RevisionHash = "controller.kubernetes.io/hash";
}
