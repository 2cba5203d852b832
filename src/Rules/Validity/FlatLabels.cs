using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>Labels right under a selector that has <c>matchLabels</c> for them, as a Service's selector is written.</summary>
internal sealed class FlatLabels
{
    private readonly MappingNode _selector;
    private readonly bool _hasOthers;

    private FlatLabels(MappingNode selector, List<string> keys, bool hasOthers)
    {
        _selector = selector;
        _hasOthers = hasOthers;
        Keys = keys;
    }

    public List<string> Keys { get; }

    /// <summary>The labels right under a selector; null when there are none.</summary>
    public static FlatLabels? Under(MappingNode selector)
    {
        List<string>? keys = null;
        var hasOthers = false;
        for (var i = 0; i < selector.Count; i++)
        {
            ref readonly var entry = ref selector[i];
            if (entry.Origin != EntryOrigin.Written)
                continue;
            if (entry.Key is "matchLabels" or "matchExpressions" || entry.Value is not ScalarNode { IsNull: false })
                hasOthers = true;
            else
                (keys ??= []).Add(entry.Key);
        }
        return keys is null ? null : new FlatLabels(selector, keys, hasOthers);
    }

    /// <summary>Puts the labels under <c>matchLabels</c>, unless they are there already.</summary>
    public void AddFix(Finding finding, MappingNode spec)
    {
        if (!_hasOthers)
            finding.WithSafeFix("Put them under matchLabels", Edit.Nest(spec, "selector", "matchLabels"));
        else if (_selector.Mapping("matchLabels") is { IsKnown: true } labels && Keys.TrueForAll(label => !labels.Value.Has(label)))
            finding.WithSafeFix("Move them into matchLabels", [.. Keys.Select(label => Edit.Move(_selector, label, labels.Value))]);
    }
}
