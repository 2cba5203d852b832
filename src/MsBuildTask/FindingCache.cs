using System.Text;

namespace StsLint.MSBuild;

/// <summary>
/// What was found when the input had a certain content, kept below <c>obj</c>: a build in which nothing has changed shows the warnings again
/// without judging anything. A cache that cannot be read, or is of something else, is as good as none.
/// </summary>
internal static class FindingCache
{
    private const int Format = 1;

    /// <summary>The findings of an input with this key; null when they are not known.</summary>
    public static List<BuildFinding>? Read(string path, byte[] key)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            using var reader = new BinaryReader(new MemoryStream(File.ReadAllBytes(path)), Encoding.UTF8);
            if (reader.ReadInt32() != Format || !reader.ReadBytes(key.Length).SequenceEqual(key))
                return null;
            var texts = new string[reader.ReadInt32()];
            for (var at = 0; at < texts.Length; at++)
                texts[at] = reader.ReadString();
            var findings = new BuildFinding[reader.ReadInt32()];
            for (var at = 0; at < findings.Length; at++)
            {
                findings[at] = new BuildFinding((BuildLevel)reader.ReadByte(), texts[reader.ReadInt32()], reader.ReadString(), texts[reader.ReadInt32()], texts[reader.ReadInt32()],
                    reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            }
            return [.. findings];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or ArgumentException or OverflowException or OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Keeps findings; false, with the reason, when the file cannot be written.</summary>
    public static bool TryWrite(string path, byte[] key, IReadOnlyList<BuildFinding> findings, out string reason)
    {
        reason = "";
        // Ids, pages and paths stand many times.
        var texts = new List<string>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            NumberOf(finding.Code);
            NumberOf(finding.HelpUri);
            NumberOf(finding.File);
        }
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(Format);
        writer.Write(key);
        writer.Write(texts.Count);
        foreach (var text in texts)
            writer.Write(text);
        writer.Write(findings.Count);
        foreach (var finding in findings)
        {
            writer.Write((byte)finding.Level);
            writer.Write(numbers[finding.Code]);
            writer.Write(finding.Message);
            writer.Write(numbers[finding.HelpUri]);
            writer.Write(numbers[finding.File]);
            writer.Write(finding.Line);
            writer.Write(finding.Column);
            writer.Write(finding.EndLine);
            writer.Write(finding.EndColumn);
        }
        writer.Flush();
        try
        {
            WholeFile.Write(path, memory.ToArray());
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = InputReasons.Of(e);
            return false;
        }

        void NumberOf(string text)
        {
            if (numbers.ContainsKey(text))
                return;
            numbers.Add(text, texts.Count);
            texts.Add(text);
        }
    }
}

/// <summary>Writes files so that nobody ever reads half of one.</summary>
internal static class WholeFile
{
    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(beside, content);
            // Replacing in one step is not to be had on every framework that MSBuild runs on.
            if (File.Exists(path))
                File.Delete(path);
            File.Move(beside, path);
        }
        finally
        {
            if (File.Exists(beside))
                File.Delete(beside);
        }
    }
}
