using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace StsLint.Runtime.Api;

/// <summary>
/// A value of the API's JSON: a map, a list, a text, a number, a boolean or null. Immutable, so that objects, their older versions and the
/// templates that they were made from share what they have in common.
/// </summary>
public abstract class ApiValue : IEquatable<ApiValue>
{
    private protected ApiValue()
    {
    }

    /// <summary>JSON's null.</summary>
    public static ApiValue Null { get; } = new ApiNull();

    /// <summary>A text; null for none.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator ApiValue?(string? value) => value is null ? null : new ApiText(value);

    /// <summary>A whole number.</summary>
    public static implicit operator ApiValue(long value) => ApiNumber.Of(value);

    /// <summary>A whole number.</summary>
    public static implicit operator ApiValue(int value) => ApiNumber.Of(value);

    /// <summary>A boolean.</summary>
    public static implicit operator ApiValue(bool value) => ApiBoolean.Of(value);

    /// <summary>The text of a text, else null.</summary>
    public string? Text => (this as ApiText)?.Value;

    /// <summary>The value of a whole number, else null.</summary>
    public long? Integer => (this as ApiNumber)?.Whole;

    /// <summary>The value of a boolean, else null.</summary>
    public bool? Boolean => (this as ApiBoolean)?.Value;

    /// <summary>Whether it is JSON's null.</summary>
    public bool IsNull => this is ApiNull;

    /// <inheritdoc/>
    public abstract bool Equals(ApiValue? other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ApiValue value && Equals(value);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>The value as JSON in one line.</summary>
    public override string ToString() => ApiJson.Write(this);

    private sealed class ApiNull : ApiValue
    {
        public override bool Equals(ApiValue? other) => other is ApiNull;

        public override int GetHashCode() => 0;
    }
}

/// <summary>A text.</summary>
public sealed class ApiText(string value) : ApiValue
{
    /// <summary>The text.</summary>
    public string Value { get; } = value ?? throw new ArgumentNullException(nameof(value));

    /// <inheritdoc/>
    public override bool Equals(ApiValue? other) => ReferenceEquals(this, other) || (other is ApiText text && string.Equals(Value, text.Value, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Value, StringComparison.Ordinal);
}

/// <summary>A number as JSON writes it.</summary>
public sealed class ApiNumber : ApiValue
{
    private const int SmallFrom = -1;
    private const int SmallCount = 1026;
    private static readonly ApiNumber[] s_small = [.. Enumerable.Range(SmallFrom, SmallCount).Select(static number => new ApiNumber(number, null))];
    private readonly string? _literal;

    private ApiNumber(long? whole, string? literal)
    {
        Whole = whole;
        _literal = literal;
    }

    /// <summary>The value of a whole number within 64 bits, else null.</summary>
    public long? Whole { get; }

    /// <summary>The number as JSON writes it.</summary>
    public string Literal => _literal ?? Whole!.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static ApiNumber Of(long value) => value is >= SmallFrom and < SmallFrom + SmallCount ? s_small[value - SmallFrom] : new ApiNumber(value, null);

    /// <summary>A number from its JSON literal, which is kept when it is not a whole number.</summary>
    public static ApiNumber Parse(string literal) =>
        long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? Of(whole) : new ApiNumber(null, literal);

    /// <inheritdoc/>
    public override bool Equals(ApiValue? other) => ReferenceEquals(this, other) || (other is ApiNumber number && Whole == number.Whole && (Whole is not null || Literal == number.Literal));

    /// <inheritdoc/>
    public override int GetHashCode() => Whole is { } whole ? whole.GetHashCode() : string.GetHashCode(Literal, StringComparison.Ordinal);
}

/// <summary>A boolean.</summary>
public sealed class ApiBoolean : ApiValue
{
    private static readonly ApiBoolean s_true = new(true);
    private static readonly ApiBoolean s_false = new(false);

    private ApiBoolean(bool value) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <summary>The boolean of a value.</summary>
    public static ApiBoolean Of(bool value) => value ? s_true : s_false;

    /// <inheritdoc/>
    public override bool Equals(ApiValue? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value ? 1 : 2;
}

/// <summary>A list.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is the API's list.")]
public sealed class ApiList : ApiValue, IReadOnlyList<ApiValue>
{
    private readonly ApiValue[] _items;

    /// <summary>Makes a list of the given items.</summary>
    public ApiList(params IEnumerable<ApiValue> items)
        : this(items.ToArray())
    {
    }

    internal ApiList(ApiValue[] items) => _items = items;

    /// <summary>The list without items.</summary>
    public static ApiList Empty { get; } = new([]);

    /// <summary>Number of items.</summary>
    public int Count => _items.Length;

    /// <summary>The item at a position.</summary>
    public ApiValue this[int index] => _items[index];

    /// <summary>The items that are maps.</summary>
    public IEnumerable<ApiMap> Maps => _items.OfType<ApiMap>();

    /// <summary>The items that are texts.</summary>
    public IEnumerable<string> Texts
    {
        get
        {
            foreach (var item in _items)
            {
                if (item.Text is { } text)
                    yield return text;
            }
        }
    }

    /// <summary>The list with one more item at its end.</summary>
    public ApiList Add(ApiValue item) => new([.. _items, item]);

    /// <summary>The list with another item at a position.</summary>
    public ApiList With(int index, ApiValue item)
    {
        if (ReferenceEquals(_items[index], item))
            return this;
        var items = (ApiValue[])_items.Clone();
        items[index] = item;
        return new ApiList(items);
    }

    /// <summary>The list without the items that a condition holds for.</summary>
    public ApiList Without(Predicate<ApiValue> condition) => Array.Exists(_items, condition) ? new(Array.FindAll(_items, item => !condition(item))) : this;

    /// <inheritdoc/>
    public IEnumerator<ApiValue> GetEnumerator() => ((IEnumerable<ApiValue>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override bool Equals(ApiValue? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not ApiList list || list.Count != Count)
            return false;
        for (var i = 0; i < _items.Length; i++)
        {
            if (!_items[i].Equals(list._items[i]))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}

/// <summary>A map from names to values. The order of entries is kept but does not count in comparisons.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is the API's map.")]
public sealed class ApiMap : ApiValue, IReadOnlyList<KeyValuePair<string, ApiValue>>
{
    private const int IndexFrom = 24;
    private readonly KeyValuePair<string, ApiValue>[] _entries;
    private Dictionary<string, int>? _index;

    /// <summary>Makes a map. Of several entries of one name the last counts.</summary>
    public ApiMap(params IEnumerable<KeyValuePair<string, ApiValue>> entries)
    {
        var kept = new List<KeyValuePair<string, ApiValue>>();
        var at = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (at.TryAdd(entry.Key, kept.Count))
                kept.Add(entry);
            else
                kept[at[entry.Key]] = entry;
        }
        _entries = [.. kept];
    }

    // The caller knows that the names differ.
    internal ApiMap(KeyValuePair<string, ApiValue>[] entries) => _entries = entries;

    /// <summary>The map without entries.</summary>
    public static ApiMap Empty { get; } = new([]);

    /// <summary>A map of names and values in turn; entries whose value is null (not JSON's) are left out.</summary>
    public static ApiMap Of(params ReadOnlySpan<(string Name, ApiValue? Value)> entries)
    {
        var count = 0;
        foreach (var (_, value) in entries)
            count += value is null ? 0 : 1;
        var kept = new KeyValuePair<string, ApiValue>[count];
        count = 0;
        foreach (var (name, value) in entries)
        {
            if (value is not null)
                kept[count++] = new(name, value);
        }
        return new ApiMap(kept);
    }

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Length;

    /// <summary>The entry at a position.</summary>
    public KeyValuePair<string, ApiValue> this[int index] => _entries[index];

    /// <summary>The value of a name, or null when there is none.</summary>
    public ApiValue? this[string name]
    {
        get
        {
            var at = IndexOf(name);
            return at < 0 ? null : _entries[at].Value;
        }
    }

    /// <summary>The map of a name; null when there is none or it is something else.</summary>
    public ApiMap? Map(string name) => this[name] as ApiMap;

    /// <summary>The list of a name; null when there is none or it is something else.</summary>
    public ApiList? List(string name) => this[name] as ApiList;

    /// <summary>The text of a name; null when there is none or it is something else.</summary>
    public string? TextOf(string name) => this[name]?.Text;

    /// <summary>The whole number of a name; null when there is none or it is something else.</summary>
    public long? IntegerOf(string name) => this[name]?.Integer;

    /// <summary>Whether the boolean of a name is true.</summary>
    public bool IsTrue(string name) => this[name]?.Boolean == true;

    /// <summary>Whether there is an entry of that name.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>The value at the end of a way of names through maps; null when the way ends before.</summary>
    public ApiValue? At(params ReadOnlySpan<string> names)
    {
        ApiValue? value = this;
        foreach (var name in names)
            value = (value as ApiMap)?[name];
        return value;
    }

    /// <summary>The map with a value set: in its place if the name is there, else at the end. Null takes the entry out.</summary>
    public ApiMap With(string name, ApiValue? value)
    {
        var at = IndexOf(name);
        if (value is null)
            return at < 0 ? this : new ApiMap([.. _entries[..at], .. _entries[(at + 1)..]]);
        if (at < 0)
        {
            var longer = new KeyValuePair<string, ApiValue>[_entries.Length + 1];
            _entries.CopyTo(longer, 0);
            longer[^1] = new(name, value);
            return new ApiMap(longer);
        }
        if (ReferenceEquals(_entries[at].Value, value))
            return this;
        var entries = (KeyValuePair<string, ApiValue>[])_entries.Clone();
        entries[at] = new(name, value);
        return new ApiMap(entries);
    }

    /// <summary>The map with a value set at the end of a way of names; maps that are missing on the way are made. Null takes the entry out.</summary>
    public ApiMap WithAt(ReadOnlySpan<string> names, ApiValue? value)
    {
        if (names.Length == 1)
            return With(names[0], value);
        var below = Map(names[0]);
        if (below is null && value is null)
            return this;
        return With(names[0], (below ?? Empty).WithAt(names[1..], value));
    }

    /// <summary>The map without an entry.</summary>
    public ApiMap Without(string name) => With(name, null);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ApiValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, ApiValue>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override bool Equals(ApiValue? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not ApiMap map || map.Count != Count)
            return false;
        for (var i = 0; i < _entries.Length; i++)
        {
            // Mostly the order is the same.
            var value = map._entries[i].Key == _entries[i].Key ? map._entries[i].Value : map[_entries[i].Key];
            if (value is null || !_entries[i].Value.Equals(value))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Count;
        foreach (var (name, value) in _entries)
            hash ^= HashCode.Combine(string.GetHashCode(name, StringComparison.Ordinal), value);
        return hash;
    }

    private int IndexOf(string name)
    {
        if (_entries.Length >= IndexFrom)
            return (_index ??= Index()).TryGetValue(name, out var known) ? known : -1;
        for (var i = 0; i < _entries.Length; i++)
        {
            var key = _entries[i].Key;
            if (ReferenceEquals(key, name) || (key.Length == name.Length && string.Equals(key, name, StringComparison.Ordinal)))
                return i;
        }
        return -1;
    }

    private Dictionary<string, int> Index()
    {
        var index = new Dictionary<string, int>(_entries.Length, StringComparer.Ordinal);
        for (var i = 0; i < _entries.Length; i++)
            index[_entries[i].Key] = i;
        return index;
    }
}
