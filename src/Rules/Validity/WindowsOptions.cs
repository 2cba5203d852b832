using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>
/// What stands under windowsOptions. Source: validateWindowsSecurityContextOptions and validateWindowsHostProcessPod in
/// pkg/apis/core/validation.
/// </summary>
internal static class WindowsOptions
{
    private const int LongestSpec = 64 * 1024;
    private const int LongestDomain = 255;
    private const int LongestUser = 104;
    private const int LongestNetBiosName = 15;

    public static void Check(in PodReporter reporter)
    {
        var ofPod = OptionsOf(reporter.Pod.Spec);
        if (ofPod.IsKnown)
            CheckOptions(ofPod.Value, reporter);
        var onHost = ofPod.Boolean("hostProcess");
        var hosted = 0;
        var isCertain = !reporter.Pod.ContainersAreOpen;
        for (var i = 0; i < reporter.Pod.AllContainers.Count; i++)
        {
            var options = OptionsOf(reporter.Pod.AllContainers[i].Node);
            if (options.IsKnown)
                CheckOptions(options.Value, reporter);
            var own = options.Boolean("hostProcess");
            if (own.IsKnown && onHost.IsKnown && own.Value != onHost.Value)
                reporter.Report(own, "hostProcess must not differ from that of the pod").At(onHost.Node!, "the pod's hostProcess is here");
            isCertain &= !own.IsUnknown && !onHost.IsUnknown;
            if (own.IsKnown ? own.Value : onHost.Is(true))
                hosted++;
        }
        if (hosted == 0)
            return;
        var network = reporter.Pod.Spec.Boolean("hostNetwork");
        if (network.IsAbsent || network.Is(false))
            reporter.Report(network, "HostProcess containers use the node's network, so write hostNetwork: true");
        if (isCertain && hosted != reporter.Pod.AllContainers.Count)
            reporter.Report(Anchor.At(reporter.Pod.Spec.Value), "some containers are HostProcess containers and some are not; all or none of a pod's must be");
    }

    private static Field<MappingNode> OptionsOf(Field<MappingNode> owner) => owner.Mapping("securityContext").Mapping("windowsOptions");

    private static Field<MappingNode> OptionsOf(MappingNode owner) => owner.Mapping("securityContext").Mapping("windowsOptions");

    private static void CheckOptions(MappingNode options, in PodReporter reporter)
    {
        reporter.CheckName(options.Text("gmsaCredentialSpecName"), Names.DnsSubdomain);
        var spec = options.Text("gmsaCredentialSpec");
        if (spec.IsKnown && spec.Value.Length is 0 or > LongestSpec)
            reporter.Report(spec, spec.Value.Length == 0 ? "gmsaCredentialSpec is empty; remove it" : "gmsaCredentialSpec has more than 64 KiB");
        var user = options.Text("runAsUserName");
        if (user.IsKnown && UserProblem(user.Value) is { } problem)
            reporter.Report(user, $"no Windows user is named '{(user.Value.Length > 70 ? user.Value.Substring(0, 67) + "..." : user.Value)}': {problem}");
    }

    private static string? UserProblem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        foreach (var c in name)
        {
            if (c is < ' ' or '\u007f')
                return "it has a control character";
        }
        var parts = name.Split('\\');
        if (parts.Length > 2)
            return @"it has more than one '\'";
        if (parts.Length == 2 && (parts[0].Length > LongestDomain || !(IsNetBiosName(parts[0]) || IsDomain(parts[0]))))
            return @"what stands before '\' is no domain";
        var user = parts[parts.Length - 1];
        if (user.Length == 0)
            return @"it has no user after '\'";
        if (user.Length > LongestUser)
            return "the user has more than 104 characters";
        if (user.Trim('.', ' ').Length == 0)
            return "the user has dots and blanks only";
        return user.IndexOfAny(['"', '/', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']']) >= 0 ? "the user has a character that Windows does not allow" : null;
    }

    private static bool IsNetBiosName(string domain) =>
        domain.Length is > 0 and <= LongestNetBiosName && domain[0] != '.' && domain.IndexOfAny(['/', ':', '*', '?', '"', '<', '>', '|']) < 0;

    private static bool IsDomain(string domain)
    {
        foreach (var part in domain.Split('.'))
        {
            if (!Names.DnsLabel.Accepts(part.ToLowerInvariant()))
                return false;
        }
        return true;
    }
}
