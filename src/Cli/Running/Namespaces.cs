using StsLint.Cli.Output;
using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Cli.Running;

/// <summary>The namespaces that manifests go to. A cluster that lives for one command has none that somebody made before.</summary>
internal static class Namespaces
{
    /// <summary>Makes those that the manifests name and do not bring along, and says so.</summary>
    public static void Make(EmbeddedCluster cluster, IEnumerable<ValidatedManifests> manifests, Terminal terminal)
    {
        var objects = manifests.SelectMany(DesiredObject.Of).ToList();
        var brought = objects.Where(static item => item.Kind == ResourceKinds.Namespace).Select(static item => item.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in objects.Where(static item => item.Kind is { IsNamespaced: true }).Select(static item => item.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (brought.Contains(name) || cluster.Store.Get(ResourceKinds.Namespace, "", name) is not null)
                continue;
            cluster.Server.As("admin").Create(new ApiObject(ResourceKinds.Namespace, ApiMap.Of(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", ApiMap.Of(("name", name)))))).OrThrow();
            terminal.Error.Write($"stslint: the namespace '{DisplayLine.Harmless(name)}' is made first; on a real cluster it has to be there\n");
        }
    }
}
