using System.Reflection;

namespace StsLint.Engine;

/// <summary>The version that was built.</summary>
public static class ProductVersion
{
    /// <summary>Such as <c>0.1.0</c>, without the commit.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        var text = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var plus = text.IndexOf('+');
        return plus < 0 ? text : text.Substring(0, plus);
    }
}
