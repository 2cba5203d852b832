using StsLint.Syntax;

namespace StsLint.Tests.Syntax;

/// <summary>Plain scalars as go-yaml v2, the API server's reader, takes them.</summary>
public class YamlScalarTests
{
    [Theory]
    [InlineData("", ScalarKind.Null)]
    [InlineData("~", ScalarKind.Null)]
    [InlineData("null", ScalarKind.Null)]
    [InlineData("Null", ScalarKind.Null)]
    [InlineData("NULL", ScalarKind.Null)]
    [InlineData("nULL", ScalarKind.Text)]
    [InlineData("~~", ScalarKind.Text)]
    [InlineData("y", ScalarKind.Boolean)]
    [InlineData("N", ScalarKind.Boolean)]
    [InlineData("yes", ScalarKind.Boolean)]
    [InlineData("No", ScalarKind.Boolean)]
    [InlineData("ON", ScalarKind.Boolean)]
    [InlineData("off", ScalarKind.Boolean)]
    [InlineData("True", ScalarKind.Boolean)]
    [InlineData("FALSE", ScalarKind.Boolean)]
    [InlineData("tRUE", ScalarKind.Text)]
    [InlineData("yEs", ScalarKind.Text)]
    [InlineData("1", ScalarKind.Integer)]
    [InlineData("-1", ScalarKind.Integer)]
    [InlineData("+1", ScalarKind.Integer)]
    [InlineData("0", ScalarKind.Integer)]
    [InlineData("00", ScalarKind.Integer)]
    [InlineData("1_000", ScalarKind.Integer)]
    [InlineData("1_", ScalarKind.Integer)]
    [InlineData("-_1", ScalarKind.Integer)]
    [InlineData("_1", ScalarKind.Text)]
    [InlineData("0755", ScalarKind.Integer)]
    [InlineData("080", ScalarKind.Integer)]
    [InlineData("08_0", ScalarKind.Integer)]
    [InlineData("0o17", ScalarKind.Integer)]
    [InlineData("0o8", ScalarKind.Text)]
    [InlineData("0x1F", ScalarKind.Integer)]
    [InlineData("0X1f", ScalarKind.Integer)]
    [InlineData("0_x1F", ScalarKind.Integer)]
    [InlineData("-0x10", ScalarKind.Integer)]
    [InlineData("0x", ScalarKind.Text)]
    [InlineData("0xG", ScalarKind.Text)]
    [InlineData("0b101", ScalarKind.Integer)]
    [InlineData("-0b11", ScalarKind.Integer)]
    [InlineData("0b2", ScalarKind.Text)]
    [InlineData("9223372036854775807", ScalarKind.Integer)]
    [InlineData("9223372036854775808", ScalarKind.Float)]
    [InlineData("99999999999999999999", ScalarKind.Float)]
    [InlineData("1.5", ScalarKind.Float)]
    [InlineData("80.0", ScalarKind.Float)]
    [InlineData("1.", ScalarKind.Float)]
    [InlineData(".5", ScalarKind.Float)]
    [InlineData(".5_0", ScalarKind.Text)]
    [InlineData("1_0.5", ScalarKind.Float)]
    [InlineData("+.5", ScalarKind.Float)]
    [InlineData("1e3", ScalarKind.Float)]
    [InlineData("1E+3", ScalarKind.Float)]
    [InlineData("1e", ScalarKind.Text)]
    [InlineData("e3", ScalarKind.Text)]
    [InlineData("1e400", ScalarKind.Text)]
    [InlineData(".inf", ScalarKind.Float)]
    [InlineData("-.INF", ScalarKind.Float)]
    [InlineData("+.Inf", ScalarKind.Float)]
    [InlineData(".NaN", ScalarKind.Float)]
    [InlineData(".nAn", ScalarKind.Text)]
    [InlineData("inf", ScalarKind.Text)]
    [InlineData(".", ScalarKind.Text)]
    [InlineData("-", ScalarKind.Text)]
    [InlineData("+", ScalarKind.Text)]
    [InlineData("2020-01-01", ScalarKind.Text)]
    [InlineData("12:30", ScalarKind.Text)]
    [InlineData("1.2.3", ScalarKind.Text)]
    [InlineData("100m", ScalarKind.Text)]
    [InlineData("1Gi", ScalarKind.Text)]
    [InlineData("<<", ScalarKind.Text)]
    [InlineData("web", ScalarKind.Text)]
    public void Plain_scalars(string value, ScalarKind kind)
    {
        Assert.Equal(kind, YamlScalar.Classify(value, ScalarStyle.Plain));
        Assert.Equal(ScalarKind.Text, YamlScalar.Classify(value, ScalarStyle.DoubleQuoted));
        Assert.Equal(ScalarKind.Text, YamlScalar.Classify(value, ScalarStyle.Plain, "tag:yaml.org,2002:str"));
        Assert.Equal(ScalarKind.Text, YamlScalar.Classify(value, ScalarStyle.Plain, "!Ref"));
    }

    [Theory]
    [InlineData("5", ScalarStyle.DoubleQuoted, "tag:yaml.org,2002:int", ScalarKind.Integer)]
    [InlineData("yes", ScalarStyle.SingleQuoted, "tag:yaml.org,2002:bool", ScalarKind.Boolean)]
    [InlineData("3", ScalarStyle.Plain, "tag:yaml.org,2002:float", ScalarKind.Float)]
    [InlineData("", ScalarStyle.DoubleQuoted, "tag:yaml.org,2002:null", ScalarKind.Null)]
    [InlineData("5", ScalarStyle.DoubleQuoted, "!", ScalarKind.Integer)]
    [InlineData("aGk=", ScalarStyle.Plain, "tag:yaml.org,2002:binary", ScalarKind.Text)]
    public void Tagged_scalars(string value, ScalarStyle style, string tag, ScalarKind kind) => Assert.Equal(kind, YamlScalar.Classify(value, style, tag));

    [Theory]
    [InlineData("0755", 493)]
    [InlineData("0o17", 15)]
    [InlineData("0x1F", 31)]
    [InlineData("0b101", 5)]
    [InlineData("-0b11", -3)]
    [InlineData("1_000", 1000)]
    [InlineData("+7", 7)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0_17", 15)]
    [InlineData("00", 0)]
    public void Integers(string value, long expected)
    {
        Assert.True(YamlScalar.TryReadInteger(value, out var read));
        Assert.Equal(expected, read);
    }

    [Theory]
    [InlineData("080", 80)]
    [InlineData("-09.5", -9.5)]
    [InlineData("1_0.5", 10.5)]
    [InlineData("1e3", 1000)]
    [InlineData(".5", 0.5)]
    [InlineData("99999999999999999999", 1e20)]
    public void Floats(string value, double expected)
    {
        Assert.True(YamlScalar.TryReadFloat(value, out var read));
        Assert.Equal(expected, read);
    }
}
