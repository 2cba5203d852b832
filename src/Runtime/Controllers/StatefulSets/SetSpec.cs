using System.Runtime.CompilerServices;
using StsLint.Model;
using StsLint.Runtime.Api;
using StsLint.Storage;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>What a StatefulSet asks for, read once per version of its spec. Status writes leave the spec as it is, and so this.</summary>
internal sealed class SetSpec
{
    public static readonly Func<ApiObject, SetSpec> Read = Of;
    private static readonly ConditionalWeakTable<ApiMap, SetSpec> s_known = [];

    private readonly List<string> _podNames = [];
    private readonly ApiValue? _maxUnavailable;
    private RevisionFacts? _equal;

    private SetSpec(ApiObject set)
    {
        Namespace = set.Namespace;
        SetName = set.Name;
        var spec = set.Spec;
        Replicas = (int)Math.Clamp(spec.IntegerOf("replicas") ?? 1, 0, int.MaxValue);
        Start = Math.Max(0, spec.Map("ordinals")?.IntegerOf("start") ?? 0);
        IsParallel = spec.TextOf("podManagementPolicy") == "Parallel";
        MinReadySeconds = (int)Math.Clamp(spec.IntegerOf("minReadySeconds") ?? 0, 0, int.MaxValue);
        HistoryLimit = spec.IntegerOf("revisionHistoryLimit") ?? 10;
        ServiceName = spec.TextOf("serviceName") ?? "";
        var strategy = spec.Map("updateStrategy");
        var type = strategy?.TextOf("type") ?? "";
        IsOnDelete = type == "OnDelete";
        var rolling = strategy?.Map("rollingUpdate");
        HasRollingBlock = rolling is not null || type.Length == 0;
        Partition = (int)Math.Clamp(rolling?.IntegerOf("partition") ?? 0, 0, int.MaxValue);
        _maxUnavailable = rolling?["maxUnavailable"];
        var retention = spec.Map("persistentVolumeClaimRetentionPolicy");
        DeletesWhenDeleted = retention?.TextOf("whenDeleted") == "Delete";
        DeletesWhenScaled = retention?.TextOf("whenScaled") == "Delete";
        Selector = SetSelector.Read(spec.Map("selector"));
        Template = spec.Map("template") ?? ApiMap.Empty;
        ClaimTemplates = ReadTemplates(set.Name, spec.List("volumeClaimTemplates"));
        ClaimsInOrder = [.. ClaimTemplates.OrderBy(static each => each.Stem, StringComparer.Ordinal)];
    }

    public string Namespace { get; }

    public string SetName { get; }

    public int Replicas { get; }

    /// <summary>The lowest ordinal.</summary>
    public long Start { get; }

    public bool IsParallel { get; }

    public int MinReadySeconds { get; }

    public long HistoryLimit { get; }

    public string ServiceName { get; }

    public bool IsOnDelete { get; }

    /// <summary>Whether there is a <c>rollingUpdate</c> block: it decides of which revision a missing pod is made.</summary>
    public bool HasRollingBlock { get; }

    /// <summary>The lowest index that is updated.</summary>
    public int Partition { get; }

    public bool DeletesWhenDeleted { get; }

    public bool DeletesWhenScaled { get; }

    /// <summary>Null when it cannot be read.</summary>
    public SetSelector? Selector { get; }

    public ApiMap Template { get; }

    /// <summary>The claim templates in the order written; of several of one name the last.</summary>
    public ClaimTemplate[] ClaimTemplates { get; }

    /// <summary>The claim templates in the order in which claims are made: by claim name.</summary>
    public ClaimTemplate[] ClaimsInOrder { get; }

    public static SetSpec Of(ApiObject set)
    {
        var spec = set.Spec;
        if (s_known.TryGetValue(spec, out var known) && known.SetName == set.Name && known.Namespace == set.Namespace)
            return known;
        known = new SetSpec(set);
        s_known.AddOrUpdate(spec, known);
        return known;
    }

    public bool IsInRange(long ordinal) => ordinal >= Start && ordinal < Start + Replicas;

    /// <summary>The name of the pod of an index.</summary>
    public string PodName(int index)
    {
        for (var next = _podNames.Count; next <= index; next++)
            _podNames.Add(StatefulSets.PodName.Of(SetName, Start + next));
        return _podNames[index];
    }

    /// <summary>How many pods may be unavailable during an update: a number, or a share of the replicas rounded down; at least one.</summary>
    public int MaxUnavailable()
    {
        long number = 1;
        if (_maxUnavailable?.Integer is { } fixedNumber)
            number = fixedNumber;
        else if (_maxUnavailable?.Text is { } text && text.EndsWith('%') && int.TryParse(text.AsSpan(0, text.Length - 1), out var percent))
            number = (long)percent * Replicas / 100;
        return (int)Math.Clamp(number, 1, int.MaxValue);
    }

    /// <summary>Whether a revision stores this spec's template.</summary>
    public bool IsStoredIn(RevisionFacts revision)
    {
        if (ReferenceEquals(_equal, revision))
            return true;
        if (!revision.Template.Equals(Template))
            return false;
        _equal = revision;
        return true;
    }

    private static ClaimTemplate[] ReadTemplates(string set, ApiList? list)
    {
        var templates = new List<ClaimTemplate>();
        foreach (var item in list?.Maps ?? [])
        {
            var name = item.Map("metadata")?.TextOf("name") ?? "";
            templates.RemoveAll(earlier => earlier.Name == name);
            templates.Add(new ClaimTemplate(name, ClaimNames.Stem(name, set), item));
        }
        return [.. templates];
    }
}

/// <summary>A claim template of a set.</summary>
internal sealed class ClaimTemplate(string name, string stem, ApiMap content)
{
    private const int KeptNames = 4096;
    private readonly List<string?> _names = [];

    /// <summary>Its name: that of the volume in the pod.</summary>
    public string Name { get; } = name;

    /// <summary>What the names of its claims have in common, without the last hyphen.</summary>
    public string Stem { get; } = stem;

    public ApiMap Content { get; } = content;

    /// <summary>The name of the claim of an ordinal.</summary>
    public string ClaimName(long ordinal)
    {
        if (ordinal >= KeptNames)
            return ClaimNames.Of(Stem, ordinal);
        while (_names.Count <= ordinal)
            _names.Add(null);
        return _names[(int)ordinal] ??= ClaimNames.Of(Stem, ordinal);
    }
}
