using StsLint.Engine;

namespace StsLint.Schema;

/// <summary>A kind in one version of one API group.</summary>
public sealed class KindInfo
{
    internal KindInfo(string group, string version, string name, TypeInfo type, Release since, Release until, string resource, bool? isNamespaced, IReadOnlyList<string> shortNames)
    {
        Group = group;
        Version = version;
        Name = name;
        Type = type;
        Since = since;
        Until = until;
        Resource = resource;
        IsNamespaced = isNamespaced;
        ShortNames = shortNames;
    }

    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; }

    /// <summary>The version, such as <c>v1beta1</c>.</summary>
    public string Version { get; }

    /// <summary>Group and version as manifests write them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : Group + "/" + Version;

    /// <summary>The kind.</summary>
    public string Name { get; }

    /// <summary>What an object of the kind looks like.</summary>
    public TypeInfo Type { get; }

    /// <summary>The first release that serves it, as far back as the facts go.</summary>
    public Release Since { get; }

    /// <summary>The last release that serves it, as far as the facts go.</summary>
    public Release Until { get; }

    /// <summary>The plural name in the API's addresses; empty for what is no resource of the newest release.</summary>
    public string Resource { get; }

    /// <summary>Whether its objects live in namespaces; null where the facts do not say.</summary>
    public bool? IsNamespaced { get; }

    /// <summary>Short names that kubectl takes.</summary>
    public IReadOnlyList<string> ShortNames { get; }

    /// <summary>Tells whether a release serves it by default.</summary>
    public bool IsServedIn(Release release) => Since <= release && release <= Until;

    /// <inheritdoc/>
    public override string ToString() => ApiVersion + " " + Name;
}
