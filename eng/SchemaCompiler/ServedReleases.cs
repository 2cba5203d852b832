namespace StsLint.SchemaCompiler;

/// <summary>
/// Kinds that a release's OpenAPI document still holds although its API server no longer serves them unless told to. Source: the
/// Kubernetes deprecation guide, "v1.16".
/// </summary>
internal static class ServedReleases
{
    /// <summary>The last minor release that serves the kind by default.</summary>
    public static int LastOf(string group, string version, string kind, int lastInDocument) => (group, version) switch
    {
        ("apps", "v1beta1" or "v1beta2") => Math.Min(lastInDocument, 15),
        ("extensions", "v1beta1") when kind is not ("Ingress" or "IngressList") => Math.Min(lastInDocument, 15),
        _ => lastInDocument,
    };
}
