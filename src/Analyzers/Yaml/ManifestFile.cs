using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using StsLint.Input;
using StsLint.Syntax;

namespace StsLint.Analyzers;

/// <summary>The text of an additional file, as Roslyn has it and as the engine reads it. Made once for each text.</summary>
internal sealed class ManifestFile
{
    private ManifestFile(string path, SourceText text)
    {
        Text = text;
        Source = new SourceFile(path, text.ToString());
        Found = FoundFile.At(path);
        MayBeManifest = ProjectFile.MayBe(Found, Source);
    }

    public SourceText Text { get; }

    public SourceFile Source { get; }

    public FoundFile Found { get; }

    /// <summary>By its name and text it may hold objects, so it is read although nobody said that it does.</summary>
    public bool MayBeManifest { get; }

    /// <summary>The session in which it was judged last, so that the next compilation finds it.</summary>
    public ManifestSession? Session { get; set; }

    /// <summary>Null for a file that cannot be read; the compiler says so.</summary>
    public static ManifestFile? Of(AdditionalText file) => file.GetText() is { } text ? new ManifestFile(file.Path, text) : null;
}
