namespace StsLint.Syntax;

/// <summary>What the reader met in a text, whether or not a rule calls it a finding.</summary>
public enum SyntaxProblemKind
{
    /// <summary>The parser stopped here; the rest of the document is lost. <see cref="SyntaxProblem.Related"/> is the bracket that is not closed, if it is that.</summary>
    ParseError,
    /// <summary>A tab in the indentation.</summary>
    TabIndentation,
    /// <summary>A key that the same mapping holds already; <see cref="SyntaxProblem.Related"/> is the first.</summary>
    DuplicateKey,
    /// <summary>An alias without an anchor before it in the document.</summary>
    UnknownAlias,
    /// <summary>An alias inside the node that its anchor names.</summary>
    RecursiveAlias,
    /// <summary>Aliases that multiply past the budget.</summary>
    AliasBudget,
    /// <summary>Nesting deeper than the reader follows.</summary>
    TooDeep,
    /// <summary>A merge key whose value is not a mapping or a list of mappings.</summary>
    BadMerge,
    /// <summary>A written key hides another value of a merged mapping; <see cref="SyntaxProblem.Related"/> is the hidden one.</summary>
    MergeHides,
    /// <summary>A tag that is not one of YAML's own.</summary>
    CustomTag,
    /// <summary>Text behind a document marker.</summary>
    TextOnMarker,
    /// <summary>A <c>%</c> directive.</summary>
    Directive,
    /// <summary>A control character, NUL or a byte-order mark inside the text.</summary>
    IllegalCharacter,
    /// <summary>Bytes that are not UTF-8; the text holds U+FFFD in their place.</summary>
    InvalidEncoding,
    /// <summary>Template text (<c>{{ … }}</c>); said once per file.</summary>
    Template,
    /// <summary>A key that is a mapping or a sequence.</summary>
    ComplexKey,
}

/// <summary>Something that the reader met, and where. <see cref="Detail"/> is the parser's word or the key, tag or alias concerned.</summary>
public sealed record SyntaxProblem(SyntaxProblemKind Kind, SourceSpan Span, string Detail, SourceSpan? Related = null)
{
    /// <summary>Of a duplicate or hiding key: the mapping.</summary>
    public MappingNode? Mapping { get; init; }

    /// <summary>Of a duplicate or hiding key: its position in <see cref="Mapping"/>.</summary>
    public int Entry { get; init; }

    /// <summary>Of a duplicate key: the position of the entry that it repeats.</summary>
    public int OtherEntry { get; init; }

    /// <summary>What may stand in place of the span to mend it, where that is known.</summary>
    public string? Instead { get; init; }
}

/// <summary>A comment from its <c>#</c> to the end of its line.</summary>
public readonly record struct Comment(int Start, int End);
