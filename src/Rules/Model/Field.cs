using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>What is known of a value.</summary>
public enum Presence : byte
{
    /// <summary>It is not there, and nothing else can have put it there. Also <c>key:</c> and <c>null</c>.</summary>
    Absent,
    /// <summary>It is there and could be read as its type.</summary>
    Known,
    /// <summary>It may be anything: template text, an open mapping, or a value of the wrong type (which has a finding of its own).</summary>
    Unknown,
}

/// <summary>
/// A field of an object, three-valued: a rule says "missing" only of an absent one and judges only a known one.
/// <see cref="Owner"/> and <see cref="Name"/> tell where it stands or would stand.
/// </summary>
public readonly struct Field<T>
{
    private readonly T? _value;

    private Field(Presence presence, MappingNode? owner, string name, Node? node, T? value)
    {
        Presence = presence;
        Owner = owner;
        Name = name;
        Node = node;
        _value = value;
    }

    /// <summary>Known, absent or unknown.</summary>
    public Presence Presence { get; }

    /// <summary>The nearest mapping that exists on the way to the field.</summary>
    public MappingNode? Owner { get; }

    /// <summary>The field's name below <see cref="Owner"/>; dotted when mappings on the way are absent.</summary>
    public string Name { get; }

    /// <summary>The value's node, if one stands there (also for a null or an unreadable one).</summary>
    public Node? Node { get; }

    /// <summary>It is there and readable.</summary>
    public bool IsKnown => Presence == Presence.Known;

    /// <summary>It is certainly not there.</summary>
    public bool IsAbsent => Presence == Presence.Absent;

    /// <summary>Nothing can be said of it.</summary>
    public bool IsUnknown => Presence == Presence.Unknown;

    /// <summary>The value of a known field.</summary>
    /// <exception cref="InvalidOperationException">The field is not known.</exception>
    public T Value => IsKnown ? _value! : throw NotKnown();

    /// <summary>The value if known, the API's default if absent; an unknown field stays unknown.</summary>
    public Field<T> OrDefault(T whenAbsent) => IsAbsent ? new(Presence.Known, Owner, Name, Node, whenAbsent) : this;

    /// <summary>The value if known, else <paramref name="otherwise"/>.</summary>
    public T? ValueOr(T? otherwise) => IsKnown ? _value : otherwise;

    /// <summary>Known and equal to <paramref name="expected"/>.</summary>
    public bool Is(T expected) => IsKnown && EqualityComparer<T>.Default.Equals(_value!, expected);

    internal static Field<T> Known(MappingNode owner, string name, Node node, T value) => new(Presence.Known, owner, name, node, value);

    internal static Field<T> Absent(MappingNode? owner, string name, Node? node = null) => new(Presence.Absent, owner, name, node, default);

    internal static Field<T> Unknown(MappingNode? owner, string name, Node? node = null) => new(Presence.Unknown, owner, name, node, default);

    // A method of its own, so that the property is inlined.
    private InvalidOperationException NotKnown() => new($"The field '{Name}' is {Presence}.");

    internal Field<TOther> As<TOther>(Func<T, (bool Readable, TOther Value)> read)
    {
        if (!IsKnown)
            return new(Presence, Owner, Name, Node, default);
        var (readable, value) = read(_value!);
        return readable ? new(Presence.Known, Owner, Name, Node, value) : new(Presence.Unknown, Owner, Name, Node, default);
    }
}

/// <summary>Reads fields of mappings. The one place that knows what counts as absent, unreadable or unknown.</summary>
public static class Fields
{
    /// <summary>A text field; numbers and booleans written plain are of the wrong type and so unknown.</summary>
    public static Field<string> Text(this MappingNode owner, string name)
    {
        var found = Find(owner, name, out var node);
        if (found != Presence.Known)
            return Empty<string>(found, owner, name, node);
        return node is ScalarNode { Kind: ScalarKind.Text } scalar && !Placeholder.IsIn(scalar)
            ? Field<string>.Known(owner, name, node, scalar.Value)
            : Field<string>.Unknown(owner, name, node);
    }

    /// <summary>A whole-number field; quoted numbers are of the wrong type and so unknown.</summary>
    public static Field<long> Integer(this MappingNode owner, string name)
    {
        var found = Find(owner, name, out var node);
        if (found != Presence.Known)
            return Empty<long>(found, owner, name, node);
        return node is ScalarNode scalar && TryInteger(scalar, out var value)
            ? Field<long>.Known(owner, name, node, value)
            : Field<long>.Unknown(owner, name, node);
    }

    /// <summary>A boolean field.</summary>
    public static Field<bool> Boolean(this MappingNode owner, string name)
    {
        var found = Find(owner, name, out var node);
        if (found != Presence.Known)
            return Empty<bool>(found, owner, name, node);
        return node is ScalarNode { Kind: ScalarKind.Boolean } scalar && YamlScalar.TryReadBoolean(scalar.Value, out var value)
            ? Field<bool>.Known(owner, name, node, value)
            : Field<bool>.Unknown(owner, name, node);
    }

    /// <summary>An object or map field.</summary>
    public static Field<MappingNode> Mapping(this MappingNode owner, string name)
    {
        var found = Find(owner, name, out var node);
        if (found != Presence.Known)
            return Empty<MappingNode>(found, owner, name, node);
        return node is MappingNode mapping ? Field<MappingNode>.Known(owner, name, mapping, mapping) : Field<MappingNode>.Unknown(owner, name, node);
    }

    /// <summary>A list field.</summary>
    public static Field<SequenceNode> Sequence(this MappingNode owner, string name)
    {
        var found = Find(owner, name, out var node);
        if (found != Presence.Known)
            return Empty<SequenceNode>(found, owner, name, node);
        return node is SequenceNode sequence ? Field<SequenceNode>.Known(owner, name, sequence, sequence) : Field<SequenceNode>.Unknown(owner, name, node);
    }

    /// <summary>A field that takes a number or a text (ports, percentages).</summary>
    public static Field<IntOrString> IntOrString(this MappingNode owner, string name)
    {
        var found = Find(owner, name, out var node);
        if (found != Presence.Known)
            return Empty<IntOrString>(found, owner, name, node);
        if (node is ScalarNode scalar && !Placeholder.IsIn(scalar))
        {
            if (scalar.Kind == ScalarKind.Text)
                return Field<IntOrString>.Known(owner, name, node, new IntOrString(scalar.Value));
            if (TryInteger(scalar, out var value))
                return Field<IntOrString>.Known(owner, name, node, new IntOrString(value));
        }
        return Field<IntOrString>.Unknown(owner, name, node);
    }

    /// <summary>A quantity field; an unreadable quantity has a finding of its own (STS0042) and is unknown here.</summary>
    public static Field<Quantity> Quantity(this MappingNode owner, string name)
    {
        var found = Find(owner, name, out var node);
        if (found != Presence.Known)
            return Empty<Quantity>(found, owner, name, node);
        return node is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Integer or ScalarKind.Float } scalar && !Placeholder.IsIn(scalar) && Model.Quantity.TryParse(scalar.Value, out var value)
            ? Field<Quantity>.Known(owner, name, node, value)
            : Field<Quantity>.Unknown(owner, name, node);
    }

    /// <summary>Text below a mapping that may itself be absent or unknown.</summary>
    public static Field<string> Text(this Field<MappingNode> owner, string name) => owner.IsKnown ? owner.Value.Text(name) : Pass<string>(owner, name);

    /// <summary>A whole number below a mapping that may itself be absent or unknown.</summary>
    public static Field<long> Integer(this Field<MappingNode> owner, string name) => owner.IsKnown ? owner.Value.Integer(name) : Pass<long>(owner, name);

    /// <summary>A boolean below a mapping that may itself be absent or unknown.</summary>
    public static Field<bool> Boolean(this Field<MappingNode> owner, string name) => owner.IsKnown ? owner.Value.Boolean(name) : Pass<bool>(owner, name);

    /// <summary>A mapping below a mapping that may itself be absent or unknown.</summary>
    public static Field<MappingNode> Mapping(this Field<MappingNode> owner, string name) => owner.IsKnown ? owner.Value.Mapping(name) : Pass<MappingNode>(owner, name);

    /// <summary>A list below a mapping that may itself be absent or unknown.</summary>
    public static Field<SequenceNode> Sequence(this Field<MappingNode> owner, string name) => owner.IsKnown ? owner.Value.Sequence(name) : Pass<SequenceNode>(owner, name);

    /// <summary>A number or text below a mapping that may itself be absent or unknown.</summary>
    public static Field<IntOrString> IntOrString(this Field<MappingNode> owner, string name) => owner.IsKnown ? owner.Value.IntOrString(name) : Pass<IntOrString>(owner, name);

    /// <summary>A quantity below a mapping that may itself be absent or unknown.</summary>
    public static Field<Quantity> Quantity(this Field<MappingNode> owner, string name) => owner.IsKnown ? owner.Value.Quantity(name) : Pass<Quantity>(owner, name);

    /// <summary>Left out or empty: where text is required, the server takes empty text for a missing one.</summary>
    public static bool IsMissing(this Field<string> text) => text.IsLeftOut() || text.Is("");

    /// <summary>
    /// Absent, and no key beside it is a slip away from its name. Where one is, the field is there but misspelt; that has a finding of its own,
    /// and to call the field missing too would say the same thing twice.
    /// </summary>
    public static bool IsLeftOut<T>(this Field<T> field)
    {
        if (!field.IsAbsent)
            return false;
        if (field.Owner is not { } owner || field.Node is not null)
            return true;
        var dot = field.Name.IndexOf('.');
        var name = dot < 0 ? field.Name : field.Name.Substring(0, dot);
        for (var i = 0; i < owner.Count; i++)
        {
            var key = owner[i].Key;
            if (Spelling.Distance(name, key, 2) == 1 || string.Equals(key.Replace("_", "").Replace("-", ""), name, StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return true;
    }

    /// <summary>The mapping items of a list; items of another shape have a finding of their own and are passed over.</summary>
    public static MappingItems Mappings(this Field<SequenceNode> list) => new(list.IsKnown ? list.Value : null);

    private static Presence Find(MappingNode owner, string name, out Node? node)
    {
        var at = owner.IndexOf(name);
        if (at < 0)
        {
            node = null;
            return owner.MayHold(name) ? Presence.Unknown : Presence.Absent;
        }
        node = owner[at].Value;
        return node.Shape switch
        {
            NodeShape.Unknown => Presence.Unknown,
            NodeShape.Null => Presence.Absent,
            NodeShape.Scalar => ((ScalarNode)node).IsNull ? Presence.Absent : Presence.Known,
            _ => Presence.Known,
        };
    }

    private static bool TryInteger(ScalarNode scalar, out long value)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Integer:
                return YamlScalar.TryReadInteger(scalar.Value, out value);
            // 80.0 and 1e3 reach the server as the numbers 80 and 1000.
            case ScalarKind.Float when YamlScalar.TryReadFloat(scalar.Value, out var real) && real == Math.Floor(real) && Math.Abs(real) < 9e15:
                value = (long)real;
                return true;
            default:
                value = 0;
                return false;
        }
    }

    private static Field<T> Empty<T>(Presence presence, MappingNode owner, string name, Node? node) =>
        presence == Presence.Absent ? Field<T>.Absent(owner, name, node) : Field<T>.Unknown(owner, name, node);

    private static Field<T> Pass<T>(Field<MappingNode> owner, string name) =>
        owner.IsAbsent ? Field<T>.Absent(owner.Owner, owner.Name + "." + name) : Field<T>.Unknown(owner.Owner, owner.Name + "." + name);
}

/// <summary>The mappings of a list, without a copy: <c>foreach</c> over it allocates nothing.</summary>
public readonly struct MappingItems : IEnumerable<MappingNode>
{
    private readonly SequenceNode? _list;

    internal MappingItems(SequenceNode? list) => _list = list;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            for (var i = 0; i < (_list?.Count ?? 0); i++)
            {
                if (_list![i] is MappingNode)
                    count++;
            }
            return count;
        }
    }

    /// <summary>Enumerates without allocation.</summary>
    public Enumerator GetEnumerator() => new(_list);

    IEnumerator<MappingNode> IEnumerable<MappingNode>.GetEnumerator() => GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Steps through the list.</summary>
    public struct Enumerator : IEnumerator<MappingNode>
    {
        private readonly SequenceNode? _list;
        private int _next;

        internal Enumerator(SequenceNode? list) => _list = list;

        /// <inheritdoc/>
        public MappingNode Current { get; private set; } = null!;

        readonly object System.Collections.IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            while (_list is not null && _next < _list.Count)
            {
                if (_list[_next++] is MappingNode mapping)
                {
                    Current = mapping;
                    return true;
                }
            }
            return false;
        }

        /// <inheritdoc/>
        public void Reset() => _next = 0;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}

/// <summary>A value that is a number or a text.</summary>
public readonly struct IntOrString : IEquatable<IntOrString>
{
    /// <summary>A number.</summary>
    public IntOrString(long number)
    {
        Number = number;
        Text = null;
    }

    /// <summary>A text.</summary>
    public IntOrString(string text)
    {
        Number = 0;
        Text = text;
    }

    /// <summary>It is a number.</summary>
    public bool IsNumber => Text is null;

    /// <summary>The number; 0 for a text.</summary>
    public long Number { get; }

    /// <summary>The text; null for a number.</summary>
    public string? Text { get; }

    /// <inheritdoc/>
    public bool Equals(IntOrString other) => Number == other.Number && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntOrString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Text?.GetHashCode() ?? Number.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Text ?? Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Compares by value.</summary>
    public static bool operator ==(IntOrString left, IntOrString right) => left.Equals(right);

    /// <summary>Compares by value.</summary>
    public static bool operator !=(IntOrString left, IntOrString right) => !left.Equals(right);
}
