using System.Text;
using StsLint.Cli.Input;

namespace StsLint.Cli.Tests;

/// <summary>A large file is decoded piece by piece: what comes out is what decoding it in one go gives, or nothing.</summary>
public sealed class LargeTextTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>Characters of one to four bytes, so that pieces end within some.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a: ü\n")]
    [InlineData("name: 数据库\n")]
    [InlineData("note: 🐘 is here\r\n")]
    public void The_text_is_that_of_the_whole_file(string line)
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = new string('x', shift) + string.Concat(Enumerable.Repeat(line, line.Length == 0 ? 0 : (3 << 20) / line.Length));
            File.WriteAllText(_path, text);
            Assert.Equal(text, Read());
        }
    }

    [Fact]
    public void A_byte_order_mark_stays()
    {
        File.WriteAllBytes(_path, [0xef, 0xbb, 0xbf, .. "a: 1"u8]);
        Assert.Equal("\ufeffa: 1", Read());
    }

    [Theory]
    [InlineData("61c3")]
    [InlineData("61f09f90")]
    [InlineData("c3c3a9")]
    [InlineData("80")]
    [InlineData("61ff")]
    [InlineData("fffe6100")]
    [InlineData("feff0061")]
    [InlineData("61003a00")]
    public void What_is_not_all_UTF8_is_left_to_others(string hex)
    {
        File.WriteAllBytes(_path, Convert.FromHexString(hex));
        Assert.Null(Read());
        // Behind more than a piece of good text too.
        File.WriteAllBytes(_path, [.. Encoding.UTF8.GetBytes(new string('é', 1 << 20)), .. Convert.FromHexString("c3c3a9")]);
        Assert.Null(Read());
    }

    [Fact]
    public void A_file_that_is_shorter_by_now_is_left_to_others()
    {
        File.WriteAllText(_path, "a: 1");
        using var handle = File.OpenHandle(_path);
        Assert.Null(LargeText.TryRead(handle, 1000));
    }

    private string? Read()
    {
        using var handle = File.OpenHandle(_path);
        return LargeText.TryRead(handle, RandomAccess.GetLength(handle));
    }
}
