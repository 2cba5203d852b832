using StsLint.Syntax;
using YamlDotNet.RepresentationModel;

namespace StsLint.Tests;

/// <summary>Quotes stand where some reader of YAML would take the text for something else, and nowhere else.</summary>
public class QuotingTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("registry.k8s.io/nginx-slim:0.8")]
    [InlineData("registry.example/a@sha256:0a1b")]
    [InlineData("/usr/share/nginx/html")]
    [InlineData("-c")]
    [InlineData("--config=/etc/a.conf")]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.0/8")]
    [InlineData("1.2.3")]
    [InlineData("500m")]
    [InlineData("10Gi")]
    [InlineData("30s")]
    [InlineData("2h45m")]
    [InlineData("80:80")]
    [InlineData("fe80::1")]
    [InlineData("http://nginx:80/a?b=c&d=e#f")]
    [InlineData("$(POD_NAME).nginx")]
    [InlineData("a b  c")]
    [InlineData("it's")]
    [InlineData("a, b [c] {d}")]
    [InlineData("50%")]
    [InlineData("日本")]
    [InlineData("No way")]
    [InlineData("1-2")]
    [InlineData("2001:db8::1")]
    [InlineData("=a")]
    [InlineData("<a>")]
    public void Stays_plain(string text) => AssertWritten(text, text is "=a" or "80:80" ? YamlText.Quote(text) : text);

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("0755")]
    [InlineData("0o17")]
    [InlineData("0x1F")]
    [InlineData("0b1")]
    [InlineData("1_000")]
    [InlineData("1.5")]
    [InlineData(".5")]
    [InlineData("1e3")]
    [InlineData("1E400")]
    [InlineData("12345678901234567890123")]
    [InlineData("0xFFFFFFFFFFFFFFFFFFFF")]
    [InlineData(".inf")]
    [InlineData("-.INF")]
    [InlineData(".nan")]
    [InlineData("true")]
    [InlineData("Yes")]
    [InlineData("no")]
    [InlineData("on")]
    [InlineData("OFF")]
    [InlineData("y")]
    [InlineData("N")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("2001-12-14")]
    [InlineData("2001-12-14T21:59:43Z")]
    [InlineData("12:30:45")]
    [InlineData("22:22")]
    [InlineData("<<")]
    [InlineData("=")]
    [InlineData("-")]
    [InlineData("- a")]
    [InlineData("---")]
    [InlineData("...")]
    [InlineData("? a")]
    [InlineData(": a")]
    [InlineData("a: b")]
    [InlineData("a:")]
    [InlineData("a #b")]
    [InlineData("#a")]
    [InlineData("&a")]
    [InlineData("*a")]
    [InlineData("!a")]
    [InlineData("|a")]
    [InlineData(">a")]
    [InlineData("'a'")]
    [InlineData("\"a\"")]
    [InlineData("%a")]
    [InlineData("@a")]
    [InlineData("`a`")]
    [InlineData("[a]")]
    [InlineData("{a}")]
    [InlineData(", a")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\tb")]
    [InlineData("a\rb")]
    [InlineData("\u0085")]
    [InlineData("\ufeffa")]
    [InlineData("\u0001")]
    public void Is_quoted(string text) => AssertWritten(text, YamlText.Quote(text));

    [Theory]
    [InlineData("a\nb\n", "|\n    a\n    b\n")]
    [InlineData("a\nb", "|-\n    a\n    b\n")]
    [InlineData("a\n\n", "|+\n    a\n\n")]
    [InlineData("a\n\n  b: c # d\n", "|\n    a\n\n      b: c # d\n")]
    [InlineData("\na\n", "|\n\n    a\n")]
    [InlineData("[mysqld]\n\tport=1\n", "|\n    [mysqld]\n    \tport=1\n")]
    [InlineData("{{ x }}\n---\n", "|\n    {{ x }}\n    ---\n")]
    [InlineData(" a\nb\n", "\" a\\nb\\n\"\n")]
    [InlineData("\n", "\"\\n\"\n")]
    [InlineData("a\r\nb\r\n", "\"a\\r\\nb\\r\\n\"\n")]
    public void Several_lines_are_a_block_where_they_can_be(string text, string expected) => AssertWritten(text, expected[..^1]);

    [Theory]
    [InlineData("app.kubernetes.io/name", "app.kubernetes.io/name")]
    [InlineData("nginx.conf", "nginx.conf")]
    [InlineData("a_b-c", "a_b-c")]
    [InlineData("y", "\"y\"")]
    [InlineData("8080", "\"8080\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("2001-12-14", "\"2001-12-14\"")]
    [InlineData("", "\"\"")]
    public void Keys_are_plain_only_as_words_names_and_paths(string key, string expected)
    {
        var labels = new ObjectMeta { Labels = new Labels { [key] = "a" } };
        Assert.EndsWith($"  labels:\n    {expected}: a\n", new ConfigMap { Metadata = labels }.ToYaml(), StringComparison.Ordinal);
    }

    private static void AssertWritten(string text, string expected)
    {
        var yaml = new ConfigMap { Data = new Dictionary<string, string> { ["a"] = text } }.ToYaml();
        Assert.Equal($"apiVersion: v1\nkind: ConfigMap\ndata:\n  a: {expected}\n", yaml);
        // A reader of its own mind.
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        Assert.Equal(text, ((YamlScalarNode)((YamlMappingNode)stream.Documents[0].RootNode)["data"]["a"]).Value);
    }
}
