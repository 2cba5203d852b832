using System.Collections.Concurrent;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One line of a section: a key in lower case and its value as written.</summary>
public sealed record EditorConfigProperty(string Key, string Value, SourceSpan Span);

/// <summary>A section of .editorconfig: what holds for the files that its pattern fits.</summary>
public sealed record EditorConfigSection(EditorConfigGlob Glob, int Line, IReadOnlyList<EditorConfigProperty> Properties);

/// <summary>
/// A .editorconfig file: sections with patterns, later ones before earlier ones, nearer files before those above. Reads text only; which
/// files there are is the front end's business. Source: the EditorConfig specification.
/// </summary>
public sealed class EditorConfigFile
{
    private EditorConfigFile(SourceFile file, string folder, IReadOnlyList<EditorConfigProperty> preamble, IReadOnlyList<EditorConfigSection> sections)
    {
        File = file;
        Folder = folder;
        Preamble = preamble;
        Sections = sections;
        IsRoot = SaysTrue("root");
    }

    /// <summary>The file.</summary>
    public SourceFile File { get; }

    /// <summary>The folder that its patterns start from, with forward slashes and none at the end.</summary>
    public string Folder { get; }

    /// <summary>Files of the folders above do not count (<c>root = true</c>).</summary>
    public bool IsRoot { get; }

    /// <summary>What stands above the first section. In a global analyzer configuration it holds for the whole project.</summary>
    public IReadOnlyList<EditorConfigProperty> Preamble { get; }

    /// <summary>It is a global analyzer configuration of the .NET compiler (<c>is_global = true</c>).</summary>
    public bool IsGlobal => SaysTrue("is_global");

    /// <summary>The sections in the order written.</summary>
    public IReadOnlyList<EditorConfigSection> Sections { get; }

    /// <summary>Reads a file that stands in <paramref name="folder"/>. Lines that are neither a section nor a property are passed over.</summary>
    public static EditorConfigFile Parse(SourceFile file, string folder)
    {
        var text = file.Text ?? throw new ArgumentException("The source's text was released.", nameof(file));
        var sections = new List<EditorConfigSection>();
        var preamble = new List<EditorConfigProperty>();
        List<EditorConfigProperty>? properties = null;
        for (var line = 0; line < file.LineCount; line++)
        {
            var start = file.StartOfLine(line);
            var end = line + 1 < file.LineCount ? file.StartOfLine(line + 1) : text.Length;
            if (start == 0 && end > 0 && text[0] == '\ufeff')
                start++;
            while (start < end && char.IsWhiteSpace(text[start]))
                start++;
            while (end > start && char.IsWhiteSpace(text[end - 1]))
                end--;
            if (start == end || text[start] is '#' or ';')
                continue;
            if (text[start] == '[')
            {
                var close = text.LastIndexOf(']', end - 1, end - start);
                if (close <= start + 1)
                    continue;
                properties = [];
                sections.Add(new EditorConfigSection(new EditorConfigGlob(text.Substring(start + 1, close - start - 1)), line, properties));
                continue;
            }
            var equals = text.IndexOfAny(s_assignment, start, end - start);
            if (equals <= start)
                continue;
            var key = text.Substring(start, equals - start).TrimEnd().ToLowerInvariant();
            var value = WithoutComment(text.Substring(equals + 1, end - equals - 1).Trim());
            (properties ?? preamble).Add(new EditorConfigProperty(key, value, new SourceSpan(file, start, end)));
        }
        return new EditorConfigFile(file, Slashes(folder).TrimEnd('/'), preamble, sections);
    }

    private bool SaysTrue(string key) => Preamble.Any(property => property.Key == key && string.Equals(property.Value, "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The sections that hold for a path (absolute, or relative to where <see cref="Folder"/> is relative to), in the order written.</summary>
    public IEnumerable<EditorConfigSection> SectionsFor(string path)
    {
        path = Slashes(path);
        string relative;
        if (Folder.Length == 0)
            relative = path.StartsWith("./", StringComparison.Ordinal) ? path.Substring(2) : path.TrimStart('/');
        else if (path.Length > Folder.Length + 1 && path.StartsWith(Folder, StringComparison.Ordinal) && path[Folder.Length] == '/')
            relative = path.Substring(Folder.Length + 1);
        else
            yield break;
        foreach (var section in Sections)
        {
            if (section.Glob.IsMatch(relative))
                yield return section;
        }
    }

    private static readonly char[] s_assignment = ['=', ':'];

    private static string Slashes(string path) => path.Replace('\\', '/');

    // A comment behind a value starts with a blank.
    private static string WithoutComment(string value)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] is '#' or ';' && (at == 0 || char.IsWhiteSpace(value[at - 1])))
                return value.Substring(0, at).TrimEnd();
        }
        return value;
    }
}

/// <summary>
/// Tells the configuration of files. Files for which the same sections hold share one configuration, and so one instance of options.
/// May be used from many threads.
/// </summary>
/// <param name="overrides">What is said elsewhere and wins, such as on the command line.</param>
/// <param name="defaults">What is said elsewhere and gives way, such as in a project.</param>
public sealed class ConfigurationResolver(IReadOnlyList<ConfigurationEntry>? overrides = null, IReadOnlyList<ConfigurationEntry>? defaults = null)
{
    private readonly IReadOnlyList<ConfigurationEntry> _overrides = overrides ?? [];
    private readonly IReadOnlyList<ConfigurationEntry> _defaults = defaults ?? [];
    private readonly ConcurrentDictionary<string, LintConfiguration> _known = new(StringComparer.Ordinal);
    private LintConfiguration? _plain;

    /// <summary>The configuration of a file.</summary>
    /// <param name="path">Its path, absolute or relative as the folders of the .editorconfig files are.</param>
    /// <param name="files">The .editorconfig files of its folder and those above, the nearest first; those beyond a root file do not count.</param>
    public LintConfiguration Resolve(string path, IReadOnlyList<EditorConfigFile> files)
    {
        var sections = new List<EditorConfigSection>();
        var used = 0;
        while (used < files.Count && (used == 0 || !files[used - 1].IsRoot))
            used++;
        var key = new System.Text.StringBuilder();
        for (var i = used - 1; i >= 0; i--)
        {
            foreach (var section in files[i].SectionsFor(path))
            {
                sections.Add(section);
                key.Append(files[i].Folder).Append(':').Append(section.Line).Append('\n');
            }
        }
        // Most inputs have no section that says anything.
        if (sections.Count == 0)
            return LazyInitializer.EnsureInitialized(ref _plain, () => LintConfiguration.Read(_defaults.Concat(_overrides)))!;
        return _known.GetOrAdd(key.ToString(), _ => LintConfiguration.Read(
            _defaults.Concat(sections.SelectMany(static section => section.Properties)
                .Select(static property => new ConfigurationEntry(property.Key, property.Value, property.Span.File.Path, property.Span)))
                .Concat(_overrides)));
    }

    /// <summary>Every configuration that was asked for so far, for reporting what is wrong with them once.</summary>
    public IReadOnlyCollection<LintConfiguration> All => _plain is { } plain ? [plain, .. _known.Values] : [.. _known.Values];
}
