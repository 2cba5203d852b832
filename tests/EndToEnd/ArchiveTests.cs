using System.Formats.Tar;
using System.IO.Compression;
using StsLint.Packaging;

namespace StsLint.EndToEnd.Tests;

/// <summary>Archives of programs.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tar_archive_holds_the_files_in_a_folder_of_its_name()
    {
        Make("out/app-1.0.tar.gz", "one");
        using var tar = new TarReader(new GZipStream(File.OpenRead(_folder.PathOf("out/app-1.0.tar.gz")), CompressionMode.Decompress));
        var entries = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            Assert.Equal(s_time, entry.ModificationTime);
            Assert.Equal((0, 0), (entry.Uid, entry.Gid));
            Assert.Equal(entry.Name.EndsWith("notes", StringComparison.Ordinal) ? Readable : Executable, entry.Mode);
            entries.Add(entry.Name + "=" + (entry.DataStream is null ? "" : new StreamReader(entry.DataStream).ReadToEnd()));
        }
        Assert.Equal(["app-1.0/=", "app-1.0/app=program", "app-1.0/notes=text"], entries);
    }

    [Fact]
    public void A_zip_archive_holds_the_files_in_a_folder_of_its_name()
    {
        Make("out/app-1.0.zip", "one");
        using var zip = ZipFile.OpenRead(_folder.PathOf("out/app-1.0.zip"));
        Assert.Equal(["app-1.0/app", "app-1.0/notes"], zip.Entries.Select(static entry => entry.FullName));
        Assert.All(zip.Entries, static entry => Assert.Equal(s_time.UtcDateTime, entry.LastWriteTime.DateTime));
        Assert.Equal([Executable, Readable], zip.Entries.Select(static entry => (UnixFileMode)(entry.ExternalAttributes >> 16) & Executable));
    }

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public void The_same_files_give_the_same_bytes(string ending)
    {
        Make("first/app-1.0." + ending, "one");
        Make("second/app-1.0." + ending, "two");
        Assert.Equal(File.ReadAllBytes(_folder.PathOf("first/app-1.0." + ending)), File.ReadAllBytes(_folder.PathOf("second/app-1.0." + ending)));
    }

    [Fact]
    public void What_cannot_be_used_is_said()
    {
        var program = _folder.PathOf("app");
        File.WriteAllText(program, "program");
        Assert.Equal((1, $"error: {_folder.PathOf("none")}: there is no such file."), Run(_folder.PathOf("app.zip"), "0", program, _folder.PathOf("none")));
        Assert.Equal((1, $"error: {_folder.PathOf("app.rar")}: archives end in .tar.gz or .zip."), Run(_folder.PathOf("app.rar"), "0", program));
        Assert.Equal(2, Run(_folder.PathOf("app.zip"), "today", program).ExitCode);
        Assert.Equal(2, Run(_folder.PathOf("app.zip"), "0").ExitCode);
    }

    /// <summary>Each time of files of their own, with other times.</summary>
    private void Make(string archive, string files)
    {
        Directory.CreateDirectory(_folder.PathOf(files));
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(archive))!);
        File.WriteAllText(_folder.PathOf(files + "/app"), "program");
        File.WriteAllText(_folder.PathOf(files + "/notes"), "text");
        File.SetLastWriteTimeUtc(_folder.PathOf(files + "/notes"), new DateTime(2001, 1, files.Length, 0, 0, files == "one" ? 1 : 2, DateTimeKind.Utc));
        Assert.Equal((0, ""), Run(_folder.PathOf(archive), "1700000000", _folder.PathOf(files + "/app"), _folder.PathOf(files + "/notes")));
    }

    private static (int ExitCode, string Error) Run(params string[] arguments)
    {
        var error = new StringWriter();
        return (Commands.Run(["archive", .. arguments], error), error.ToString().TrimEnd());
    }
}
