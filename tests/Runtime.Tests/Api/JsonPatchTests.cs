using FsCheck;
using FsCheck.Fluent;
using StsLint.Runtime.Api;

namespace StsLint.Tests.Api;

/// <summary>JSON patches (RFC 6902), merge patches (RFC 7386), and values as JSON.</summary>
public class JsonPatchTests
{
    private const string Target = """{"a":{"b":1,"c/d":2,"m~n":3},"list":[1,2,{"x":"y"}],"null":null}""";

    [Theory]
    [InlineData("""[]""", """{"a":{"b":1,"c/d":2,"m~n":3},"list":[1,2,{"x":"y"}],"null":null}""")]
    [InlineData("""[{"op":"add","path":"/e","value":{"f":[]}}]""", """{"a":{"b":1,"c/d":2,"m~n":3},"list":[1,2,{"x":"y"}],"null":null,"e":{"f":[]}}""")]
    [InlineData("""[{"op":"add","path":"/a/b","value":9}]""", """{"a":{"b":9,"c/d":2,"m~n":3},"list":[1,2,{"x":"y"}],"null":null}""")]
    [InlineData("""[{"op":"add","path":"/list/1","value":"new"}]""", """{"a":{"b":1,"c/d":2,"m~n":3},"list":[1,"new",2,{"x":"y"}],"null":null}""")]
    [InlineData("""[{"op":"add","path":"/list/-","value":"end"},{"op":"add","path":"/list/4","value":"behind"}]""", """{"a":{"b":1,"c/d":2,"m~n":3},"list":[1,2,{"x":"y"},"end","behind"],"null":null}""")]
    [InlineData("""[{"op":"remove","path":"/a/c~1d"},{"op":"remove","path":"/a/m~0n"}]""", """{"a":{"b":1},"list":[1,2,{"x":"y"}],"null":null}""")]
    [InlineData("""[{"op":"remove","path":"/list/0"},{"op":"remove","path":"/list/0"},{"op":"remove","path":"/list/0/x"}]""", """{"a":{"b":1,"c/d":2,"m~n":3},"list":[{}],"null":null}""")]
    [InlineData("""[{"op":"replace","path":"/list/2/x","value":null}]""", """{"a":{"b":1,"c/d":2,"m~n":3},"list":[1,2,{"x":null}],"null":null}""")]
    [InlineData("""[{"op":"replace","path":"","value":{"new":true}}]""", """{"new":true}""")]
    [InlineData("""[{"op":"move","from":"/a/b","path":"/list/0"}]""", """{"a":{"c/d":2,"m~n":3},"list":[1,1,2,{"x":"y"}],"null":null}""")]
    [InlineData("""[{"op":"move","from":"/list/0","path":"/list/1"}]""", """{"a":{"b":1,"c/d":2,"m~n":3},"list":[2,1,{"x":"y"}],"null":null}""")]
    [InlineData("""[{"op":"copy","from":"/list/2","path":"/a/b"},{"op":"add","path":"/a/b/x","value":"z"}]""", """{"a":{"b":{"x":"z"},"c/d":2,"m~n":3},"list":[1,2,{"x":"y"}],"null":null}""")]
    [InlineData("""[{"op":"test","path":"/a/b","value":1.0},{"op":"test","path":"/list/2","value":{"x":"y"}},{"op":"test","path":"/null","value":null},{"op":"test","path":"/absent","value":null}]""", Target)]
    public void A_patch_applies(string patch, string result)
    {
        var outcome = JsonPatch.Apply(ApiJson.Read(Target), ApiJson.Read(patch));
        Assert.Null(outcome.Problem);
        Assert.Equal(ApiJson.Read(result), outcome.Value);
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/a/b","value":2}]""", "testing value /a/b failed")]
    [InlineData("""[{"op":"test","path":"/a/z","value":2}]""", "there is nothing at '/a/z'")]
    [InlineData("""[{"op":"remove","path":"/a/z"}]""", "there is nothing at '/a/z'")]
    [InlineData("""[{"op":"remove","path":""}]""", "the whole object")]
    [InlineData("""[{"op":"replace","path":"/z/y","value":1}]""", "there is nothing at '/z'")]
    [InlineData("""[{"op":"add","path":"/z/y","value":1}]""", "there is nothing at '/z'")]
    [InlineData("""[{"op":"add","path":"/list/4","value":1}]""", "no place in a list of 3 items")]
    [InlineData("""[{"op":"add","path":"/list/-1","value":1}]""", "no place in a list of 3 items")]
    [InlineData("""[{"op":"replace","path":"/list/01","value":1}]""", "there is nothing at '/list/01'")]
    [InlineData("""[{"op":"replace","path":"/list/-","value":1}]""", "there is nothing at '/list/-'")]
    [InlineData("""[{"op":"add","path":"/a/b/c","value":1}]""", "there is nothing at '/a/b/c'")]
    [InlineData("""[{"op":"copy","from":"/z","path":"/y"}]""", "there is nothing at '/z'")]
    [InlineData("""[{"op":"move","from":"/a","path":"/a/b"}]""", "cannot be moved into itself")]
    public void A_patch_that_does_not_fit_is_invalid_and_says_where(string patch, string says)
    {
        var error = JsonPatch.Apply(ApiJson.Read(Target), ApiJson.Read(patch)).ToError(Bench.ConfigKey("a"));
        Assert.Equal((422, "Invalid"), (error.Code, error.Reason));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":"add"}""", "a JSON patch is a list")]
    [InlineData("""["add"]""", "a map with op and path")]
    [InlineData("""[{"path":"/a"}]""", "unknown operation (none)")]
    [InlineData("""[{"op":"increase","path":"/a"}]""", "unknown operation \"increase\"")]
    [InlineData("""[{"op":"add","path":"/a"}]""", "has no value")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""", "no JSON pointer")]
    [InlineData("""[{"op":"add","path":"/a~2","value":1}]""", "no JSON pointer")]
    [InlineData("""[{"op":"add","value":1}]""", "no JSON pointer")]
    [InlineData("""[{"op":"move","path":"/a"}]""", "the from of operation move")]
    public void A_patch_that_makes_no_sense_is_a_bad_request(string patch, string says)
    {
        var error = JsonPatch.Apply(ApiJson.Read(Target), ApiJson.Read(patch)).ToError(Bench.ConfigKey("a"));
        Assert.Equal((400, "BadRequest"), (error.Code, error.Reason));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    // The examples of RFC 7386, appendix A.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", """null""", """null""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void A_merge_patch_applies(string target, string patch, string result) =>
        Assert.Equal(ApiJson.Read(result), MergePatch.Apply(ApiJson.Read(target), ApiJson.Read(patch)));

    [Fact]
    public void The_difference_of_two_values_is_a_merge_patch_that_makes_one_of_the_other() =>
        Prop.ForAll(JsonValues.Maps.ToArbitrary(), JsonValues.Maps.ToArbitrary(), static (from, to) => MergePatch.Apply(from, Difference(from, to)).Equals(to)).QuickCheckThrowOnFailure();

    [Fact]
    public void Replacing_each_value_by_that_of_another_object_makes_one_of_the_other() =>
        Prop.ForAll(JsonValues.Maps.ToArbitrary(), JsonValues.Maps.ToArbitrary(), static (from, to) =>
        {
            static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            var operations = from.Where(entry => !to.Has(entry.Key)).Select(static entry => ApiMap.Of(("op", "remove"), ("path", "/" + Escaped(entry.Key))))
                .Concat(to.Select(static entry => ApiMap.Of(("op", "add"), ("path", "/" + Escaped(entry.Key)), ("value", entry.Value))))
                .Concat(to.Select(static entry => ApiMap.Of(("op", "test"), ("path", "/" + Escaped(entry.Key)), ("value", entry.Value))));
            return to.Equals(JsonPatch.Apply(from, new ApiList(operations)).Value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Values_come_back_from_JSON_as_they_were() =>
        Prop.ForAll(JsonValues.Any.ToArbitrary(), static value => ApiJson.Read(ApiJson.Write(value)).Equals(value) && ApiJson.Read(ApiJson.Write(value, indented: true)).Equals(value) && ApiJson.Read(ApiJson.Write(value)).GetHashCode() == value.GetHashCode()).QuickCheckThrowOnFailure();

    private static ApiValue Difference(ApiMap from, ApiMap to)
    {
        var patch = ApiMap.Empty;
        foreach (var (name, _) in from)
            patch = to.Has(name) ? patch : patch.With(name, ApiValue.Null);
        foreach (var (name, value) in to)
        {
            if (!value.Equals(from[name]))
                patch = patch.With(name, value is ApiMap below && from[name] is ApiMap before ? Difference(before, below) : value);
        }
        return patch;
    }
}
