using FsCheck;
using FsCheck.Fluent;
using StsLint.Runtime.Api;

namespace StsLint.Tests.Api;

/// <summary>JSON values by chance.</summary>
internal static class JsonValues
{
    private static readonly string[] s_names = ["a", "b", "c", "metadata", "a/b", "m~n", "", "ü"];

    public static Gen<ApiValue> Any { get; } = Gen.Sized(static size => Of(Math.Min(size, 4), withNull: true));

    public static Gen<ApiValue> WithoutNull { get; } = Gen.Sized(static size => Of(Math.Min(size, 4), withNull: false));

    public static Gen<ApiMap> Maps { get; } = Gen.Sized(static size => Map(Math.Min(size, 4), withNull: false));

    private static Gen<ApiValue> Scalar(bool withNull) => Gen.OneOf(
        Gen.Elements("", "x", "web-0", "tab\t\"quoted\" \\ \u2028 \ud83d\ude00").Select(static text => (ApiValue)text),
        Gen.Choose(-2000, 2000).Select(static number => (ApiValue)number),
        Gen.Elements("1.5", "-0.25", "1e100", "9223372036854775807", "92233720368547758070").Select(static literal => (ApiValue)ApiNumber.Parse(literal)),
        Gen.Elements(true, false).Select(static boolean => (ApiValue)boolean),
        Gen.Constant(withNull ? ApiValue.Null : (ApiValue)"y"));

    private static Gen<ApiValue> Of(int depth, bool withNull) => depth <= 0
        ? Scalar(withNull)
        : Gen.OneOf(
            Scalar(withNull),
            Map(depth, withNull).Select(static map => (ApiValue)map),
            Of(depth - 1, withNull).ArrayOf().Select(static items => (ApiValue)new ApiList((IEnumerable<ApiValue>)items.Take(4))));

    private static Gen<ApiMap> Map(int depth, bool withNull) =>
        from names in Gen.SubListOf(s_names)
        from values in Of(depth - 1, withNull).ArrayOf(names.Count)
        select new ApiMap(names.Zip(values, static (name, value) => new KeyValuePair<string, ApiValue>(name, value)));
}
