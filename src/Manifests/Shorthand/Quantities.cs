using System.Globalization;

namespace StsLint.Manifests;

/// <summary>Quantities as one says them: <c>1.Gi()</c>, <c>500.Milli()</c>.</summary>
public static class Quantities
{
    /// <summary>Thousandths: <c>500.Milli()</c> of a CPU is half of one.</summary>
    [Shape("\"${value}m\"")]
    public static Quantity Milli(this int value) => Of(value, "m");

    /// <summary>Units of 1,024 bytes.</summary>
    [Shape("\"${value}Ki\"")]
    public static Quantity Ki(this int value) => Of(value, "Ki");

    /// <summary>Units of 1,048,576 bytes.</summary>
    [Shape("\"${value}Mi\"")]
    public static Quantity Mi(this int value) => Of(value, "Mi");

    /// <summary>Units of 1,073,741,824 bytes.</summary>
    [Shape("\"${value}Gi\"")]
    public static Quantity Gi(this int value) => Of(value, "Gi");

    /// <summary>Units of 1,099,511,627,776 bytes.</summary>
    [Shape("\"${value}Ti\"")]
    public static Quantity Ti(this int value) => Of(value, "Ti");

    /// <summary>Units of 1,125,899,906,842,624 bytes.</summary>
    [Shape("\"${value}Pi\"")]
    public static Quantity Pi(this int value) => Of(value, "Pi");

    private static Quantity Of(int value, string suffix) => value.ToString(CultureInfo.InvariantCulture) + suffix;
}
