using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>The name of a pod's host as its containers know it, and the files that the kubelet writes for that. Source: pkg/kubelet/kubelet_pods.go.</summary>
/// <param name="Name">The host's name: that of the spec, or the pod's own; at most 63 characters.</param>
/// <param name="Domain">The domain of a pod with a subdomain; else empty.</param>
internal sealed record PodHost(string Name, string Domain)
{
    private const int LongestName = 63;

    /// <summary>The host's name with its domain; the name alone when it has none.</summary>
    public string FullName => Domain.Length == 0 ? Name : $"{Name}.{Domain}";

    /// <summary>The host of a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="clusterDomain">The domain of the cluster's names.</param>
    public static PodHost Of(ApiObject pod, string clusterDomain)
    {
        var spec = pod.Spec;
        if (spec.IsTrue("hostNetwork") && spec.TextOf("nodeName") is { Length: > 0 } node)
            return new PodHost(node, "");
        var name = spec.TextOf("hostname") is { Length: > 0 } given ? given : pod.Name.Length > LongestName ? pod.Name[..LongestName].TrimEnd('-', '.') : pod.Name;
        var domain = spec.TextOf("subdomain") is { Length: > 0 } subdomain ? $"{subdomain}.{pod.Namespace}.svc.{clusterDomain}" : "";
        return spec.IsTrue("setHostnameAsFQDN") && domain.Length > 0 ? new PodHost($"{name}.{domain}", "") : new PodHost(name, domain);
    }

    /// <summary>The content of <c>/etc/hosts</c>.</summary>
    /// <param name="spec">The pod's spec.</param>
    /// <param name="address">The pod's address.</param>
    public string HostsFile(ApiMap spec, string address)
    {
        var text = new StringBuilder(spec.IsTrue("hostNetwork") ? "# Kubernetes-managed hosts file (host network).\n" : "# Kubernetes-managed hosts file.\n");
        text.Append("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n");
        if (address.Length > 0)
            text.Append(address).Append('\t').Append(Domain.Length == 0 ? Name : $"{FullName}\t{Name}").Append('\n');
        if (spec.List("hostAliases") is { Count: > 0 } aliases)
        {
            text.Append("\n# Entries added by HostAliases.\n");
            foreach (var alias in aliases.Maps)
                text.Append(alias.TextOf("ip")).Append('\t').AppendJoin('\t', (alias.List("hostnames") ?? ApiList.Empty).Texts).Append('\n');
        }
        return text.ToString();
    }
}
