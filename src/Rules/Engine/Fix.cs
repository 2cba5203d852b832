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
public sealed record Fix(string Title, FixSafety Safety, IReadOnlyList<Edit> Edits);
