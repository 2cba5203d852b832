using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StsLint.Syntax;

namespace StsLint.Tests.Reports;

/// <summary>The writer writes what System.Text.Json writes with its relaxed encoder.</summary>
public class JsonTextWriterTests
{
    [Fact]
    public void Every_character_is_written_as_the_platform_writes_it()
    {
        for (var block = 0; block < 0x10000; block += 0x100)
        {
            var text = new StringBuilder();
            for (var c = block; c < block + 0x100; c++)
                text.Append('a').Append((char)c);
            AssertSame(text.ToString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("👍")]
    [InlineData("a👍b日本\u00a0\u2028\u0085\ufeff")]
    [InlineData("\ud83d")]
    [InlineData("\ud83d\ud83d\udc4d\udc4d")]
    [InlineData("\"\\/'<>&+`\b\f\n\r\t\v")]
    public void Texts_are_written_as_the_platform_writes_them(string text) => AssertSame(text);

    [Fact]
    public void Shapes_are_written_as_the_platform_writes_them()
    {
        using var ours = new StringWriter();
        var json = new JsonTextWriter(ours);
        json.BeginObject();
        json.BeginArray("empty");
        json.EndArray();
        json.BeginObject("nothing");
        json.EndObject();
        json.Number("least", int.MinValue);
        json.Boolean("no", false);
        json.BeginArray("list");
        json.Null();
        json.Number(0);
        json.Raw("1e3");
        json.BeginArray();
        json.Text("deep");
        json.EndArray();
        json.BeginObject();
        json.Text("a\"", "b");
        json.EndObject();
        json.Raw("[true, false]", 1, 5);
        json.EndArray();
        json.EndObject();

        Assert.Equal("""
            {
              "empty": [],
              "nothing": {},
              "least": -2147483648,
              "no": false,
              "list": [
                null,
                0,
                1e3,
                [
                  "deep"
                ],
                {
                  "a\"": "b"
                },
                true
              ]
            }
            """.ReplaceLineEndings("\n"), ours.ToString());
    }

    private static void AssertSame(string text)
    {
        using var ours = new StringWriter();
        new JsonTextWriter(ours).Text(text);
        Assert.Equal("\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"", ours.ToString());
    }
}
