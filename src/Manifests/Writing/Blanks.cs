namespace StsLint.Manifests.Writing;

/// <summary>Writes indentation.</summary>
internal static class Blanks
{
    private static readonly char[] s_blanks = [.. Enumerable.Repeat(' ', 64)];

    public static void Write(TextWriter output, int count)
    {
        for (; count > s_blanks.Length; count -= s_blanks.Length)
            output.Write(s_blanks);
        output.Write(s_blanks, 0, count);
    }
}
