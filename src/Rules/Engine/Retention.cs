namespace StsLint.Engine;

/// <summary>Decides what of a judged object is kept for rules on scopes.</summary>
internal static class Retention
{
    /// <summary>The object with only what rules on scopes read; what is left out is open or unknown, never absent. Null when nothing of it is needed.</summary>
    public static ManifestObject? Keep(ManifestObject manifest) => manifest.IsFragment ? null : manifest;
}
