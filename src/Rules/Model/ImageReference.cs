namespace StsLint.Model;

/// <summary>
/// An image reference as container runtimes read it: <c>[host[:port]/]path[:tag][@digest]</c>, after the grammar of the distribution
/// project's package <c>reference</c>, which the kubelet uses.
/// </summary>
public sealed class ImageReference
{
    private const int LongestPath = 255;
    private const int LongestTag = 128;

    private ImageReference(string name, string? tag, string? digest)
    {
        Name = name;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Registry and repository, as written.</summary>
    public string Name { get; }

    /// <summary>The tag, if any.</summary>
    public string? Tag { get; }

    /// <summary>The digest, if any.</summary>
    public string? Digest { get; }

    /// <summary>Reads a reference; when it is none, <paramref name="problem"/> says why.</summary>
    public static ImageReference? Parse(string text, out string? problem)
    {
        problem = Problem(text, out var reference);
        return problem is null ? reference : null;
    }

    private static string? Problem(string text, out ImageReference? reference)
    {
        reference = null;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
                return "holds a blank";
        }
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
            return $"begins with a scheme, '{text.Substring(0, scheme + 3)}'";
        if (text.Length == 64 && IsHex(text, lowerOnly: true))
            return "is the bare id of an image";
        var at = text.IndexOf('@');
        var digest = at < 0 ? null : text.Substring(at + 1);
        var name = at < 0 ? text : text.Substring(0, at);
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        var tag = colon < 0 ? null : name.Substring(colon + 1);
        if (colon >= 0)
            name = name.Substring(0, colon);
        if ((NameProblem(name) ?? TagProblem(tag) ?? DigestProblem(digest)) is { } problem)
            return problem;
        reference = new ImageReference(name, tag, digest);
        return null;
    }

    private static string? NameProblem(string name)
    {
        if (name.Length == 0)
            return "names no repository";
        var slash = name.IndexOf('/');
        var first = slash < 0 ? "" : name.Substring(0, slash);
        // A first part without dot and port is a part of the path, unless it is localhost or has capitals, which only hosts may have.
        var hasHost = slash >= 0 && (first.Contains('.') || first.Contains(':') || first == "localhost" || HasCapital(first));
        if (hasHost && !IsHost(first))
            return $"names a registry '{first}', which is no host name";
        var path = hasHost ? name.Substring(slash + 1) : name;
        if (HasCapital(path))
            return $"has capitals in the repository '{path}'";
        if (path.Length > LongestPath)
            return $"has a repository of more than {LongestPath} characters";
        foreach (var part in path.Split('/'))
        {
            if (!IsPathPart(part))
                return part.Length == 0 ? "has an empty part in the repository" : $"has a malformed part '{part}' in the repository";
        }
        return null;
    }

    private static string? TagProblem(string? tag)
    {
        if (tag is null)
            return null;
        if (tag.Length == 0)
            return "has an empty tag";
        if (tag.Length > LongestTag)
            return $"has a tag of more than {LongestTag} characters";
        for (var i = 0; i < tag.Length; i++)
        {
            if (!(IsWord(tag[i]) || (i > 0 && tag[i] is '.' or '-')))
                return $"has a malformed tag '{tag}'";
        }
        return null;
    }

    private static string? DigestProblem(string? digest)
    {
        if (digest is null)
            return null;
        var colon = digest.IndexOf(':');
        var algorithm = colon < 0 ? digest : digest.Substring(0, colon);
        var length = algorithm switch
        {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => 0,
        };
        if (length == 0 || colon < 0)
            return "has a digest of an unknown algorithm; write sha256:…";
        var value = digest.Substring(colon + 1);
        return value.Length == length && IsHex(value, lowerOnly: true) ? null : $"has a digest that is not {length} digits of 0-9 and a-f";
    }

    private static bool IsHost(string host)
    {
        var port = host.LastIndexOf(':');
        if (host.StartsWith('['))
        {
            var end = host.IndexOf(']');
            if (end < 2)
                return false;
            for (var i = 1; i < end; i++)
            {
                if (host[i] != ':' && !IsHex(host.Substring(i, 1), lowerOnly: false))
                    return false;
            }
            return end == host.Length - 1 || (host[end + 1] == ':' && IsNumber(host.Substring(end + 2)));
        }
        if (port >= 0 && !IsNumber(host.Substring(port + 1)))
            return false;
        foreach (var part in (port < 0 ? host : host.Substring(0, port)).Split('.'))
        {
            if (part.Length == 0 || part.StartsWith('-') || part.EndsWith('-'))
                return false;
            foreach (var c in part)
            {
                if (c != '-' && (!IsWord(c) || c == '_'))
                    return false;
            }
        }
        return true;
    }

    // [a-z0-9]+ joined by one dot, one or two underscores, or any number of hyphens.
    private static bool IsPathPart(string part)
    {
        var at = 0;
        while (true)
        {
            var start = at;
            while (at < part.Length && part[at] is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                at++;
            if (at == start)
                return false;
            if (at == part.Length)
                return true;
            var separator = part[at];
            var from = at;
            while (at < part.Length && part[at] == separator)
                at++;
            var most = separator switch
            {
                '.' => 1,
                '_' => 2,
                '-' => int.MaxValue,
                _ => 0,
            };
            if (at - from > most)
                return false;
        }
    }

    private static bool HasCapital(string text)
    {
        foreach (var c in text)
        {
            if (c is >= 'A' and <= 'Z')
                return true;
        }
        return false;
    }

    private static bool IsWord(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_';

    private static bool IsNumber(string text)
    {
        foreach (var c in text)
        {
            if (c is < '0' or > '9')
                return false;
        }
        return text.Length > 0;
    }

    private static bool IsHex(string text, bool lowerOnly)
    {
        foreach (var c in text)
        {
            if (!(c is (>= '0' and <= '9') or (>= 'a' and <= 'f') || (!lowerOnly && c is >= 'A' and <= 'F')))
                return false;
        }
        return true;
    }
}
