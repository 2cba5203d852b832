using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>Three-valued answer of a match.</summary>
public enum Match : byte
{
    /// <summary>Certainly not.</summary>
    No,
    /// <summary>Certainly.</summary>
    Yes,
    /// <summary>It depends on something that is not known.</summary>
    Unknown,
}

/// <summary>A map of text to text (labels, annotations, node selectors) as far as it is known.</summary>
public readonly struct LabelMap(Field<MappingNode> field)
{
    /// <summary>The field that holds the map.</summary>
    public Field<MappingNode> Field { get; } = field;

    /// <summary>It may hold more than is known.</summary>
    public bool IsOpen => Field.IsUnknown || (Field.IsKnown && Field.Value.IsOpen);

    /// <summary>Certainly holds nothing.</summary>
    public bool IsEmpty => Field.IsAbsent || (Field.IsKnown && Field.Value is { Count: 0, IsOpen: false });

    /// <summary>The value of a label: known, absent or unknown. A null value is the empty text, as the server stores it.</summary>
    public Field<string> Get(string key)
    {
        if (!Field.IsKnown)
            return Field.Text(key);
        var value = Field.Value.Text(key);
        return value is { IsAbsent: true, Node: { } node } ? Field<string>.Known(Field.Value, key, node, "") : value;
    }

    /// <summary>Every entry that is readable as text.</summary>
    public IEnumerable<KeyValuePair<string, string>> Known
    {
        get
        {
            if (!Field.IsKnown)
                yield break;
            for (var i = 0; i < Field.Value.Count; i++)
            {
                var key = Field.Value[i].Key;
                if (Field.Value[i].Origin != EntryOrigin.Overridden && Get(key) is { IsKnown: true } value)
                    yield return new(key, value.Value);
            }
        }
    }
}

/// <summary>One requirement of a selector: the label, the operator, the values.</summary>
public readonly record struct Requirement(string Key, string Operator, IReadOnlyList<string> Values, Node Node)
{
    /// <summary>Judges a map of labels.</summary>
    public Match Matches(LabelMap labels)
    {
        var value = labels.Get(Key);
        if (value.IsUnknown)
            return Match.Unknown;
        return Operator switch
        {
            "In" => Of(value.IsKnown && Values.Contains(value.Value)),
            "NotIn" => Of(!value.IsKnown || !Values.Contains(value.Value)),
            "Exists" => Of(value.IsKnown),
            "DoesNotExist" => Of(!value.IsKnown),
            _ => Match.Unknown,
        };
    }

    private static Match Of(bool matches) => matches ? Match.Yes : Match.No;
}

/// <summary>A selector in either form: <c>matchLabels</c>/<c>matchExpressions</c>, or the flat map of a Service.</summary>
public sealed class LabelSelector
{
    private readonly List<Requirement> _requirements = [];

    private LabelSelector(Field<MappingNode> field) => Field = field;

    /// <summary>The field that holds the selector.</summary>
    public Field<MappingNode> Field { get; }

    /// <summary>What is known of the requirements, in the order written.</summary>
    public IReadOnlyList<Requirement> Requirements => _requirements;

    /// <summary>A requirement may exist that is not in the list, or cannot be read.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Certainly has no requirement (it is absent or empty).</summary>
    public bool IsEmpty => !IsOpen && _requirements.Count == 0;

    /// <summary>Reads <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    public static LabelSelector FromExpressions(Field<MappingNode> field)
    {
        var selector = new LabelSelector(field) { IsOpen = field.IsUnknown };
        if (!field.IsKnown)
            return selector;
        selector.TakeLabels(field.Mapping("matchLabels"));
        var expressions = field.Sequence("matchExpressions");
        selector.IsOpen |= expressions.IsUnknown || field.Value.IsOpen;
        if (!expressions.IsKnown)
            return selector;
        selector.IsOpen |= expressions.Value.IsOpen;
        foreach (var item in expressions.Value.Items)
        {
            if (item is MappingNode expression && expression.Text("key") is { IsKnown: true } key && expression.Text("operator") is { IsKnown: true } op)
                selector._requirements.Add(new Requirement(key.Value, op.Value, selector.ReadValues(expression.Sequence("values")), expression));
            else
                selector.IsOpen = true;
        }
        return selector;
    }

    /// <summary>Reads the flat form.</summary>
    public static LabelSelector FromMap(Field<MappingNode> field)
    {
        var selector = new LabelSelector(field);
        selector.TakeLabels(field);
        return selector;
    }

    /// <summary>Judges a map of labels. An empty selector matches everything; callers that mean otherwise ask <see cref="IsEmpty"/> first.</summary>
    public Match Matches(LabelMap labels)
    {
        var result = IsOpen ? Match.Unknown : Match.Yes;
        foreach (var requirement in _requirements)
        {
            switch (requirement.Matches(labels))
            {
                case Match.No:
                    return Match.No;
                case Match.Unknown:
                    result = Match.Unknown;
                    break;
            }
        }
        return result;
    }

    private void TakeLabels(Field<MappingNode> labels)
    {
        IsOpen |= labels.IsUnknown || (labels.IsKnown && labels.Value.IsOpen);
        if (!labels.IsKnown)
            return;
        var map = new LabelMap(labels);
        for (var i = 0; i < labels.Value.Count; i++)
        {
            ref readonly var entry = ref labels.Value[i];
            if (entry.Origin == EntryOrigin.Overridden)
                continue;
            if (map.Get(entry.Key) is { IsKnown: true } value)
                _requirements.Add(new Requirement(entry.Key, "In", [value.Value], entry.Value));
            else
                IsOpen = true;
        }
    }

    private List<string> ReadValues(Field<SequenceNode> values)
    {
        var result = new List<string>();
        IsOpen |= values.IsUnknown;
        if (values.IsKnown)
        {
            foreach (var item in values.Value.Items)
            {
                if (item is ScalarNode { Kind: ScalarKind.Text } scalar && !Placeholder.IsIn(scalar))
                    result.Add(scalar.Value);
                else
                    IsOpen = true;
            }
        }
        return result;
    }
}
