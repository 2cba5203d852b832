namespace StsLint.Syntax;

/// <summary>One document of a source, read into a tree.</summary>
public sealed class ManifestDocument
{
    internal ManifestDocument(SourceFile file, int start, int end, Node? root, IReadOnlyList<SyntaxProblem> problems, IReadOnlyList<Comment> comments)
    {
        File = file;
        Start = start;
        End = end;
        Root = root;
        Problems = problems;
        Comments = comments;
    }

    /// <summary>The source.</summary>
    public SourceFile File { get; }

    /// <summary>Offset of the document's first character, its <c>---</c> line included.</summary>
    public int Start { get; }

    /// <summary>Offset just behind the document.</summary>
    public int End { get; }

    /// <summary>The tree, as far as it could be read; null for an empty document.</summary>
    public Node? Root { get; }

    /// <summary>What the reader met.</summary>
    public IReadOnlyList<SyntaxProblem> Problems { get; }

    /// <summary>Comments in the order written.</summary>
    public IReadOnlyList<Comment> Comments { get; }

    /// <summary>The parser stopped before the end: the tree holds what came before, and is open there. Also true of a template.</summary>
    public bool IsBroken { get; internal init; }

    /// <summary>Template text keeps it from being YAML; it has no tree.</summary>
    public bool IsTemplate { get; internal init; }

    internal ManifestDocument With(IReadOnlyList<SyntaxProblem> problems) => new(File, Start, End, Root, problems, Comments) { IsBroken = IsBroken, IsTemplate = IsTemplate };
}
