using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>IP addresses in pods.</summary>
internal static class AddressProblem
{
    // StrictIPCIDRValidation.
    private static readonly Release s_strict = new(36);

    /// <summary>Reports a text that is no address, or one of which releases take different views.</summary>
    public static void Report(PodView pod, RuleDescriptor rule, Anchor at, string text, string what, RuleContext context)
    {
        switch (IpAddress.Read(text))
        {
            case IpFamily.None:
                context.ReportInTemplate(pod.Object, rule, at, text.Length == 0 ? $"the {what} has no IP address" : $"the {what} '{text}' is no IP address");
                break;
            case IpFamily.Disputed:
                context.ReportSince(s_strict, "take it", pod.Object, rule, at, $"the {what} '{text}' must be written without leading zeros, and not as IPv4 within IPv6");
                break;
        }
    }
}
