using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// One change of a manifest, said in terms of the tree. <see cref="Resolve"/> turns it into replacements in the text, with the file's own
/// indentation and line breaks; it is asked only when somebody wants the text, which may then be read again.
/// </summary>
public abstract class Edit
{
    private protected Edit(SourceFile file) => File = file;

    /// <summary>The source that changes.</summary>
    public SourceFile File { get; }

    /// <summary>The replacements in <paramref name="text"/>, which is the text of <see cref="File"/>; they do not overlap.</summary>
    public abstract IEnumerable<TextEdit> Resolve(string text);

    /// <summary>Replaces a range by other text, as it is.</summary>
    public static Edit Replace(SourceSpan span, string newText) => new ReplaceEdit(span, newText);

    /// <summary>Replaces a value by a scalar, quoted where YAML needs it.</summary>
    public static Edit ReplaceText(Node value, string newValue) => new ReplaceEdit(value.Span, YamlText.Scalar(newValue));

    /// <summary>Replaces a value by YAML that is written as it is (a number, a flow collection); a block is indented as needed.</summary>
    public static Edit ReplaceValue(Node value, string yaml) => new ReplaceEdit(value.Span, yaml);

    /// <summary>Gives a key another name.</summary>
    public static Edit RenameKey(MappingNode mapping, string key, string newKey)
    {
        ref readonly var entry = ref mapping[mapping.IndexOf(key)];
        return new ReplaceEdit(entry.KeySpan, YamlText.Scalar(newKey));
    }

    private sealed class ReplaceEdit(SourceSpan span, string newText) : Edit(span.File)
    {
        public override IEnumerable<TextEdit> Resolve(string text) => [new TextEdit(span.Start, span.End, newText)];
    }
}
