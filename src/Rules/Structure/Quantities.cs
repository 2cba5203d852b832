using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>Amounts such as <c>500m</c> and <c>1Gi</c>, wherever the schema has one.</summary>
internal static class Quantities
{
    private const decimal Mi = 1048576m;

    private static readonly RuleDescriptor s_invalid = new("STS0042", "Invalid quantity", "{0} '{1}' is no quantity; {2}", Severity.Error,
        static () => new(
            Finds: """
                A value where the API wants a quantity that is not a number, with a sign and a fraction if need be, directly followed by one of the suffixes
                `n u m k M G T P E`, `Ki Mi Gi Ti Pi Ei` or an exponent such as `e3`. Usual cases are `1GB`, `1GiB`, `1gi`, `1K`, `1 Gi`, `1,5Gi` and empty text.
                """,
            Why: "The API server cannot decode it and refuses the object, without saying which field it was.",
            Wrong: """
                resources:
                  requests:
                    storage: 10GB
                """,
            Right: """
                resources:
                  requests:
                    storage: 10Gi
                """,
            Fix: "Safe where only one thing can have been meant (`1GiB`, `1gi`, `1 Gi`, `1,5Gi`). Unsafe for `1GB`, `1K` and the like, which may mean powers of 1000 or of 1024.",
            Silent: "Blanks around the value are taken by the server, and so here. Placeholders are not judged."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_fraction = new("STS0043", "Fraction of a byte", "{0} {1} is {2} bytes, which is no whole number; {3}", Severity.Warning,
        static () => new(
            Finds: "An amount of `storage`, `memory`, `ephemeral-storage` or a `sizeLimit` that is not a whole number of bytes: with the suffix `m`, `u` or `n`, or a fraction such as `0.1Gi`.",
            Why: "There is no part of a byte. The API server warns; volumes and limits are rounded up, each component in its own way. The suffix `m` means one thousandth: `memory: 512m` is about half a byte, and the container cannot start.",
            Wrong: """
                limits:
                  memory: 512m
                """,
            Right: """
                limits:
                  memory: 512Mi
                """,
            Fix: "Writes `Mi` for `m`, or rounds up to whole Mi. Unsafe, since the amount changes."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_unit = new("STS0044", "Suspicious unit", "{0}", Severity.Warning,
        static () => new(
            Finds: """
                An amount whose unit does not fit what it is an amount of: `cpu` with a suffix of bytes or of 1000 and more without a suffix, `memory` or `storage` of less
                than 1Mi without a suffix, and a request in `M` (10^6) beside a limit of the same figure in `Mi` (2^20).
                """,
            Why: "The server takes it as it is: `cpu: 500Mi` asks for 524 million cores, `memory: 512` for 512 bytes. No node can run the first, and no container starts with the second.",
            Wrong: """
                requests:
                  cpu: 500Mi
                  memory: 512
                """,
            Right: """
                requests:
                  cpu: 500m
                  memory: 512Mi
                """,
            Silent: "For 0, for amounts with a suffix other than these, and for resources of other names."));

    private static readonly RuleDescriptor s_capped = new("STS0045", "Quantity above the maximum", "{0} {1} is more than 2^63-1, so the server stores 9223372036854775807", Severity.Warning,
        static () => new(
            Finds: "An amount above 2^63-1 in its base unit, such as `8Ei` and more.",
            Why: "The API server cuts it to 9223372036854775807 without a word. What was written and what is stored differ from then on.",
            Wrong: """
                limits:
                  memory: 16Ei
                """,
            Right: """
                limits:
                  memory: 16Gi
                """));

    private static readonly RuleDescriptor s_rewritten = new("STS0046", "Quantity will be rewritten", "{0} {1} is stored as {2}", Severity.Info,
        static () => new(
            Finds: "An amount that the API server writes in another way: with the largest suffix that leaves a whole number (`1.5Gi` becomes `1536Mi`, `0.5` becomes `500m`, `1024Mi` becomes `1Gi`).",
            Why: "Tools that compare the manifest with the cluster's object, as GitOps tools do, may show a difference for ever.",
            Wrong: """
                requests:
                  storage: 1.5Gi
                """,
            Right: """
                requests:
                  storage: 1536Mi
                """,
            Fix: "Writes what the server stores; the amount is the same."))
    {
        Fixes = FixSafety.Safe,
    };

    public static IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_invalid, s_fraction, s_unit, s_capped, s_rewritten];

    public static void Check(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar)
    {
        if (scalar.Kind is not (ScalarKind.Text or ScalarKind.Integer or ScalarKind.Float))
            return;
        if (!Quantity.TryParse(scalar.Value.Trim(), out var quantity))
        {
            // What YAML reads as a number (0x10, 1_000) reaches the server as one.
            if (scalar.Kind == ScalarKind.Text)
                ReportInvalid(visitor, place, scalar);
            return;
        }
        var unit = UnitOf(place);
        var name = place.IsMapValue ? place.Key : place.Name;
        if (quantity.IsCapped)
        {
            visitor.Context.Report(visitor.Manifest, s_capped, scalar, name, scalar.Value);
        }
        else if (unit == Unit.Bytes && quantity.Value > 0 && decimal.Truncate(quantity.Value) != quantity.Value)
        {
            ReportFraction(visitor, name, scalar, quantity);
        }
        else if (Suspicion(place, unit, scalar, quantity) is { } suspicion)
        {
            visitor.Context.Report(visitor.Manifest, s_unit, scalar, suspicion);
        }
        else if (quantity.Value > 0 && Canonical(quantity, isNumber: scalar.Kind != ScalarKind.Text) is { } stored && stored != scalar.Value.Trim())
        {
            visitor.Context.Report(visitor.Manifest, s_rewritten, scalar, name, scalar.Value.Trim(), stored)
                .WithSafeFix("Write " + stored, IsNumber(stored) ? Edit.ReplaceValue(scalar, stored) : Edit.ReplaceText(scalar, stored));
        }
    }

    private static void ReportInvalid(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar)
    {
        var text = scalar.Value.Trim();
        var meant = text.Length <= 40 ? Meant(text) : default;
        var advice = meant switch
        {
            { Sure: { } sure } => "write " + sure,
            { Decimal: { } thousands, Binary: { } binary } => $"write {binary} (powers of 1024) or {thousands} (powers of 1000)",
            _ when text.Length == 0 => "empty text is none; write an amount or leave the field out",
            _ => "write a number with one of the suffixes m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei",
        };
        var shown = text.Length <= 40 ? text : text.Substring(0, 40) + "…";
        var finding = visitor.Context.Report(visitor.Manifest, s_invalid, scalar, place.IsMapValue ? place.Key : place.Name, shown, advice);
        if (meant.Sure is not null)
            finding.WithSafeFix("Write " + meant.Sure, Edit.ReplaceText(scalar, meant.Sure));
        else if (meant.Binary is not null)
            finding.WithUnsafeFix("Write " + meant.Binary, Edit.ReplaceText(scalar, meant.Binary));
    }

    private static (string? Sure, string? Decimal, string? Binary) Meant(string text)
    {
        var compact = text.Replace(" ", "").Replace("\t", "").Replace("_", "");
        if (compact.IndexOf('.') < 0 && compact.IndexOf(',') == compact.LastIndexOf(','))
            compact = compact.Replace(',', '.');
        var at = 0;
        while (at < compact.Length && compact[at] is (>= '0' and <= '9') or '.' or '+' or '-')
            at++;
        if (at == 0)
            return default;
        var number = compact.Substring(0, at);
        var suffix = compact.Substring(at);
        if (Quantity.TryParse(compact, out _))
            return (compact, null, null);
        if (suffix.Length is 0 or > 3 || !Quantity.TryParse(number, out _))
            return default;
        var letter = char.ToUpperInvariant(suffix[0]);
        if (letter is not ('K' or 'M' or 'G' or 'T' or 'P' or 'E'))
            return default;
        switch (suffix.Substring(1).ToUpperInvariant())
        {
            case "I" or "IB":
                return (number + letter + "i", null, null);
            case "" or "B":
                return (null, number + (letter == 'K' ? 'k' : letter), number + letter + "i");
            default:
                return default;
        }
    }

    private static void ReportFraction(in SchemaVisitor visitor, string name, ScalarNode scalar, Quantity quantity)
    {
        var text = scalar.Value.Trim();
        var mebi = quantity.Suffix == "m" && scalar.Kind == ScalarKind.Text
            ? text.Substring(0, text.Length - 1) + "Mi"
            : decimal.Ceiling(quantity.Value / Mi).ToString(CultureInfo.InvariantCulture) + "Mi";
        var advice = quantity.Suffix == "m" ? $"m is a thousandth; write {mebi} if mebibytes were meant" : "write " + mebi;
        visitor.Context.Report(visitor.Manifest, s_fraction, scalar, name, text, quantity.Value.ToString("0.#########", CultureInfo.InvariantCulture), advice)
            .WithUnsafeFix("Write " + mebi, Edit.ReplaceText(scalar, mebi));
    }

    private static string? Suspicion(in SchemaPlace place, Unit unit, ScalarNode scalar, Quantity quantity)
    {
        var text = scalar.Value.Trim();
        switch (unit)
        {
            case Unit.Cores when quantity.Suffix.Length == 2 && quantity.Suffix[1] == 'i' || quantity.Suffix is "k" or "M" or "G" or "T" or "P" or "E":
                return $"cpu {text} counts cores, but {quantity.Suffix} is a suffix for bytes; write {text.Substring(0, text.Length - quantity.Suffix.Length)}m for thousandths of a core";
            case Unit.Cores when quantity.Suffix.Length == 0 && quantity.Value >= 1000:
                return $"cpu {text} is {text} cores; write {text}m for thousandths of a core";
            case Unit.Bytes when quantity.Suffix.Length == 0 && quantity.Value is > 0 and < Mi:
                return $"{place.Key} {text} is {text} bytes; write a suffix such as {text}Mi";
            case Unit.Bytes when quantity.Suffix is "M" or "G" or "T" && place is { IsMapValue: true, Field.Name: "requests" }
                && place.Owner.Parent is MappingNode resources && resources["limits"] is MappingNode limits && limits[place.Key] is ScalarNode limit && limit.Value.Trim() == text + "i":
                return $"{place.Key} is requested in {quantity.Suffix} (powers of 1000) but limited to the same figure in {quantity.Suffix}i (powers of 1024); write {text}i for both";
            default:
                return null;
        }
    }

    private enum Unit : byte
    {
        Other,
        Bytes,
        Cores,
    }

    private static Unit UnitOf(in SchemaPlace place)
    {
        var name = place.Key;
        if (!place.IsMapValue)
            return name == "sizeLimit" ? Unit.Bytes : Unit.Other;
        // In a ResourceQuota: requests.memory.
        if (name.StartsWith("requests.", StringComparison.Ordinal))
            name = name.Substring("requests.".Length);
        else if (name.StartsWith("limits.", StringComparison.Ordinal))
            name = name.Substring("limits.".Length);
        return name switch
        {
            "memory" or "storage" or "ephemeral-storage" => Unit.Bytes,
            "cpu" => Unit.Cores,
            _ => Unit.Other,
        };
    }

    /// <summary>The spelling that the server stores: a whole number with the largest suffix of the same kind. Source: apimachinery, Quantity.CanonicalizeBytes.</summary>
    private static string? Canonical(Quantity quantity, bool isNumber)
    {
        var value = quantity.Value;
        var suffix = isNumber ? "" : quantity.Suffix;
        if (suffix.Length == 2 && suffix[1] == 'i' && value >= 1024)
        {
            if (decimal.Truncate(value) != value)
                return null;
            var power = 0;
            while (power < 6 && value % 1024 == 0)
            {
                value /= 1024;
                power++;
            }
            return value.ToString("0", CultureInfo.InvariantCulture) + s_binary[power];
        }
        var exponent = -3;
        value *= 1_000_000_000m;
        if (decimal.Truncate(value) != value)
            return null;
        while (exponent < 6 && value % 1000 == 0)
        {
            value /= 1000;
            exponent++;
        }
        var number = value.ToString("0", CultureInfo.InvariantCulture);
        if (suffix.Length > 1 && suffix[0] is 'e' or 'E')
            return exponent == 0 ? number : number + "e" + (exponent * 3).ToString(CultureInfo.InvariantCulture);
        return number + s_decimal[exponent + 3];
    }

    private static readonly string[] s_binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    private static readonly string[] s_decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    private static bool IsNumber(string text) => text[text.Length - 1] is >= '0' and <= '9' && text.IndexOf('e') < 0;
}
