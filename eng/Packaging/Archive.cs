using System.Formats.Tar;
using System.IO.Compression;

namespace StsLint.Packaging;

/// <summary>Packs a program and the files that go with it, all in one folder that is named as the archive is.</summary>
internal static class Archive
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // What a zip archive says of a file beside its mode: that it is a regular one.
    private const int RegularFile = 0x8000;

    /// <summary>Writes the archive. The same files and time always give the same bytes, whatever the files' own times, owners and modes are.</summary>
    /// <param name="path">Its path, which ends in <c>.tar.gz</c> or <c>.zip</c>.</param>
    /// <param name="time">The time of every entry.</param>
    /// <param name="files">The files: the program first, which alone is made executable.</param>
    /// <exception cref="PackagingException">The path ends otherwise, or a file is missing.</exception>
    public static void Write(string path, DateTimeOffset time, IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            if (!File.Exists(file))
                throw new PackagingException($"{file}: there is no such file.");
        }
        if (path.EndsWith(".tar.gz", StringComparison.Ordinal))
            WriteTar(path, time, files);
        else if (path.EndsWith(".zip", StringComparison.Ordinal))
            WriteZip(path, time, files);
        else
            throw new PackagingException($"{path}: archives end in .tar.gz or .zip.");
    }

    private static void WriteTar(string path, DateTimeOffset time, IReadOnlyList<string> files)
    {
        var folder = Path.GetFileName(path)[..^".tar.gz".Length] + "/";
        using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.SmallestSize), TarEntryFormat.Ustar);
        tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, folder) { Mode = Executable, ModificationTime = time });
        for (var i = 0; i < files.Count; i++)
        {
            using var content = File.OpenRead(files[i]);
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, folder + Path.GetFileName(files[i])) { Mode = i == 0 ? Executable : Readable, ModificationTime = time, DataStream = content });
        }
    }

    private static void WriteZip(string path, DateTimeOffset time, IReadOnlyList<string> files)
    {
        var folder = Path.GetFileName(path)[..^".zip".Length] + "/";
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        for (var i = 0; i < files.Count; i++)
        {
            var entry = zip.CreateEntry(folder + Path.GetFileName(files[i]), CompressionLevel.SmallestSize);
            entry.LastWriteTime = time;
            entry.ExternalAttributes = (RegularFile | (int)(i == 0 ? Executable : Readable)) << 16;
            using var content = File.OpenRead(files[i]);
            using var target = entry.Open();
            content.CopyTo(target);
        }
    }
}
