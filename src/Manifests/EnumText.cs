namespace StsLint.Manifests;

internal static partial class EnumText
{
    private static ArgumentOutOfRangeException NoMember(string name, int value) => new(name, value, $"{name} has no such member. Values that it lacks go into Extra.");
}
