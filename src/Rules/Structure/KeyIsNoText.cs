using System.Globalization;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0047.</summary>
internal static class KeyIsNoText
{
    public static RuleDescriptor Rule { get; } = new("STS0047", "Key is not text", "the key {0} is read as {1} and becomes \"{2}\"; put it in quotes", Severity.Warning,
        static () => new(
            Finds: "A plain key of a label, an annotation, data or another free-form map that YAML 1.1 reads as a boolean or a number which is then written in another way: `on:` becomes `true:`, `010:` becomes `8:`.",
            Why: "JSON knows text keys only, so the server's reader turns what it has read into text. Whoever asks for the key as it is written does not find it.",
            Wrong: """
                data:
                  on: start.sh
                """,
            Right: """
                data:
                  "on": start.sh
                """,
            Fix: "Puts the key in quotes.",
            Silent: "For keys that come out as they are written, such as `8080` and `true`."))
    {
        Fixes = FixSafety.Safe,
    };

    public static void Check(in SchemaVisitor visitor, MappingNode mapping, int index)
    {
        ref readonly var entry = ref mapping[index];
        if (entry.KeyStyle != ScalarStyle.Plain || entry.Key.Length is 0 or > 24)
            return;
        string kind;
        string becomes;
        switch (YamlScalar.Classify(entry.Key, ScalarStyle.Plain))
        {
            case ScalarKind.Boolean when YamlScalar.TryReadBoolean(entry.Key, out var word):
                (kind, becomes) = ("a boolean", word ? "true" : "false");
                break;
            case ScalarKind.Integer when YamlScalar.TryReadInteger(entry.Key, out var number):
                (kind, becomes) = ("a number", number.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                return;
        }
        if (becomes == entry.Key || !IsAt(mapping, entry))
            return;
        visitor.Context.Report(visitor.Manifest, Rule, Anchor.Key(mapping, index), entry.Key, kind, becomes)
            .WithSafeFix("Put the key in quotes", Edit.Replace(entry.KeySpan, YamlText.Quote(entry.Key)));
    }

    // A key that was repaired or comes from elsewhere has no text of its own to put in quotes.
    private static bool IsAt(MappingNode mapping, in MappingEntry entry) =>
        !mapping.IsFlow || entry.KeyEnd - entry.KeyStart == entry.Key.Length;
}
