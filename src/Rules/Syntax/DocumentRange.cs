namespace StsLint.Syntax;

/// <summary>What reading a document has to mind.</summary>
[Flags]
internal enum DocumentTraits : byte
{
    None = 0,
    /// <summary>A line in front of the content starts with <c>%</c>.</summary>
    Directive = 1,
    /// <summary>Something other than a comment stands on the marker line.</summary>
    MarkerText = 2,
    /// <summary>A character that YAML forbids occurs.</summary>
    Illegal = 4,
    /// <summary>The content starts with a bracket or brace.</summary>
    Json = 8,
}

/// <summary>A document's place in its text.</summary>
internal readonly struct DocumentRange(int start, int body, int end, DocumentTraits traits)
{
    /// <summary>Offset of the first character, the marker line included.</summary>
    public int Start { get; } = start;

    /// <summary>Offset at which the parser may start: behind a byte-order mark.</summary>
    public int Body { get; } = body;

    /// <summary>Offset just behind the document.</summary>
    public int End { get; } = end;

    public DocumentTraits Traits { get; } = traits;

    public bool Has(DocumentTraits traits) => (Traits & traits) != 0;
}
