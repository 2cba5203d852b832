using System.Text;
using StsLint.Engine;
using static StsLint.Schema.SchemaFormat;

namespace StsLint.Schema;

/// <summary>
/// Reads the compiled facts (<see cref="SchemaFormat"/>). Nothing is decoded before it is asked for, and then it is kept. Safe for many threads:
/// what is kept is immutable, and two threads that decode the same thing agree on one instance.
/// </summary>
internal sealed class SchemaImage
{
    private readonly byte[] _data;
    private readonly int _stringTable;
    private readonly int _kindTable;
    private readonly int _typeTable;
    private readonly string?[] _strings;
    private readonly KindInfo?[] _kinds;
    private readonly TypeInfo?[] _types;

    public SchemaImage(byte[] data)
    {
        _data = data;
        if (data.Length < HeaderSize || Int32At(0) != unchecked((int)Magic) || Int32At(24) != data.Length)
            throw new InvalidDataException("The compiled schema is damaged.");
        _strings = new string?[UInt16At(4)];
        _kinds = new KindInfo?[UInt16At(6)];
        _types = new TypeInfo?[UInt16At(8)];
        _stringTable = Int32At(12);
        _kindTable = Int32At(16);
        _typeTable = Int32At(20);
    }

    public int KindCount => _kinds.Length;

    public int TypeCount => _types.Length;

    /// <summary>The kind at a position of the table, which is ordered by kind, group and version.</summary>
    public KindInfo KindAt(int number)
    {
        if (Volatile.Read(ref _kinds[number]) is { } known)
            return known;
        var at = _kindTable + (number * KindSize);
        var flags = (KindFlags)_data[at + 10];
        var shortNames = StringOf(UInt16At(at + 14));
        var kind = new KindInfo(StringOf(UInt16At(at + 2)), StringOf(UInt16At(at + 4)), StringOf(UInt16At(at)), TypeOf(UInt16At(at + 6)),
            new Release(_data[at + 8]), new Release(_data[at + 9]), StringOf(UInt16At(at + 12)),
            (flags & KindFlags.IsResource) == 0 ? null : (flags & KindFlags.IsNamespaced) != 0, shortNames.Length == 0 ? [] : shortNames.Split(','));
        return Interlocked.CompareExchange(ref _kinds[number], kind, null) ?? kind;
    }

    /// <summary>The positions of all kinds of a name, first and behind the last.</summary>
    public (int From, int To) KindsNamed(string name)
    {
        var wanted = NumberOf(name);
        if (wanted < 0)
            return (0, 0);
        var low = 0;
        var high = _kinds.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (UInt16At(_kindTable + (middle * KindSize)) < wanted)
                low = middle + 1;
            else
                high = middle;
        }
        var end = low;
        while (end < _kinds.Length && UInt16At(_kindTable + (end * KindSize)) == wanted)
            end++;
        return (low, end);
    }

    /// <summary>Tells whether any kind is of a group.</summary>
    public bool HasGroup(string group)
    {
        var wanted = NumberOf(group);
        for (var i = 0; wanted >= 0 && i < _kinds.Length; i++)
        {
            if (UInt16At(_kindTable + (i * KindSize) + 2) == wanted)
                return true;
        }
        return false;
    }

    public TypeInfo TypeOf(int number)
    {
        if (Volatile.Read(ref _types[number]) is { } known)
            return known;
        var at = Int32At(_typeTable + (4 * number));
        var flags = (TypeFlags)_data[at++];
        var shape = (ValueShape)_data[at++];
        var package = StringOf(ReadNumber(ref at));
        var name = package + "." + StringOf(ReadNumber(ref at));
        var since = ReleaseRange.Oldest;
        var until = ReleaseRange.Newest;
        if ((flags & TypeFlags.HasLimits) != 0)
        {
            since = new Release(_data[at++]);
            until = new Release(_data[at++]);
        }
        var type = new TypeInfo(this, (flags & TypeFlags.HasFields) != 0 ? at : -1, name, shape)
        {
            IsOpen = (flags & TypeFlags.IsOpen) != 0,
            MapSemantics = (flags & TypeFlags.IsAtomic) != 0 ? MapSemantics.Atomic : (flags & TypeFlags.IsGranular) != 0 ? MapSemantics.Granular : MapSemantics.Unspecified,
            Since = since,
            Until = until,
        };
        return Interlocked.CompareExchange(ref _types[number], type, null) ?? type;
    }

    /// <summary>The type of a name, or null.</summary>
    public TypeInfo? TypeNamed(string name)
    {
        var low = 0;
        var high = _types.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var type = TypeOf(middle);
            var order = string.CompareOrdinal(type.Name, name);
            if (order == 0)
                return type;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return null;
    }

    public FieldInfo[] FieldsAt(int at)
    {
        if (at < 0)
            return [];
        var fields = new FieldInfo[ReadNumber(ref at)];
        for (var i = 0; i < fields.Length; i++)
        {
            var name = StringOf(ReadNumber(ref at));
            var flags = (FieldFlags)UInt16At(at);
            at += 2;
            var since = (flags & FieldFlags.HasSince) != 0 ? new Release(_data[at++]) : ReleaseRange.Oldest;
            var until = (flags & FieldFlags.HasUntil) != 0 ? new Release(_data[at++]) : ReleaseRange.Newest;
            var values = (flags & FieldFlags.HasEnum) != 0 ? ReadStrings(ref at) : [];
            var fallback = (flags & FieldFlags.HasDefault) != 0 ? StringOf(ReadNumber(ref at)) : null;
            var mergeKey = (flags & FieldFlags.HasMergeKey) != 0 ? StringOf(ReadNumber(ref at)) : null;
            var listKeys = (flags & FieldFlags.HasListKeys) != 0 ? ReadStrings(ref at) : [];
            fields[i] = new FieldInfo(this, name, at)
            {
                Since = since,
                Until = until,
                IsRequired = (flags & FieldFlags.IsRequired) != 0,
                Enum = values,
                Default = fallback,
                DefaultIsNumber = (flags & FieldFlags.DefaultIsNumber) != 0,
                MergeKey = mergeKey,
                ListKeys = listKeys,
                ListSemantics = (flags & FieldFlags.ListAtomic) != 0 ? ListSemantics.Atomic
                    : (flags & FieldFlags.ListSet) != 0 ? ListSemantics.Set
                    : (flags & FieldFlags.ListMap) != 0 ? ListSemantics.Map
                    : ListSemantics.Unspecified,
                MapSemantics = (flags & FieldFlags.MapAtomic) != 0 ? MapSemantics.Atomic : (flags & FieldFlags.MapGranular) != 0 ? MapSemantics.Granular : MapSemantics.Unspecified,
            };
            SkipTypeUse(ref at);
        }
        return fields;
    }

    public TypeInfo TypeUseAt(int at)
    {
        var shape = (ValueShape)_data[at++];
        switch (shape)
        {
            case ValueShape.Object:
                return TypeOf(ReadNumber(ref at));
            case ValueShape.List:
                return TypeInfo.ListOf(TypeUseAt(at));
            case ValueShape.Map:
                return TypeInfo.MapOf(TypeUseAt(at));
            case ValueShape.Text:
                return TypeInfo.Text;
            case ValueShape.Bytes:
                return TypeInfo.Bytes;
            case ValueShape.Time:
                return TypeInfo.Time;
            case ValueShape.Boolean:
                return TypeInfo.Boolean;
            case ValueShape.Integer32:
                return TypeInfo.Integer32;
            case ValueShape.Integer64:
                return TypeInfo.Integer64;
            case ValueShape.Number:
                return TypeInfo.Number;
            default:
                throw new InvalidDataException("The compiled schema is damaged.");
        }
    }

    private void SkipTypeUse(ref int at)
    {
        ValueShape shape;
        do
        {
            shape = (ValueShape)_data[at++];
        }
        while (shape is ValueShape.List or ValueShape.Map);
        if (shape == ValueShape.Object)
            _ = ReadNumber(ref at);
    }

    private string[] ReadStrings(ref int at)
    {
        var strings = new string[ReadNumber(ref at)];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = StringOf(ReadNumber(ref at));
        return strings;
    }

    private string StringOf(int number)
    {
        if (_strings[number] is { } known)
            return known;
        var from = Int32At(_stringTable + (4 * number));
        var to = Int32At(_stringTable + (4 * number) + 4);
        return _strings[number] = Encoding.UTF8.GetString(_data, from, to - from);
    }

    // The table's texts are ASCII, so bytes compare as code units do.
    private int NumberOf(string text)
    {
        var low = 0;
        var high = _strings.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Compare(middle, text);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    private int Compare(int number, string text)
    {
        var from = Int32At(_stringTable + (4 * number));
        var length = Int32At(_stringTable + (4 * number) + 4) - from;
        for (var i = 0; i < length && i < text.Length; i++)
        {
            var order = _data[from + i] - text[i];
            if (order != 0)
                return order;
        }
        return length - text.Length;
    }

    private int ReadNumber(ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = _data[at++];
            value |= (part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }

    private int UInt16At(int at) => _data[at] | (_data[at + 1] << 8);

    private int Int32At(int at) => _data[at] | (_data[at + 1] << 8) | (_data[at + 2] << 16) | (_data[at + 3] << 24);
}
