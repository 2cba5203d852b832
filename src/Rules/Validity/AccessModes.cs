namespace StsLint.Validity;

/// <summary>The access modes of claims and volumes.</summary>
internal static class AccessModes
{
    /// <summary>In the order in which they are mostly used.</summary>
    public static readonly string[] Known = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

    public static bool IsKnown(string mode) => Array.IndexOf(Known, mode) >= 0;

    /// <summary>What a short form or another spelling can only have meant.</summary>
    public static string? Meant(string mode) => mode.ToUpperInvariant() switch
    {
        "RWO" => "ReadWriteOnce",
        "ROX" => "ReadOnlyMany",
        "RWX" => "ReadWriteMany",
        "RWOP" => "ReadWriteOncePod",
        _ => KnownWords.Near(mode, Known),
    };
}
