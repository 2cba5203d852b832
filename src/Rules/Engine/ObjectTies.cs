using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// By what an object can have to do with others of its scope: its name, the names that it writes, the labels of its pods and the selectors
/// that it holds, as hashes. Two objects without a tie say nothing of each other to any rule but those that compare names
/// (<see cref="ScopeRule.ComparesNames"/>); objects with one may do so. Too many ties cost time, too few would cost findings.
/// </summary>
internal sealed class ObjectTies
{
    // Keeps stems of claims apart from names.
    private const string ClaimSign = "/";
    private readonly HashSet<int> _names = [];
    private readonly List<int[]> _selectors = [];

    private ObjectTies()
    {
    }

    /// <summary>The object's name; 0 for none.</summary>
    public int Name { get; private init; }

    /// <summary>Of a StatefulSet, what the names of its claims start with, before the ordinal.</summary>
    public int[] ClaimStems { get; private init; } = [];

    /// <summary>Kind and namespace.</summary>
    public int Place { get; private init; }

    /// <summary>Group, kind, namespace and name.</summary>
    public int Identity { get; private init; }

    /// <summary>Names that the object writes, whatever they are of.</summary>
    public int[] Names { get; private set; } = [];

    /// <summary>The labels of its pods, each with its value; null for an object without pods.</summary>
    public HashSet<int>? Labels { get; private init; }

    /// <summary>What its selectors require, as far as that is a label with a value.</summary>
    public IReadOnlyList<int[]> Selectors => _selectors;

    /// <summary>Some selector may fit any pod, or its pods may fit any selector.</summary>
    public bool IsTiedToAll { get; private set; }

    /// <summary>What an object that was kept ties to others.</summary>
    public static ObjectTies Of(ManifestObject manifest)
    {
        var name = manifest.NameText;
        var place = manifest.KindText + '\n' + (manifest.IsNamespaceUnknown ? "?" : manifest.NamespaceText ?? manifest.Options.Namespace);
        var pod = PodView.Of(manifest);
        var ties = new ObjectTies
        {
            Name = name is null ? 0 : Hash(name),
            ClaimStems = name is null || StatefulSetView.Of(manifest) is not { } set ? [] : [.. set.Claims.Where(static claim => claim.Name.IsKnown).Select(claim => Hash(ClaimSign + claim.Name.Value + "-" + name))],
            Place = Hash(place),
            Identity = Hash(manifest.Group + '\n' + place + '\n' + name),
            Labels = pod is null ? null : [],
        };
        if (pod is not null)
            ties.TakeLabels(pod);
        ties.Walk(manifest.Root, manifest.Root["metadata"] is MappingNode metadata ? metadata["name"] : null);
        // A pod's own name tells its StatefulSet, a claim's the template that may have made it.
        if (name is not null && PodNames.TrySplit(name, out var stem, out _))
        {
            ties._names.Add(Hash(stem));
            if (manifest.Is("", "PersistentVolumeClaim"))
                ties._names.Add(Hash(ClaimSign + stem));
        }
        foreach (var spoken in manifest.PodAddresses?.Names ?? [])
            ties._names.Add(Hash(spoken));
        ties.Names = [.. ties._names];
        Array.Sort(ties.Names);
        ties._names.Clear();
        return ties;
    }

    /// <summary>The same objects are named, in the same order.</summary>
    public bool NamesTheSameAs(ObjectTies other) => Identity == other.Identity && Names.SequenceEqual(other.Names);

    private void TakeLabels(PodView pod)
    {
        IsTiedToAll |= pod.Labels.IsOpen;
        if (!pod.Labels.Field.IsKnown)
            return;
        var labels = pod.Labels.Field.Value;
        for (var i = 0; i < labels.Count; i++)
        {
            var value = pod.Labels.Get(labels[i].Key);
            IsTiedToAll |= value.IsUnknown;
            if (value.IsKnown)
                Labels!.Add(Pair(labels[i].Key, value.Value));
        }
    }

    // Labels and annotations name nothing, and a namespace is shared by too many.
    private void Walk(Node root, Node? ownName)
    {
        var open = new Stack<Node>();
        open.Push(root);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                // A number or a truth value names nothing.
                case ScalarNode { Kind: ScalarKind.Text } scalar when !ReferenceEquals(scalar, ownName):
                    TakeName(scalar.Value);
                    break;
                case SequenceNode sequence:
                    foreach (var item in sequence.Items)
                        open.Push(item);
                    break;
                case MappingNode mapping:
                    for (var i = 0; i < mapping.Count; i++)
                    {
                        var (key, value) = (mapping[i].Key, mapping[i].Value);
                        if (key is "labels" or "annotations" or "namespace" or "apiVersion" or "kind" or "topologyKey")
                            continue;
                        if (key is "labelSelector" or "selector")
                        {
                            // That of a Service is a flat map.
                            if (value is MappingNode selector)
                                TakeSelector(key == "labelSelector" || selector.Count == 0 || selector.Has("matchLabels") || selector.Has("matchExpressions") ? LabelSelector.FromExpressions(mapping.Mapping(key)) : LabelSelector.FromMap(mapping.Mapping(key)));
                            else if (value is not ScalarNode { IsNull: true })
                                IsTiedToAll = true;
                            continue;
                        }
                        open.Push(value);
                    }
                    break;
            }
        }
    }

    private void TakeName(string text)
    {
        if (text.Length is 0 or > 253)
            return;
        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.'))
                return;
        }
        _names.Add(Hash(text));
        // A pod's name tells its StatefulSet, a claim's name the template.
        if (PodNames.TrySplit(text, out var stem, out _))
        {
            _names.Add(Hash(stem));
            _names.Add(Hash(ClaimSign + stem));
        }
    }

    private void TakeSelector(LabelSelector selector)
    {
        var pairs = new List<int>();
        var namesPod = false;
        foreach (var requirement in selector.Requirements)
        {
            if (requirement is not { Operator: "In", Values.Count: 1 })
                continue;
            if (requirement.Key == RuntimeLabels.PodName && PodNames.TrySplit(requirement.Values[0], out var set, out _))
            {
                namesPod = true;
                _names.Add(Hash(set));
            }
            else if (!RuntimeLabels.MayBeAdded(requirement.Key))
            {
                pairs.Add(Pair(requirement.Key, requirement.Values[0]));
            }
        }
        if (pairs.Count > 0)
            _selectors.Add([.. pairs]);
        else if (!namesPod)
            IsTiedToAll = true;
    }

    private static int Pair(string key, string value) => Hash(key + "=" + value);

    // Equal in every process, so that what depends on a collision can be seen again.
    private static int Hash(string text)
    {
        unchecked
        {
            var hash = 2166136261;
            foreach (var c in text)
                hash = (hash ^ c) * 16777619;
            return hash == 0 ? 1 : (int)hash;
        }
    }
}
