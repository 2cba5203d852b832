namespace StsLint.Model;

/// <summary>A grammar of names, as the API server checks it.</summary>
public sealed class NameForm
{
    private readonly Func<string, string?> _problem;
    private readonly Func<string, string>? _repair;

    internal NameForm(string title, Func<string, string?> problem, Func<string, string>? repair = null)
    {
        Title = title;
        _problem = problem;
        _repair = repair;
    }

    /// <summary>What such a name is called, with its article: <c>a DNS label</c>.</summary>
    public string Title { get; }

    /// <summary>Tells whether the server takes the name.</summary>
    public bool Accepts(string name) => _problem(name) is null;

    /// <summary>Why the server does not take the name, in words that can follow a colon; null when it does.</summary>
    public string? Problem(string name) => _problem(name);

    /// <summary>The name that was most likely meant (lower case, <c>-</c> for <c>_</c> and blanks, no dash at the ends); null when none is near.</summary>
    public string? Repair(string name) =>
        _repair?.Invoke(name) is { Length: > 0 } repaired && repaired != name && _problem(repaired) is null ? repaired : null;

    /// <inheritdoc/>
    public override string ToString() => Title;
}

/// <summary>
/// The grammars of names, each written once. Sources: apimachinery, pkg/util/validation/validation.go and pkg/api/validation/path/name.go;
/// kubernetes, pkg/apis/core/validation/validation.go. All characters are ASCII; lengths are those of the text, which is ASCII when it is valid.
/// </summary>
public static class Names
{
    /// <summary>The longest DNS label, label value and name part of a label key.</summary>
    public const int LongestLabel = 63;

    /// <summary>The longest DNS name, and so the longest object name.</summary>
    public const int LongestSubdomain = 253;

    /// <summary>The longest name of a port.</summary>
    public const int LongestPortName = 15;

    private const string LabelCharacters = "lower-case letters, digits and '-'";

    /// <summary>RFC 1123: lower-case letters, digits and <c>-</c>, a letter or digit at both ends, at most 63 characters.</summary>
    public static NameForm DnsLabel { get; } = new("a DNS label", static name => LabelProblem(name, LongestLabel, startsWithLetter: false), static name => ToLabel(name, keepDots: false));

    /// <summary>RFC 1035: as <see cref="DnsLabel"/>, and the first character is a letter.</summary>
    public static NameForm DnsLabel1035 { get; } = new("a DNS label that starts with a letter", static name => LabelProblem(name, LongestLabel, startsWithLetter: true), static name => ToLabel(name, keepDots: false));

    /// <summary>RFC 1123: labels joined by dots, at most 253 characters in all; the labels have no limit of their own.</summary>
    public static NameForm DnsSubdomain { get; } = new("a DNS name", SubdomainProblem, static name => ToLabel(name, keepDots: true));

    /// <summary>Keys of labels and annotations, names of resources: an optional DNS name and a slash, then at most 63 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public static NameForm QualifiedName { get; } = new("a qualified name", QualifiedNameProblem);

    /// <summary>Values of labels: empty, or at most 63 letters, digits, <c>-</c>, <c>_</c> and <c>.</c> with a letter or digit at both ends.</summary>
    public static NameForm LabelValue { get; } = new("a label value", static value => value.Length == 0 ? null : LooseProblem(value, 0));

    /// <summary>Names of ports (RFC 6335): at most 15 lower-case letters, digits and <c>-</c>, at least one letter, no dash at the ends, no two dashes in a row.</summary>
    public static NameForm PortName { get; } = new("a port name", PortNameProblem, static name => ToLabel(name, keepDots: false));

    /// <summary>Names of environment variables since 1.30 (gate; on by default since 1.32): any printable ASCII character but <c>=</c>.</summary>
    public static NameForm EnvironmentVariable { get; } = new("a name of an environment variable", RelaxedVariableProblem);

    /// <summary>Names of environment variables before that: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, no digit first, no leading <c>..</c>.</summary>
    public static NameForm StrictEnvironmentVariable { get; } = new("a name of an environment variable", StrictVariableProblem);

    /// <summary>Keys of ConfigMaps and Secrets: at most 253 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, no leading <c>..</c>.</summary>
    public static NameForm ConfigMapKey { get; } = new("a key of a ConfigMap or Secret", ConfigMapKeyProblem);

    /// <summary>What may stand as one segment of the API server's paths: anything but <c>.</c>, <c>..</c> and text with <c>/</c> or <c>%</c>.</summary>
    public static NameForm PathSegment { get; } = new("a path segment", PathSegmentProblem);

    /// <summary>Names of HTTP headers as probes take them: letters, digits and <c>-</c>.</summary>
    public static NameForm HttpHeader { get; } = new("an HTTP header name", HttpHeaderProblem);

    /// <summary>Names of CSI drivers: a DNS name in any case, at most 63 characters.</summary>
    public static NameForm CsiDriver { get; } = new("a CSI driver name", static name =>
        name.Length > LongestLabel ? TooLong(name, LongestLabel) : SubdomainProblem(name.ToLowerInvariant()));

    /// <summary>
    /// What <c>metadata.generateName</c> is judged by: the server appends characters of its own, so a dash at the end is no fault.
    /// </summary>
    public static string AsPrefix(string generateName) =>
        generateName.Length > 1 && generateName[generateName.Length - 1] == '-' ? generateName.Substring(0, generateName.Length - 2) + "a" : generateName;

    private static string? LabelProblem(string name, int longest, bool startsWithLetter)
    {
        if (name.Length == 0)
            return "it is empty";
        if (name.Length > longest)
            return TooLong(name, longest);
        foreach (var c in name)
        {
            if (!IsLower(c) && !IsDigit(c) && c != '-')
                return NotAllowed(c, LabelCharacters);
        }
        if (name[0] == '-' || name[name.Length - 1] == '-')
            return "it must start and end with a letter or digit";
        return startsWithLetter && !IsLower(name[0]) ? "it must start with a letter" : null;
    }

    private static string? SubdomainProblem(string name) => SubdomainProblem(name, name.Length);

    private static string? SubdomainProblem(string name, int length)
    {
        if (length == 0)
            return "it is empty";
        if (length > LongestSubdomain)
            return TooLong(length, LongestSubdomain);
        for (var i = 0; i < length; i++)
        {
            var c = name[i];
            if (IsLower(c) || IsDigit(c))
                continue;
            if (c is not ('-' or '.'))
                return NotAllowed(c, "lower-case letters, digits, '-' and '.'");
            var isEdge = i == 0 || i == length - 1;
            if (c == '.' && !isEdge && name[i + 1] == '.')
                return "it has an empty part between two dots";
            if (isEdge || name[i - 1] == '.' || name[i + 1] == '.')
            {
                if (c == '-' || isEdge)
                    return "it and each part between dots must start and end with a letter or digit";
            }
        }
        return null;
    }

    private static string? QualifiedNameProblem(string name)
    {
        var slash = name.IndexOf('/');
        if (slash < 0)
            return LooseProblem(name, 0);
        if (name.IndexOf('/', slash + 1) >= 0)
            return "it has more than one '/'";
        if (slash == 0)
            return "the part before '/' is empty";
        if (SubdomainProblem(name, slash) is { } problem)
            return $"the part before '/' is no DNS name, since {problem}";
        return LooseProblem(name, slash + 1) is { } rest ? $"of the part behind '/', {rest}" : null;
    }

    // Letters of both cases, digits, '-', '_' and '.', a letter or digit at both ends.
    private static string? LooseProblem(string text, int start)
    {
        if (text.Length == start)
            return "it is empty";
        if (text.Length - start > LongestLabel)
            return TooLong(text.Length - start, LongestLabel);
        for (var i = start; i < text.Length; i++)
        {
            var c = text[i];
            if (!IsLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return NotAllowed(c, "letters, digits, '-', '_' and '.'");
        }
        return IsLetterOrDigit(text[start]) && IsLetterOrDigit(text[text.Length - 1]) ? null : "it must start and end with a letter or digit";
    }

    private static string? PortNameProblem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        if (name.Length > LongestPortName)
            return TooLong(name, LongestPortName);
        var hasLetter = false;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!IsLower(c) && !IsDigit(c) && c != '-')
                return NotAllowed(c, LabelCharacters);
            if (c == '-' && i > 0 && name[i - 1] == '-')
                return "it has two dashes in a row";
            hasLetter |= IsLower(c);
        }
        if (name[0] == '-' || name[name.Length - 1] == '-')
            return "it must start and end with a letter or digit";
        return hasLetter ? null : "it has no letter";
    }

    private static string? RelaxedVariableProblem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        foreach (var c in name)
        {
            if (c == '=')
                return "'=' is not allowed";
            if (c is < ' ' or > '~')
                return NotAllowed(c, "printable ASCII characters");
        }
        return null;
    }

    private static string? StrictVariableProblem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        foreach (var c in name)
        {
            if (!IsLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return NotAllowed(c, "letters, digits, '-', '_' and '.'");
        }
        return IsDigit(name[0]) ? "it must not start with a digit" : DotsProblem(name);
    }

    private static string? ConfigMapKeyProblem(string key)
    {
        if (key.Length == 0)
            return "it is empty";
        if (key.Length > LongestSubdomain)
            return TooLong(key, LongestSubdomain);
        foreach (var c in key)
        {
            if (!IsLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return NotAllowed(c, "letters, digits, '-', '_' and '.'");
        }
        return DotsProblem(key);
    }

    private static string? DotsProblem(string name) =>
        name == "." ? "it must not be '.'" : name.StartsWith("..", StringComparison.Ordinal) ? "it must not start with '..'" : null;

    private static string? PathSegmentProblem(string name)
    {
        if (name is "." or "..")
            return $"it must not be '{name}'";
        foreach (var c in name)
        {
            if (c is '/' or '%')
                return $"'{c}' is not allowed";
        }
        return null;
    }

    private static string? HttpHeaderProblem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        foreach (var c in name)
        {
            if (!IsLetterOrDigit(c) && c != '-')
                return NotAllowed(c, "letters, digits and '-'");
        }
        return null;
    }

    private static string ToLabel(string name, bool keepDots)
    {
        var text = name.Trim().ToLowerInvariant().ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '_' or ' ' || (text[i] == '.' && !keepDots))
                text[i] = '-';
        }
        return new string(text).Trim('-', '.');
    }

    private static string TooLong(string name, int longest) => TooLong(name.Length, longest);

    private static string TooLong(int length, int longest) => $"it has {length} characters; at most {longest} are allowed";

    private static string NotAllowed(char c, string allowed) =>
        c == ' ' ? $"a blank is not allowed, only {allowed}"
        : c is > ' ' and not '\u007f' ? $"'{c}' is not allowed, only {allowed}"
        : $"the character U+{(int)c:X4} is not allowed, only {allowed}";

    private static bool IsLower(char c) => c is >= 'a' and <= 'z';

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsLetterOrDigit(char c) => IsLower(c) || IsDigit(c) || c is >= 'A' and <= 'Z';
}
