using StsLint.Cli.Input;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>Reads sources, and gives back the text of those that were released.</summary>
internal sealed class Sources(Terminal terminal)
{
    private readonly Dictionary<string, string> _fullPaths = new(StringComparer.Ordinal);
    private string? _lastPath;
    private string? _lastText;

    /// <summary>What standard input held, once it was read, or what has been made of it since.</summary>
    public byte[]? StandardInput { get; set; }

    /// <summary>The bytes of an input.</summary>
    public byte[] Read(InputFile file)
    {
        if (!file.IsStandardInput)
            return File.ReadAllBytes(file.FullPath);
        if (StandardInput is null)
        {
            using var all = new MemoryStream();
            terminal.Input.CopyTo(all);
            StandardInput = all.ToArray();
        }
        return StandardInput;
    }

    /// <summary>Remembers where a source came from, so that its text can be had again.</summary>
    public void Remember(InputFile file)
    {
        if (!file.IsStandardInput)
            _fullPaths[file.Path] = file.FullPath;
    }

    /// <summary>The text of a source; null when it was released and the file is no longer what it was.</summary>
    public string? TextOf(SourceFile file)
    {
        if (file.Text is { } text)
            return text;
        if (_lastPath == file.Path)
            return _lastText;
        _lastPath = file.Path;
        _lastText = null;
        if (_fullPaths.TryGetValue(file.Path, out var fullPath))
        {
            try
            {
                var again = SourceFile.FromBytes(file.Path, File.ReadAllBytes(fullPath));
                if (again.Length == file.Length)
                    _lastText = again.Text;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The finding is then shown without its line.
            }
        }
        return _lastText;
    }
}
