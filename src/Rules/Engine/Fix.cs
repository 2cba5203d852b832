using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>Whether an edit keeps the meaning.</summary>
public enum FixSafety : byte
{
    /// <summary>The result means what was written, or what can only have been meant.</summary>
    Safe,
    /// <summary>The result means something else; a person decides.</summary>
    Unsafe,
}

/// <summary>A replacement in a text: what stands between the offsets gives way to <see cref="NewText"/>.</summary>
public readonly record struct TextEdit(int Start, int End, string NewText);

/// <summary>A way to mend a finding. Edits are kept by what they do, and become text only when somebody wants them.</summary>
public sealed record Fix(string Title, FixSafety Safety, IReadOnlyList<Edit> Edits)
{
    /// <summary>The sources that change, in the order of the edits.</summary>
    public IReadOnlyList<SourceFile> Files
    {
        get
        {
            var files = new List<SourceFile>(1);
            foreach (var edit in Edits)
            {
                if (!files.Contains(edit.File))
                    files.Add(edit.File);
            }
            return files;
        }
    }

    /// <summary>
    /// The replacements in one of those sources, whose text is <paramref name="text"/>: in order, not overlapping. Null when the text does not
    /// allow the change.
    /// </summary>
    public IReadOnlyList<TextEdit>? Resolve(SourceFile file, string text) => Resolve(new EditText(file, text));

    /// <summary>The same, for many fixes of one text.</summary>
    public IReadOnlyList<TextEdit>? Resolve(EditText text)
    {
        var plan = new EditPlan(text);
        foreach (var edit in Edits)
        {
            if (ReferenceEquals(edit.File, text.File))
                edit.AddTo(plan);
        }
        return plan.Finish() is { } edits ? EditPlan.InOrder(edits) : null;
    }
}

internal sealed class DeferredEdits(Func<Edit[]> make) : IReadOnlyList<Edit>
{
    public int Count => make().Length;

    public Edit this[int index] => make()[index];

    public IEnumerator<Edit> GetEnumerator() => ((IEnumerable<Edit>)make()).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
