using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>A set of access modes. Each is a mode of its own: none stands in for another.</summary>
[Flags]
public enum AccessModes : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>Read and write on one node.</summary>
    ReadWriteOnce = 1,
    /// <summary>Read on many nodes.</summary>
    ReadOnlyMany = 2,
    /// <summary>Read and write on many nodes.</summary>
    ReadWriteMany = 4,
    /// <summary>Read and write in one pod.</summary>
    ReadWriteOncePod = 8,
}

/// <summary>Reads and writes sets of access modes.</summary>
internal static class AccessModeSets
{
    public const AccessModes All = AccessModes.ReadWriteOnce | AccessModes.ReadOnlyMany | AccessModes.ReadWriteMany | AccessModes.ReadWriteOncePod;
    public const AccessModes OneNode = AccessModes.ReadWriteOnce | AccessModes.ReadWriteOncePod;

    /// <summary>The modes of a list, or null when some of it is unknown or no mode.</summary>
    public static AccessModes? Read(Field<SequenceNode> list)
    {
        if (!list.IsKnown || list.Value.IsOpen)
            return null;
        var modes = AccessModes.None;
        foreach (var item in list.Value.Items)
        {
            switch (item is ScalarNode { Kind: ScalarKind.Text } scalar ? scalar.Value : null)
            {
                case "ReadWriteOnce":
                    modes |= AccessModes.ReadWriteOnce;
                    break;
                case "ReadOnlyMany":
                    modes |= AccessModes.ReadOnlyMany;
                    break;
                case "ReadWriteMany":
                    modes |= AccessModes.ReadWriteMany;
                    break;
                case "ReadWriteOncePod":
                    modes |= AccessModes.ReadWriteOncePod;
                    break;
                default:
                    return null;
            }
        }
        return modes == AccessModes.None ? null : modes;
    }

    public static int Count(this AccessModes modes)
    {
        var count = 0;
        for (var bits = (int)modes; bits != 0; bits &= bits - 1)
            count++;
        return count;
    }

    public static bool Covers(this AccessModes offered, AccessModes wanted) => (wanted & ~offered) == 0;

    public static string Text(this AccessModes modes) => modes.ToString().Replace(", ", " and ");
}
