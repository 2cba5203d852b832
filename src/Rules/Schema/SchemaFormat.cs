namespace StsLint.Schema;

/// <summary>What may stand at a place of a manifest.</summary>
public enum ValueShape : byte
{
    /// <summary>Anything.</summary>
    Any,
    /// <summary>A mapping with named fields.</summary>
    Object,
    /// <summary>A mapping with keys of the user's choice.</summary>
    Map,
    /// <summary>A list.</summary>
    List,
    /// <summary>Text.</summary>
    Text,
    /// <summary>Text in base 64.</summary>
    Bytes,
    /// <summary>A time as text, RFC 3339.</summary>
    Time,
    /// <summary>A boolean.</summary>
    Boolean,
    /// <summary>A whole number of 32 bits.</summary>
    Integer32,
    /// <summary>A whole number of 64 bits.</summary>
    Integer64,
    /// <summary>A number.</summary>
    Number,
    /// <summary>An amount such as <c>500m</c> or <c>1Gi</c>; a number or text.</summary>
    Quantity,
    /// <summary>A whole number or text.</summary>
    IntOrString,
}

/// <summary>How server-side apply merges a list.</summary>
public enum ListSemantics : byte
{
    /// <summary>Not said.</summary>
    Unspecified,
    /// <summary>Replaced as a whole.</summary>
    Atomic,
    /// <summary>Of scalars, each at most once.</summary>
    Set,
    /// <summary>Of objects that differ in their keys.</summary>
    Map,
}

/// <summary>How server-side apply merges a mapping.</summary>
public enum MapSemantics : byte
{
    /// <summary>Not said, that is key by key.</summary>
    Unspecified,
    /// <summary>Replaced as a whole.</summary>
    Atomic,
    /// <summary>Key by key, said so.</summary>
    Granular,
}

/// <summary>
/// The compiled form of kubernetes.json, shared by the schema compiler (which writes it) and the engine (which reads it). All numbers are
/// little-endian. A header of <see cref="HeaderSize"/> bytes: magic, then counts of strings, kinds and types (u16 each), a spare u16, then the
/// offsets (u32) of the string offsets, the kinds, the type offsets and the end of the file. Strings are UTF-8, sorted by code unit, so that the order of two strings is
/// the order of their numbers; the table has one offset more than strings. Kinds are records of <see cref="KindSize"/> bytes, sorted by kind,
/// group and version. Types are sorted by name; a type is decoded when it is first asked for.
/// </summary>
internal static class SchemaFormat
{
    public const uint Magic = 0x31535453; // "STS1"

    public const int HeaderSize = 28;

    // kind, group, version, type (u16 each), since, until, flags, spare (u8 each), resource, short names joined by commas (u16 each)
    public const int KindSize = 16;

    public const int OldestMinor = 14;

    public const int NewestMinor = 36;

    [Flags]
    public enum KindFlags : byte
    {
        None = 0,
        IsResource = 1,
        IsNamespaced = 2,
    }

    // A type: flags, shape, package and short name (varints), since, until, then its fields, if it has any.
    [Flags]
    public enum TypeFlags : byte
    {
        None = 0,
        IsOpen = 1,
        HasFields = 2,
        IsAtomic = 4,
        IsGranular = 8,
        HasLimits = 16,
    }

    // A field: name (varint), flags (u16), then what the flags say (since, until, enum, default, merge key, list keys), then its type:
    // a shape (u8); behind List and Map that of the element, behind Object the number of the type (varint).
    [Flags]
    public enum FieldFlags : ushort
    {
        None = 0,
        HasSince = 1,
        HasUntil = 2,
        IsRequired = 4,
        HasEnum = 8,
        HasDefault = 16,
        HasMergeKey = 32,
        HasListKeys = 64,
        ListAtomic = 128,
        ListSet = 256,
        ListMap = 512,
        MapAtomic = 1024,
        MapGranular = 2048,
        DefaultIsNumber = 4096,
    }
}
