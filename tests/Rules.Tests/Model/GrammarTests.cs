using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;
using Match = StsLint.Model.Match;

namespace StsLint.Tests.Model;

/// <summary>
/// Each grammar against another way to say it: the regular expressions by which the API's documentation defines names, exact fractions for quantities,
/// the framework's reader for addresses, and the definition of a selector.
/// </summary>
public partial class GrammarTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(4000).WithEndSize(12);

    // Pieces rather than characters, so that lengths at the limits and doubled signs come up.
    private static readonly Arbitrary<string> s_names = Gen.Elements(
        "a", "b", "z", "0", "9", "A", "Z", "-", "--", ".", "..", "_", "/", "=", " ", "~", "é", "%", "\t", "example.org", "app", new string('x', 14), new string('x', 62), new string('y', 63), new string('w', 250))
        .ListOf().Select(static pieces => string.Concat(pieces)).ToArbitrary();

    public static TheoryData<string> Forms => [.. s_oracles.Keys];

    private static readonly Dictionary<string, (NameForm Form, Func<string, bool> Accepts)> s_oracles = new(StringComparer.Ordinal)
    {
        ["DNS label"] = (Names.DnsLabel, static name => name.Length <= 63 && Label().IsMatch(name)),
        ["DNS label with a letter first"] = (Names.DnsLabel1035, static name => name.Length <= 63 && Label().IsMatch(name) && char.IsAsciiLetterLower(name[0])),
        ["DNS name"] = (Names.DnsSubdomain, IsSubdomain),
        ["qualified name"] = (Names.QualifiedName, IsQualified),
        ["label value"] = (Names.LabelValue, static value => value.Length == 0 || (value.Length <= 63 && Loose().IsMatch(value))),
        ["port name"] = (Names.PortName, static name => name.Length is > 0 and <= 15 && PortName().IsMatch(name) && name.Any(char.IsAsciiLetterLower) && !name.Contains("--", StringComparison.Ordinal) && name[0] != '-' && name[^1] != '-'),
        ["environment variable"] = (Names.EnvironmentVariable, static name => name.Length > 0 && name.All(static c => c is >= ' ' and <= '~' and not '=')),
        ["environment variable before 1.30"] = (Names.StrictEnvironmentVariable, static name => Variable().IsMatch(name) && name is not ("." or "..") && !name.StartsWith("..", StringComparison.Ordinal)),
        ["key of a ConfigMap"] = (Names.ConfigMapKey, static key => key.Length <= 253 && ConfigMapKey().IsMatch(key) && key is not ("." or "..") && !key.StartsWith("..", StringComparison.Ordinal)),
        ["path segment"] = (Names.PathSegment, static name => name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal) && !name.Contains('%', StringComparison.Ordinal)),
        ["HTTP header"] = (Names.HttpHeader, static name => Header().IsMatch(name)),
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Names_are_those_of_their_definition(string form)
    {
        var (tested, accepts) = s_oracles[form];
        Prop.ForAll(s_names, name => tested.Accepts(name) == accepts(name)).Check(s_config);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_repaired_is_legal(string form)
    {
        var tested = s_oracles[form].Form;
        Prop.ForAll(s_names, name => tested.Repair(name) is not { } repaired || (tested.Accepts(repaired) && repaired != name)).Check(s_config);
    }

    /// <summary>An amount is what its digits and suffix say, exactly, rounded up to a billionth and cut at 2⁶³−1.</summary>
    [Fact]
    public void Quantities_are_exact()
    {
        var digits = Gen.Elements("0", "1", "5", "9", "00", "12", "123456789", "999999999999", "000000001").ListOf().Select(static pieces => string.Concat(pieces));
        var texts = from sign in Gen.Elements("", "+", "-")
                    from whole in digits
                    from fraction in Gen.OneOf(Gen.Constant(""), Gen.Constant("."), digits.Select(static d => "." + d))
                    from suffix in Gen.Elements([.. s_suffixes.Keys])
                    select sign + whole + fraction + suffix;
        Prop.ForAll(texts.ToArbitrary(), static text =>
        {
            var expected = Exact(text);
            var isRead = Quantity.TryParse(text, out var quantity);
            if (isRead != expected is not null)
                return false;
            return !isRead || ((BigInteger)(Math.Abs(quantity.Value) * 1_000_000_000m) == expected!.Value && (quantity.Value < 0) == (text[0] == '-' && !expected.Value.IsZero));
        }).Check(s_config);
    }

    [Fact]
    public void Text_that_is_no_quantity_is_refused()
    {
        var grammar = QuantityText();
        var texts = Gen.Elements("1", "0", "5", ".", "+", "-", "m", "k", "K", "M", "G", "Gi", "i", "e", "E", "3", " ", "B", "_", ",", "½").ListOf().Select(static pieces => string.Concat(pieces)).ToArbitrary();
        Prop.ForAll(texts, text => Quantity.TryParse(text, out _) == grammar.IsMatch(text.Trim())).Check(s_config);
    }

    [Fact]
    public void Addresses_are_those_that_the_framework_reads_in_full_form()
    {
        var v4 = Gen.Elements("0", "1", "9", "10", "99", "127", "192", "249", "255", "256", "300", "01", "", "a").ListOf().Select(static octets => string.Join('.', octets)).ToArbitrary();
        Prop.ForAll(v4, static text => (IpAddress.Read(text) is IpFamily.V4) == PlainV4().IsMatch(text)).Check(s_config);
        var v6 = Gen.Elements("0", "1", "fe80", "FFFF", "12345", "g", "", "abcd", "2001").ListOf().Select(static groups => string.Join(':', groups)).ToArbitrary();
        Prop.ForAll(v6, static text => text.IndexOf(':', StringComparison.Ordinal) < 0
            || (IpAddress.Read(text) is IpFamily.V6 or IpFamily.Disputed) == (IPAddress.TryParse(text, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)).Check(s_config);
    }

    [Fact]
    public void A_range_is_an_address_and_the_length_of_its_prefix()
    {
        var ranges = from address in Gen.Elements("10.0.0.0", "::", "fd00::1", "10.1", "300.0.0.0", "")
                     from length in Gen.Elements("0", "8", "32", "33", "64", "128", "129", "-1", "+1", "", "a", "1000")
                     from slash in Gen.Elements("/", "//", "")
                     select (address, length, slash);
        Prop.ForAll(ranges.ToArbitrary(), static range =>
        {
            var expected = range.slash == "/" && IpAddress.Read(range.address) != IpFamily.None
                && uint.TryParse(range.length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= (range.address.Contains(':', StringComparison.Ordinal) ? 128 : 32);
            return IpAddress.IsRange(range.address + range.slash + range.length) == expected;
        }).Check(s_config);
    }

    /// <summary>A selector fits exactly the labels for which each of its requirements holds.</summary>
    [Fact]
    public void Selectors_fit_what_their_requirements_say()
    {
        var keys = Gen.Elements("app", "tier", "zone");
        var values = Gen.Elements("a", "b", "c");
        var labels = (from key in keys from value in values select (key, value)).ListOf();
        var expressions = (from key in keys
                           from op in Gen.Elements("In", "NotIn", "Exists", "DoesNotExist")
                           from list in values.NonEmptyListOf()
                           select (key, op, list)).ListOf();
        var cases = from have in labels from want in labels from more in expressions select (have, want, more);
        Prop.ForAll(cases.ToArbitrary(), static drawn =>
        {
            var have = drawn.have.GroupBy(static label => label.key).ToDictionary(static group => group.Key, static group => group.First().value);
            var want = drawn.want.GroupBy(static label => label.key).ToDictionary(static group => group.Key, static group => group.First().value);
            var text = "labels: {" + string.Join(", ", have.Select(static label => $"{label.Key}: {label.Value}")) + "}\nselector:\n  matchLabels: {"
                + string.Join(", ", want.Select(static label => $"{label.Key}: {label.Value}")) + "}\n  matchExpressions: ["
                + string.Join(", ", drawn.more.Select(static each => $"{{key: {each.key}, operator: {each.op}{(each.op is "In" or "NotIn" ? $", values: [{string.Join(", ", each.list)}]" : "")}}}")) + "]\n";
            var root = (MappingNode)ManifestReader.Read(new SourceFile("a.yaml", text))[0].Root!;
            var selector = LabelSelector.FromExpressions(root.Mapping("selector"));
            var fits = selector.Requirements.All(requirement => requirement.Matches(new LabelMap(root.Mapping("labels"))) == Match.Yes);
            var expected = want.All(label => have.TryGetValue(label.Key, out var value) && value == label.Value)
                && drawn.more.All(each => (each.op, have.TryGetValue(each.key, out var value)) switch
                {
                    ("In", var isThere) => isThere && each.list.Contains(value!),
                    ("NotIn", var isThere) => !isThere || !each.list.Contains(value!),
                    ("Exists", var isThere) => isThere,
                    (_, var isThere) => !isThere,
                });
            return fits == expected && !selector.IsOpen;
        }).Check(s_config);
    }

    private static readonly Dictionary<string, (int Two, int Ten)> s_suffixes = new(StringComparer.Ordinal)
    {
        [""] = (0, 0),
        ["n"] = (0, -9),
        ["u"] = (0, -6),
        ["m"] = (0, -3),
        ["k"] = (0, 3),
        ["M"] = (0, 6),
        ["G"] = (0, 9),
        ["T"] = (0, 12),
        ["P"] = (0, 15),
        ["E"] = (0, 18),
        ["Ki"] = (10, 0),
        ["Mi"] = (20, 0),
        ["Gi"] = (30, 0),
        ["Ti"] = (40, 0),
        ["Pi"] = (50, 0),
        ["Ei"] = (60, 0),
        ["e3"] = (0, 3),
        ["E-2"] = (0, -2),
        ["e+6"] = (0, 6),
        ["e0"] = (0, 0),
        ["e55"] = (0, 55),
        ["e-40"] = (0, -40),
    };

    // In billionths, rounded up and cut; null for what is no quantity.
    private static BigInteger? Exact(string text)
    {
        var match = QuantityParts().Match(text);
        if (!match.Success || (match.Groups[1].Length == 0 && match.Groups[2].Length == 0) || !s_suffixes.TryGetValue(match.Groups[3].Value, out var suffix))
            return null;
        var (two, ten) = suffix;
        var digits = BigInteger.Parse("0" + match.Groups[1].Value + match.Groups[2].Value, CultureInfo.InvariantCulture);
        var exponent = ten - match.Groups[2].Length + 9;
        var numerator = digits * BigInteger.Pow(2, two) * BigInteger.Pow(10, Math.Max(exponent, 0));
        var denominator = BigInteger.Pow(10, Math.Max(-exponent, 0));
        var nano = (numerator + denominator - 1) / denominator;
        return BigInteger.Min(nano, new BigInteger(long.MaxValue) * 1_000_000_000);
    }

    private static bool IsSubdomain(string name) => name.Length <= 253 && Subdomain().IsMatch(name);

    private static bool IsQualified(string name)
    {
        var parts = name.Split('/');
        return parts.Length <= 2 && parts[^1].Length <= 63 && Loose().IsMatch(parts[^1]) && (parts.Length == 1 || IsSubdomain(parts[0]));
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex Loose();

    [GeneratedRegex(@"^[-a-z0-9]+\z")]
    private static partial Regex PortName();

    [GeneratedRegex(@"^[-._a-zA-Z][-._a-zA-Z0-9]*\z")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigMapKey();

    [GeneratedRegex(@"^[-A-Za-z0-9]+\z")]
    private static partial Regex Header();

    [GeneratedRegex(@"^[+-]?([0-9]*)(?:\.([0-9]*))?([A-Za-z]*[+-]?[0-9]*)\z")]
    private static partial Regex QuantityParts();

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?\z")]
    private static partial Regex QuantityText();

    [GeneratedRegex(@"^((0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])(\.(?!\z)|\z)){4}\z")]
    private static partial Regex PlainV4();
}
