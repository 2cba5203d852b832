namespace StsLint.Model;

/// <summary>Labels that pods get at run time: no manifest holds them, so a selector that names one may be right.</summary>
public static class RuntimeLabels
{
    /// <summary>Carries the pod's name; set by the StatefulSet controller.</summary>
    public const string PodName = "statefulset.kubernetes.io/pod-name";

    /// <summary>Carries the pod's ordinal; set by the StatefulSet controller since 1.28.</summary>
    public const string PodIndex = "apps.kubernetes.io/pod-index";

    /// <summary>Whether a controller, an operator or the application itself may put that label on its pods (leader election, revisions).</summary>
    public static bool MayBeAdded(string key)
    {
        switch (key)
        {
            case PodName or PodIndex:
            case "controller-revision-hash" or "pod-template-hash" or "pod-template-generation" or "controller-uid" or "job-name":
                return true;
        }
        if (key.StartsWith("batch.kubernetes.io/", StringComparison.Ordinal) || key.StartsWith("topology.kubernetes.io/", StringComparison.Ordinal) || key.StartsWith("cnpg.io/", StringComparison.Ordinal))
            return true;
        var name = key.Substring(key.LastIndexOf('/') + 1);
        foreach (var word in s_words)
        {
            if (name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
                return true;
        }
        return false;
    }

    private static readonly string[] s_words = ["role", "leader", "primary", "master", "active"];
}
