using System.Globalization;

namespace StsLint.Model;

/// <summary>Names of the pods of a StatefulSet: the set's name, a hyphen, the ordinal.</summary>
public static class PodNames
{
    /// <summary>Takes a pod's name apart; false when it does not end in a hyphen and a number.</summary>
    public static bool TrySplit(string podName, out string set, out long ordinal)
    {
        var hyphen = podName.LastIndexOf('-');
        set = hyphen > 0 ? podName.Substring(0, hyphen) : "";
        ordinal = 0;
        return hyphen > 0 && long.TryParse(podName.Substring(hyphen + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal);
    }
}
