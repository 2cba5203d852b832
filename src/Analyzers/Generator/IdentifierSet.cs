using System.Text;

namespace StsLint.Analyzers.Generator;

/// <summary>C# names made of Kubernetes names: valid, and each only once in its class, whatever the letter case, since files are named after classes.</summary>
internal sealed class IdentifierSet
{
    // What every class has already.
    private static readonly string[] s_inherited = ["Equals", "ReferenceEquals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone"];
    private readonly HashSet<string> _taken = new(s_inherited, StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts with names that are taken, such as that of the class itself.</summary>
    public IdentifierSet(params string[] taken) => _taken.UnionWith(taken);

    /// <summary>A name of its own: the text in Pascal case, and a number behind it where that is taken.</summary>
    public string Add(string text, string suffix = "")
    {
        var name = Pascal(text) + suffix;
        var unique = name;
        for (var number = 2; !_taken.Add(unique); number++)
            unique = name + "_" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return unique;
    }

    // Names of Kubernetes are ASCII; whatever else a text holds parts its words.
    private static string Pascal(string text)
    {
        var name = new StringBuilder(text.Length);
        var startsWord = true;
        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')))
            {
                startsWord = true;
                continue;
            }
            if (name.Length == 0 && c is >= '0' and <= '9')
                name.Append('_');
            name.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }
        return name.Length == 0 ? "_" : name.ToString();
    }
}
