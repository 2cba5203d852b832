using System.Globalization;
using System.Runtime.InteropServices;
using StsLint.Engine;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>What <c>/version</c> answers: the release whose behaviour is modelled, and what really answers.</summary>
internal static class ServerVersion
{
    /// <summary>The release of Kubernetes and, behind a plus sign, this program.</summary>
    public static string Text { get; } = $"v{ReleaseRange.Newest}.0+stslint.{ProductVersion.Text.Replace('-', '.')}";

    /// <summary>The document.</summary>
    public static ApiMap Body { get; } = ApiMap.Of(
        ("major", "1"),
        ("minor", ReleaseRange.Newest.ToString().Split('.')[1]),
        ("gitVersion", Text),
        ("gitCommit", ""),
        ("gitTreeState", ""),
        ("buildDate", "1970-01-01T00:00:00Z"),
        ("goVersion", ""),
        ("compiler", string.Create(CultureInfo.InvariantCulture, $".NET {Environment.Version}")),
        ("platform", $"embedded/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}"));
}
