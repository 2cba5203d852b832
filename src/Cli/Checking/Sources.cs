using StsLint.Cli.Input;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>Reads sources, and gives back the text of those that were released.</summary>
internal sealed class Sources
{
    // What a finding speaks of is mostly in its own file or near: a few texts at hand save reading a large file for each of its findings.
    private const int MostAtHand = 16;
    private const long MostTextAtHand = 8 << 20;
    private readonly Dictionary<string, string> _fullPaths;
    private readonly LinkedList<AtHand> _atHand = [];
    private long _textAtHand;

    private readonly Terminal _terminal;

    /// <summary>Knows no source yet.</summary>
    public Sources(Terminal terminal)
        : this(terminal, new Dictionary<string, string>(StringComparer.Ordinal))
    {
    }

    private Sources(Terminal terminal, Dictionary<string, string> fullPaths)
    {
        _terminal = terminal;
        _fullPaths = fullPaths;
    }

    /// <summary>Knows the same sources and has texts of its own at hand, for another thread. Nothing may be remembered meanwhile.</summary>
    public Sources Fork() => new(_terminal, _fullPaths) { StandardInput = StandardInput };

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
            _terminal.Input().CopyTo(all);
            StandardInput = all.ToArray();
        }
        return StandardInput;
    }

    /// <summary>The same in a buffer that the caller gives back.</summary>
    public FileBytes ReadBuffered(InputFile file) => file.IsStandardInput ? FileBytes.Of(Read(file)) : FileBytes.Read(file.FullPath);

    /// <summary>Remembers where a source came from, so that its text can be had again.</summary>
    public void Remember(InputFile file)
    {
        if (!file.IsStandardInput)
            _fullPaths[file.Path] = file.FullPath;
    }

    /// <summary>The text of a source; null when it was released and the file is no longer what it was.</summary>
    public string? TextOf(SourceFile file) => file.Text ?? Get(file).Text;

    /// <summary>The text of a source, ready for fixes; null as <see cref="TextOf"/> says.</summary>
    public EditText? EditTextOf(SourceFile file)
    {
        var entry = Get(file);
        var text = file.Text ?? entry.Text;
        if (text is null)
            return null;
        if (entry.Edited is not { } known || !ReferenceEquals(known.File, file) || !ReferenceEquals(known.Text, text))
        {
            entry.Edited = new EditText(file, text);
            if (entry.Text is null)
            {
                _textAtHand += text.Length - entry.Weight;
                entry.Weight = text.Length;
            }
        }
        return entry.Edited;
    }

    private AtHand Get(SourceFile file)
    {
        for (var node = _atHand.First; node is not null; node = node.Next)
        {
            if (!ReferenceEquals(node.Value.File, file))
                continue;
            if (node.Value.Text is null && file.Text is null && !node.Value.IsRead)
                Load(node.Value);
            _atHand.Remove(node);
            _atHand.AddFirst(node);
            return node.Value;
        }
        var entry = new AtHand(file);
        // One that the source still has is not held twice.
        if (file.Text is null)
            Load(entry);
        _atHand.AddFirst(entry);
        // Two at least, since what a finding speaks of may be in two files, however large they are.
        while (_atHand.Count > 2 && (_atHand.Count > MostAtHand || _textAtHand > MostTextAtHand))
        {
            _textAtHand -= _atHand.Last!.Value.Weight;
            _atHand.RemoveLast();
        }
        return entry;
    }

    private void Load(AtHand entry)
    {
        entry.IsRead = true;
        if (!_fullPaths.TryGetValue(entry.File.Path, out var fullPath))
            return;
        try
        {
            using var bytes = FileBytes.Read(fullPath);
            var again = bytes.ToSource(entry.File.Path);
            if (again.Length != entry.File.Length)
                return;
            entry.Text = again.Text;
            _textAtHand += again.Length - entry.Weight;
            entry.Weight = again.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The finding is then shown without its line.
        }
    }

    private sealed class AtHand(SourceFile file)
    {
        public SourceFile File { get; } = file;

        public bool IsRead { get; set; }

        public string? Text { get; set; }

        public long Weight { get; set; }

        public EditText? Edited { get; set; }
    }
}
