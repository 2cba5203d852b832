using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>A text could not be read as manifests.</summary>
public sealed class ManifestReadException : Exception
{
    private ManifestReadException(SourceSpan span, string reason)
        : base($"{Place(span)}: {reason}")
    {
        Path = span.File.Path;
        Line = span.StartPosition.Line + 1;
        Column = span.StartPosition.Column + 1;
    }

    /// <summary>The path that was given for the text.</summary>
    public string Path { get; }

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The column in UTF-16 units, counted from 1.</summary>
    public int Column { get; }

    internal static ManifestReadException At(SourceSpan span, string reason) => new(span, reason);

    private static string Place(SourceSpan span) => $"{span.File.Path}:{span.StartPosition.Line + 1}:{span.StartPosition.Column + 1}";
}
