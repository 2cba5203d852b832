using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>What a <see cref="ManifestValue"/> is.</summary>
public enum ManifestValueKind
{
    /// <summary>Nothing.</summary>
    Null,
    /// <summary>Text.</summary>
    Text,
    /// <summary>A number as it is written.</summary>
    Number,
    /// <summary>True or false.</summary>
    Boolean,
    /// <summary>A list of values.</summary>
    List,
    /// <summary>A mapping from names to values.</summary>
    Map,
    /// <summary>A typed part of a manifest.</summary>
    Part,
}

/// <summary>Any value that a manifest can hold. What is a string, a number, a boolean or a part of a manifest can be given as it is.</summary>
public sealed class ManifestValue
{
    private readonly object? _content;

    private ManifestValue(ManifestValueKind kind, object? content)
    {
        Kind = kind;
        _content = content;
    }

    /// <summary>Nothing, written as <c>null</c>.</summary>
    [Shape("null")]
    public static ManifestValue Null { get; } = new(ManifestValueKind.Null, null);

    private static ManifestValue True { get; } = new(ManifestValueKind.Boolean, true);

    private static ManifestValue False { get; } = new(ManifestValueKind.Boolean, false);

    /// <summary>What it is.</summary>
    public ManifestValueKind Kind { get; }

    /// <summary>The text, the number as it is written, or <c>true</c> or <c>false</c>; null for everything else.</summary>
    public string? Text => Kind switch
    {
        ManifestValueKind.Boolean => IsTrue ? "true" : "false",
        ManifestValueKind.Text or ManifestValueKind.Number => (string)_content!,
        _ => null,
    };

    /// <summary>The items of a list; empty for everything else.</summary>
    public IReadOnlyList<ManifestValue> Items => _content as ManifestValue[] ?? [];

    /// <summary>The fields of a mapping; null for everything else.</summary>
    public FieldMap? Fields => _content as FieldMap;

    /// <summary>The typed part; null for everything else.</summary>
    public ManifestPart? Part => _content as ManifestPart;

    internal bool IsTrue => _content is true;

    /// <summary>A list of values.</summary>
    [Shape("$items")]
    public static ManifestValue List(params ManifestValue[] items) => new(ManifestValueKind.List, items);

    /// <summary>What a piece of YAML says, such as <c>{ip: 10.0.0.1, hostnames: [db]}</c>.</summary>
    /// <exception cref="ManifestReadException">It is no YAML.</exception>
    public static ManifestValue Yaml([StringSyntax("yaml")] string yaml) => Of(ManifestText.ReadValue(yaml));

    /// <summary>A text; null is nothing.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(string? value) => value is null ? Null : new(ManifestValueKind.Text, value);

    /// <summary>A number.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(int value) => OfNumber(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(long value) => OfNumber(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentException">It is infinite or not a number.</exception>
    [Shape("$value")]
    public static implicit operator ManifestValue(double value) =>
        double.IsNaN(value) || double.IsInfinity(value) ? throw new ArgumentException("A manifest holds finite numbers only.", nameof(value)) : OfNumber(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>True or false.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(bool value) => value ? True : False;

    /// <summary>A quantity.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(Quantity value) => value.IsNumber ? OfNumber(value.Text) : value.Text;

    /// <summary>A number or a name.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(IntOrString value) => value.Text is { } text ? text : value.Number;

    /// <summary>A typed part.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(ManifestPart? value) => value is null ? Null : new(ManifestValueKind.Part, value);

    /// <summary>A mapping.</summary>
    [Shape("$value")]
    public static implicit operator ManifestValue(FieldMap? value) => value is null ? Null : new(ManifestValueKind.Map, value);

    /// <summary>The text, or what kind of value it is.</summary>
    public override string ToString() => Text ?? Kind.ToString();

    internal static ManifestValue OfNumber(string spelling) => new(ManifestValueKind.Number, spelling);

    internal static ManifestValue Of(Node node)
    {
        switch (node)
        {
            case ScalarNode scalar:
                switch (scalar.Kind)
                {
                    case ScalarKind.Null:
                        return Null;
                    case ScalarKind.Boolean:
                        return YamlScalar.TryReadBoolean(scalar.Value, out var isTrue) && isTrue;
                    case ScalarKind.Integer or ScalarKind.Float:
                        return OfNumber(scalar.Value);
                    default:
                        return scalar.Value;
                }
            case SequenceNode sequence:
                var items = new ManifestValue[sequence.Count];
                for (var i = 0; i < items.Length; i++)
                    items[i] = Of(sequence[i]);
                return List(items);
            case MappingNode mapping:
                var fields = new FieldMap();
                for (var i = 0; i < mapping.Count; i++)
                {
                    if (mapping[i].Origin != EntryOrigin.Overridden)
                        fields.Append(mapping[i].Key, Of(mapping[i].Value));
                }
                return fields;
            default:
                throw ManifestReadException.At(node.Span, ((UnknownNode)node).Reason);
        }
    }
}
