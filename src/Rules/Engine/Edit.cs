using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// One change of a manifest, said in terms of the tree. <see cref="Resolve"/> turns it into replacements in the text, with the file's own
/// indentation and line breaks; it is asked only when somebody wants the text, which may then be read again. Where YAML is given, it may
/// be of several lines, each as deep as it would stand below a key in the first column; in JSON it becomes JSON.
/// </summary>
public abstract class Edit
{
    private protected Edit(SourceFile file) => File = file;

    /// <summary>The source that changes.</summary>
    public SourceFile File { get; }

    /// <summary>
    /// The replacements in <paramref name="text"/>, which is the text of <see cref="File"/>; they do not overlap. None when the text does not
    /// allow the change (the entry came from a merge key, the key is written with <c>?</c>).
    /// </summary>
    public IEnumerable<TextEdit> Resolve(string text)
    {
        var plan = new EditPlan(new EditText(File, text));
        AddTo(plan);
        return plan.Finish() ?? (IEnumerable<TextEdit>)[];
    }

    /// <summary>Says to a plan what changes; all edits of a fix share one plan, so that they may touch the same mapping.</summary>
    internal abstract void AddTo(IEditSink plan);

    /// <summary>Replaces a range by other text, as it is.</summary>
    public static Edit Replace(SourceSpan span, string newText) => new Change(span.File, plan => plan.Replace(span.Start, span.End, newText));

    /// <summary>Replaces a value by a scalar, quoted where YAML needs it.</summary>
    public static Edit ReplaceText(Node value, string newValue) =>
        new Change(value.File, plan => plan.ReplaceValue(value, Snippet.OfText(newValue, EditPlan.IsJson(value))));

    /// <summary>Replaces a value by YAML that is written as it is (a number, a flow collection); a block is indented as needed.</summary>
    public static Edit ReplaceValue(Node value, string yaml) => new Change(value.File, plan => plan.ReplaceValue(value, Snippet.Parse(yaml)));

    /// <summary>Gives a key another name.</summary>
    public static Edit RenameKey(MappingNode mapping, string key, string newKey) => new Change(mapping.File, plan => plan.Rename(mapping, key, newKey));

    /// <summary>Adds an entry at the end of a mapping, or replaces the value of the entry that stands there.</summary>
    public static Edit Set(MappingNode map, string key, string yaml) => new Change(map.File, plan => plan.Set(map, key, Snippet.Parse(yaml)));

    /// <summary>Removes an entry with its lines; of a mapping's only entry <c>{}</c> stays.</summary>
    public static Edit Remove(MappingNode map, string key) => new Change(map.File, plan => plan.Remove(map, key));

    /// <summary>Removes the entry at a position, such as one that a later entry overrides.</summary>
    public static Edit Remove(MappingNode map, int entryIndex) => new Change(map.File, plan => plan.Remove(map, entryIndex));

    /// <summary>Adds an item at the end of a list.</summary>
    public static Edit AddItem(SequenceNode list, string yaml) => new Change(list.File, plan => plan.AddItem(list, Snippet.Parse(yaml)));

    /// <summary>Removes an item with its lines; of a list's only item <c>[]</c> stays.</summary>
    public static Edit RemoveItem(SequenceNode list, int index) => new Change(list.File, plan => plan.RemoveItem(list, index));

    /// <summary>Puts the items of a list that stands inside an item in the place of that item; both lists are blocks.</summary>
    public static Edit Splice(SequenceNode list, int index, SequenceNode inner) => new Change(list.File, plan => plan.Splice(list, index, inner));

    /// <summary>Moves an entry, with the comment on its line, to the end of another mapping of the same file.</summary>
    public static Edit Move(MappingNode from, string key, MappingNode to, string? newKey = null) =>
        new Change(from.File, plan => plan.Move(from, key, to, newKey));

    /// <summary>Puts a value one level deeper: <c>key: {a: b}</c> becomes <c>key: {newKey: {a: b}}</c>.</summary>
    public static Edit Nest(MappingNode map, string key, string newKey) => new Change(map.File, plan => plan.Nest(map, key, newKey));

    /// <summary>Adds a document at the end of the file.</summary>
    public static Edit AppendDocument(SourceFile file, string yaml) => new Change(file, plan => plan.AppendDocument(file, yaml));

    /// <summary>Removes the document whose root is the given mapping.</summary>
    public static Edit RemoveDocument(MappingNode root) => new Change(root.File, plan => plan.RemoveDocument(root));

    /// <summary>Writes <c>---</c> on a line before an entry of a document's own mapping, and before the comments right above it.</summary>
    public static Edit InsertDocumentBreak(MappingNode map, int entryIndex) => new Change(map.File, plan => plan.BreakBefore(map, entryIndex));

    /// <summary>Indents entries by one level, so that they become the content of the entry before them.</summary>
    public static Edit IndentUnder(MappingNode map, int firstIndex, int count) => new Change(map.File, plan => plan.Indent(map, firstIndex, count));

    private sealed class Change(SourceFile file, Action<IEditSink> add) : Edit(file)
    {
        internal override void AddTo(IEditSink plan) => add(plan);
    }
}
