using System.Globalization;
using Amount = StsLint.Model.Quantity;

namespace StsLint.Manifests;

/// <summary>
/// An amount as the API writes it: <c>500m</c>, <c>10Gi</c>, <c>2</c>. It keeps its spelling and compares by what it amounts to. A text that is no
/// quantity is kept as it is too: <see cref="Manifest.Check"/> tells where it stands.
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>
{
    private readonly string? _text;

    internal Quantity(string text, bool isNumber)
    {
        _text = text;
        IsNumber = isNumber;
    }

    /// <summary>The amount as it is written.</summary>
    [NoField]
    public string Text => _text ?? "0";

    /// <summary>It is written as a number rather than as text.</summary>
    internal bool IsNumber { get; }

    /// <summary>An amount as the API writes it, such as <c>10Gi</c>.</summary>
    [Shape("$text")]
    public static implicit operator Quantity(string text) => new(text, isNumber: false);

    /// <summary>A whole amount.</summary>
    [Shape("$amount")]
    public static implicit operator Quantity(int amount) => new(amount.ToString(CultureInfo.InvariantCulture), isNumber: true);

    /// <summary>A whole amount.</summary>
    [Shape("$amount")]
    public static implicit operator Quantity(long amount) => new(amount.ToString(CultureInfo.InvariantCulture), isNumber: true);

    /// <summary>Compares what they amount to.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    /// <summary>Compares what they amount to.</summary>
    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    /// <summary>What it amounts to in base units (bytes, cores, pieces); null when the text is no quantity.</summary>
    public decimal? ToDecimal() => Amount.TryParse(Text, out var amount) ? amount.Value : null;

    /// <inheritdoc/>
    public bool Equals(Quantity other) => ToDecimal() is { } amount ? amount == other.ToDecimal() : other.ToDecimal() is null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToDecimal() is { } amount ? amount.GetHashCode() : StringComparer.Ordinal.GetHashCode(Text);

    /// <summary>The amount as it is written.</summary>
    public override string ToString() => Text;
}
