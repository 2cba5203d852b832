using System.Runtime.CompilerServices;

namespace StsLint.Syntax;

/// <summary>A run of whole documents of one source; parts can be read on different threads.</summary>
public sealed class DocumentRun
{
    internal DocumentRun(SourceFile file, DocumentRange[] ranges)
    {
        File = file;
        Ranges = ranges;
    }

    /// <summary>The source.</summary>
    public SourceFile File { get; }

    /// <summary>Number of documents.</summary>
    public int Count => Ranges.Length;

    /// <summary>Offset of the first character.</summary>
    public int Start => Ranges[0].Start;

    /// <summary>Offset just behind the last character.</summary>
    public int End => Ranges[Ranges.Length - 1].End;

    internal DocumentRange[] Ranges { get; }
}

/// <summary>Reads a source into documents. Never throws for what the text holds: what is wrong with it becomes a <see cref="SyntaxProblem"/>.</summary>
public static class ManifestReader
{
    private const int PartSize = 16 * 1024;

    [ThreadStatic]
    private static Workplace? t_workplace;

    /// <summary>Reads every document of a source, in order.</summary>
    public static IReadOnlyList<ManifestDocument> Read(SourceFile file) => ReadRanges(file, [.. RangesOf(file)]);

    /// <summary>
    /// Cuts a source into parts of about <paramref name="size"/> characters, never within a document. What <see cref="Read(DocumentRun)"/>
    /// makes of each goes to <see cref="Join"/> in the same order.
    /// </summary>
    public static IReadOnlyList<DocumentRun> Split(SourceFile file, int size = PartSize)
    {
        var ranges = RangesOf(file);
        var parts = new List<DocumentRun>();
        var from = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            if (i + 1 < ranges.Count && ranges[i].End - ranges[from].Start < size)
                continue;
            parts.Add(new DocumentRun(file, [.. ranges.GetRange(from, i + 1 - from)]));
            from = i + 1;
        }
        return parts;
    }

    /// <summary>Reads the documents of a part. May be called from many threads.</summary>
    public static IReadOnlyList<ManifestDocument> Read(DocumentRun part) => ReadRanges(part.File, part.Ranges);

    /// <summary>Puts the documents of all parts of a source together; what is said once per source is then said once.</summary>
    public static IReadOnlyList<ManifestDocument> Join(IReadOnlyList<IReadOnlyList<ManifestDocument>> parts)
    {
        if (parts.Count == 1)
            return parts[0];
        var documents = new List<ManifestDocument>();
        foreach (var part in parts)
            documents.AddRange(part);
        SayTemplateOnce(documents);
        return documents;
    }

    private static List<DocumentRange> RangesOf(SourceFile file)
    {
        var text = TextOf(file);
        // A file of JSON is no YAML: its values follow one another without markers.
        if (file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && JsonReader.StartsLikeJson(text, 0, text.Length, out _))
            return [new DocumentRange(0, text[0] == '\ufeff' ? 1 : 0, text.Length, DocumentTraits.Json)];
        return DocumentSplitter.Split(text);
    }

    private static string TextOf(SourceFile file) => file.Text ?? throw new ArgumentException("The source's text was released.", nameof(file));

    private static List<ManifestDocument> ReadRanges(SourceFile file, DocumentRange[] ranges)
    {
        var text = TextOf(file);
        var documents = new List<ManifestDocument>(ranges.Length);
        var workplace = t_workplace ?? new Workplace();
        t_workplace = null;
        workplace.Yaml.Start(file, text);
        workplace.Block.Start(file, text);
        var isJson = file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        for (var at = 0; at < ranges.Length;)
        {
            if (ranges[at].Has(DocumentTraits.Json) && workplace.Json.Read(file, text, ranges[at], isJson, documents))
            {
                at++;
                continue;
            }
            if (ranges[at].Traits == DocumentTraits.None && workplace.Block.TryRead(ranges[at]) is { } document)
            {
                documents.Add(document);
                at++;
                continue;
            }
            // Documents for the parser that stand next to one another are read in one go.
            var end = at + 1;
            document = null;
            if (ranges[at].Traits == DocumentTraits.None)
            {
                while (end < ranges.Length && ranges[end].Traits == DocumentTraits.None && (document = workplace.Block.TryRead(ranges[end])) is null)
                    end++;
            }
            Parse(workplace.Yaml, ranges, at, end, documents);
            at = end;
            if (document is not null)
            {
                documents.Add(document);
                at++;
            }
        }
        workplace.Yaml.Release();
        workplace.Block.Release();
        t_workplace = workplace;
        SayTemplateOnce(documents);
        if (file.EncodingProblems.Count > 0)
            SayEncoding(file, documents);
        return documents;
    }

    // A method of its own, so that nothing of the parser is loaded where it is not needed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Parse(YamlReader reader, DocumentRange[] ranges, int from, int to, List<ManifestDocument> documents)
    {
        ScannerBuffers.Enter(ranges[to - 1].End - ranges[from].Start);
        try
        {
            for (var at = from; at < to;)
            {
                if (ranges[at].Traits == DocumentTraits.None)
                    at = reader.ReadRun(ranges, at, to, documents);
                if (at < to)
                    documents.Add(reader.ReadAlone(ranges[at++]));
            }
        }
        finally
        {
            ScannerBuffers.Exit();
        }
    }

    private static void SayTemplateOnce(List<ManifestDocument> documents)
    {
        var said = false;
        for (var i = 0; i < documents.Count; i++)
        {
            if (!documents[i].IsTemplate)
                continue;
            if (said && documents[i].Problems.Count > 0)
                documents[i] = documents[i].With([]);
            said = true;
        }
    }

    private static void SayEncoding(SourceFile file, List<ManifestDocument> documents)
    {
        var next = 0;
        var all = file.EncodingProblems;
        for (var i = 0; i < documents.Count; i++)
        {
            var problems = new List<SyntaxProblem>();
            while (next < all.Count && all[next].Span.Start < documents[i].Start)
                next++;
            for (; next < all.Count && all[next].Span.Start < documents[i].End; next++)
                problems.Add(all[next]);
            if (problems.Count > 0)
                documents[i] = documents[i].With([.. problems, .. documents[i].Problems]);
        }
    }

    // What can be used again for the next source on the same thread.
    private sealed class Workplace
    {
        public Workplace()
        {
            var tree = new TreeBuilder(new StringCache());
            Block = new BlockReader(tree);
            Yaml = new YamlReader(tree);
            Json = new JsonReader(tree);
        }

        public BlockReader Block { get; }

        public YamlReader Yaml { get; }

        public JsonReader Json { get; }
    }
}
