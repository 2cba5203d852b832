using System.Globalization;

namespace StsLint.Engine;

/// <summary>A minor release of Kubernetes, such as 1.36.</summary>
public readonly record struct Release(int Minor) : IComparable<Release>
{
    /// <summary>Reads <c>1.36</c>, <c>v1.36</c> or <c>1.36.3</c>; the patch level does not matter.</summary>
    public static bool TryParse(string text, out Release release)
    {
        release = default;
        text = text.Trim();
        if (text.StartsWith('v'))
            text = text.Substring(1);
        var parts = text.Split('.');
        if (parts.Length is < 2 or > 3 || parts[0] != "1" || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            return false;
        if (parts.Length == 3 && !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return false;
        release = new Release(minor);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Release other) => Minor.CompareTo(other.Minor);

    /// <inheritdoc/>
    public override string ToString() => "1." + Minor.ToString(CultureInfo.InvariantCulture);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Release left, Release right) => left.Minor < right.Minor;

    /// <summary>Later than.</summary>
    public static bool operator >(Release left, Release right) => left.Minor > right.Minor;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Release left, Release right) => left.Minor <= right.Minor;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Release left, Release right) => left.Minor >= right.Minor;
}

/// <summary>The releases that manifests are meant for, both ends inclusive.</summary>
public readonly record struct ReleaseRange(Release From, Release To)
{
    /// <summary>The earliest release that the schema facts hold.</summary>
    public static Release Oldest => new(14);

    /// <summary>The latest release that the schema facts hold.</summary>
    public static Release Newest => new(36);

    /// <summary>What is assumed when nothing is said: the latest release only, since objects are mostly applied to clusters that are kept up to date.</summary>
    public static ReleaseRange Default => new(Newest, Newest);

    /// <summary>Reads <c>1.30..1.36</c> or a single release.</summary>
    public static bool TryParse(string text, out ReleaseRange range)
    {
        range = default;
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (!Release.TryParse(dots < 0 ? text : text.Substring(0, dots), out var from))
            return false;
        var to = from;
        if (dots >= 0 && !Release.TryParse(text.Substring(dots + 2), out to))
            return false;
        if (to < from || from < Oldest || to > Newest)
            return false;
        range = new ReleaseRange(from, to);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => From == To ? From.ToString() : From + ".." + To;
}
