using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace StsLint.Manifests;

/// <summary>A number, or a text that stands for one: a port's name, a percentage.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "It is the API's name.")]
public readonly struct IntOrString : IEquatable<IntOrString>
{
    private IntOrString(int number, string? text)
    {
        Number = number;
        Text = text;
    }

    /// <summary>The number; 0 when it is a text.</summary>
    [NoField]
    public int Number { get; }

    /// <summary>The text; null when it is a number.</summary>
    [NoField]
    public string? Text { get; }

    /// <summary>A number.</summary>
    [Shape("$number")]
    public static implicit operator IntOrString(int number) => new(number, null);

    /// <summary>A text.</summary>
    [Shape("$text")]
    public static implicit operator IntOrString(string text) => new(0, text ?? throw new ArgumentNullException(nameof(text)));

    /// <summary>The port by its name or, when it has none, by its number.</summary>
    [Shape("$port.name ?? $port.containerPort")]
    public static implicit operator IntOrString(ContainerPort port) => port.Name is { } name ? name : port.Port ?? 0;

    /// <summary>Compares number and text.</summary>
    public static bool operator ==(IntOrString left, IntOrString right) => left.Equals(right);

    /// <summary>Compares number and text.</summary>
    public static bool operator !=(IntOrString left, IntOrString right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(IntOrString other) => Number == other.Number && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntOrString other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Text is null ? Number : StringComparer.Ordinal.GetHashCode(Text);

    /// <summary>The number or the text.</summary>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
