using StsLint.Model;

namespace StsLint.Storage;

/// <summary>What the containers of a pod mount.</summary>
internal static class PodMounts
{
    /// <summary>The names in all <c>volumeMounts</c> and <c>volumeDevices</c>, or null when one of them is not known.</summary>
    public static HashSet<string>? Names(PodView pod)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in pod.AllContainers)
        {
            if (!Take(container, "volumeMounts", names) || !Take(container, "volumeDevices", names))
                return null;
        }
        return names;
    }

    private static bool Take(ContainerView container, string list, HashSet<string> names)
    {
        var mounts = container.Node.Sequence(list);
        if (mounts.IsUnknown || (mounts.IsKnown && mounts.Value.IsOpen))
            return false;
        if (mounts.IsAbsent)
            return true;
        foreach (var item in mounts.Value.Items)
        {
            if (item is not Syntax.MappingNode mount || mount.Text("name") is not { IsUnknown: false } name)
                return false;
            if (name.IsKnown)
                names.Add(name.Value);
        }
        return true;
    }
}
