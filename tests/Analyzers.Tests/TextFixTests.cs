using StsLint.Analyzers;
using StsLint.Engine;

namespace StsLint.Tests;

/// <summary>A fix survives its way through a diagnostic's properties exactly.</summary>
public class TextFixTests
{
    public static TheoryData<string> Texts() =>
    [
        "", "plain", "a\tb", "a\nb", "a\r\nb", "back\\slash", "\\t", "\\", "\\\\n", "ü 日本 😀", "\ud800", "a\udc00b", "\ud83d\ude00\ud83d", "\0", "file\tsafe\n0\t1\tx", "\u2028\u0085",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_written_is_read(string text)
    {
        var fix = new TextFix(text, FixSafety.Unsafe, text + "k", [new FileChange(text + ".yaml", text, [new TextEdit(0, 3, text), new TextEdit(3, 3, text + "2")]), new FileChange("b", "c", [])]);
        var encoded = fix.Encode();
        var read = TextFix.Decode(encoded);
        Assert.NotNull(read);
        Assert.Equal((fix.Title, fix.Safety, fix.EquivalenceKey), (read.Title, read.Safety, read.EquivalenceKey));
        Assert.Equal(fix.Files.Select(static file => (file.Path, file.Content, string.Join('|', file.Edits))), read.Files.Select(static file => (file.Path, file.Content, string.Join('|', file.Edits))));
        // What travels is text that any encoding of Unicode can carry.
        Assert.Equal(encoded, new System.Text.UTF8Encoding(false, true).GetString(new System.Text.UTF8Encoding(false, true).GetBytes(encoded)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("safe\ttitle\tkey")]
    [InlineData("other\ttitle\tkey\nfile\ta\tb\n0\t1\tx")]
    [InlineData("safe\ttitle\tkey\n0\t1\tx")]
    [InlineData("safe\ttitle\tkey\nfile\ta\tb\n1\t0\tx")]
    [InlineData("safe\ttitle\tkey\nfile\ta\tb\n-1\t0\tx")]
    [InlineData("safe\ttitle\tkey\nfile\ta\tb\n0\t5\tx\n4\t6\ty")]
    [InlineData("safe\ttitle\tkey\nfile\ta\tb\n0\t1\tx\\")]
    [InlineData("safe\ttitle\tkey\nfile\ta\tb\n0\t1\tx\\u00")]
    [InlineData("safe\ttitle\tkey\nfile\ta\tb\n0\t1\tx\\q")]
    [InlineData("safe\ttitle\tkey\nfile\ta\tb\n0\t1")]
    public void What_was_not_written_by_it_is_refused(string encoded) => Assert.Null(TextFix.Decode(encoded));
}
