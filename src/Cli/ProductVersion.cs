using System.Reflection;

namespace StsLint.Cli;

/// <summary>The version that was built.</summary>
internal static class ProductVersion
{
    /// <summary>Such as <c>0.1.0</c>, without the commit.</summary>
    public static string Text
    {
        get
        {
            var text = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
            var plus = text.IndexOf('+');
            return plus < 0 ? text : text[..plus];
        }
    }
}
