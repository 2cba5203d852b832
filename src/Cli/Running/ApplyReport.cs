using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;
using StsLint.Runtime.Stories;

namespace StsLint.Cli.Running;

/// <summary>Shows what happens while manifests are applied, and the state in the end.</summary>
internal abstract class ApplyReport(ApplyState state)
{
    protected ApplyState State { get; } = state;

    /// <summary>Does the work, whose events are shown as they come.</summary>
    public virtual ReconcileResult Run(Func<Action<ReconcileEvent>, ReconcileResult> work)
    {
        var result = work(Tell);
        End(result);
        return result;
    }

    protected abstract void Tell(ReconcileEvent happened);

    protected abstract void End(ReconcileResult result);
}

/// <summary>The cluster that manifests are applied to, as reports show it.</summary>
internal sealed class ApplyState(EmbeddedCluster cluster, ValidatedManifests manifests, DateTimeOffset start)
{
    private static readonly string[] s_tables = ["pods", "claims", "volumes", "nodes"];

    public StoryNames Names { get; } = new("");

    public string TimeOf(ReconcileEvent happened) => Story.TimeOf(happened.Time - start);

    public double SecondsOf(ReconcileEvent happened) => (happened.Time - start).TotalSeconds;

    /// <summary>Kind and name, with the namespace where it is not the usual one.</summary>
    public static string NameOf(ObjectKey key) => $"{StoryNames.WordOf(key.Kind)}/{(key.Namespace is "" or "default" ? "" : key.Namespace + "/")}{key.Name}";

    /// <summary>The tables of the state: pods, claims, volumes and nodes.</summary>
    public IEnumerable<(string Title, StateTable Table)> Tables()
    {
        foreach (var what in s_tables)
        {
            var kind = StateTables.KindOf(what);
            var objects = cluster.Store.List(kind).Where(item => !kind.IsNamespaced || Namespaces.Contains(item.Namespace)).ToList();
            if (objects.Count > 0)
                yield return (what, StateTables.Of(what, objects, Names));
        }
    }

    /// <summary>The names that governing Services give, with their answers.</summary>
    public IEnumerable<string> DnsNames() => Services().SelectMany(service => StoryDns.NamesOf(cluster, service));

    public IEnumerable<ApiObject> Objects(ResourceKind kind) => cluster.Store.List(kind).Where(item => !kind.IsNamespaced || Namespaces.Contains(item.Namespace));

    private HashSet<string> Namespaces => field ??= DesiredObject.Of(manifests).Select(static item => item.Namespace).ToHashSet(StringComparer.Ordinal);

    private List<ApiObject> Services()
    {
        var names = DesiredObject.Of(manifests).Where(static item => item.Kind == ResourceKinds.StatefulSet)
            .Select(static set => (set.Namespace, Name: set.Object!.Spec.TextOf("serviceName") ?? "")).Where(static each => each.Name.Length > 0).Distinct();
        return [.. names.Select(each => cluster.Store.Get(ResourceKinds.Service, each.Namespace, each.Name)).OfType<ApiObject>()];
    }
}
