using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace StsLint.Runtime.Embedded;

/// <summary>How a node names an image that it has.</summary>
internal static class ImageNames
{
    private static readonly ConcurrentDictionary<string, string> s_digested = new(StringComparer.Ordinal);

    /// <summary>The name with its registry and tag: <c>nginx</c> is <c>docker.io/library/nginx:latest</c>.</summary>
    public static string Full(string image)
    {
        var slash = image.IndexOf('/');
        var first = slash < 0 ? "" : image[..slash];
        var hasRegistry = first == "localhost" || first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal);
        var full = hasRegistry ? image : slash < 0 ? "docker.io/library/" + image : "docker.io/" + image;
        return full.Contains('@', StringComparison.Ordinal) || full.LastIndexOf(':') > full.LastIndexOf('/') ? full : full + ":latest";
    }

    /// <summary>The name with the digest of its content, which here the name alone decides.</summary>
    public static string Digested(string image) => s_digested.GetOrAdd(image, static name =>
    {
        var full = Full(name);
        var at = full.IndexOf('@');
        if (at >= 0)
            return full;
        return $"{full[..full.LastIndexOf(':')]}@sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))}";
    });

    /// <summary>A size in bytes between 20 MB and 150 MB, which here the name alone decides.</summary>
    public static long Size(string image)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Full(image)));
        return 20_000_000 + (BitConverter.ToUInt32(hash) % 130_000_000);
    }
}
