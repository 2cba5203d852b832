using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Api;

/// <summary>An API server alone, and objects for it.</summary>
internal static class Bench
{
    public static EmbeddedCluster Cluster(ulong seed = 1) => new(new ClusterOptions { Parts = ClusterParts.None, Seed = seed, Nodes = [] });

    public static ApiMap Json(string json) => (ApiMap)ApiJson.Read(json);

    public static ApiObject Object(string json)
    {
        var root = Json(json);
        return new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root);
    }

    /// <summary>A ConfigMap with labels as a selector writes them (<c>app=web,tier=front</c>).</summary>
    public static ApiObject Config(string name, string labels = "", string ns = "default", string? value = null) => new(ResourceKinds.ConfigMap, ApiMap.Of(
        ("apiVersion", "v1"),
        ("kind", "ConfigMap"),
        ("metadata", ApiMap.Of(("name", name), ("namespace", ns), ("labels", Labels(labels)))),
        ("data", value is null ? null : ApiMap.Of(("value", value)))));

    public static ApiMap? Labels(string labels) => labels.Length == 0 ? null : new ApiMap(labels.Split(',').Select(static each => each.Split('=')).Select(static each => new KeyValuePair<string, ApiValue>(each[0], each[1])));

    public static ObjectKey ConfigKey(string name, string ns = "default") => new(ResourceKinds.ConfigMap, ns, name);

    public static string Told(WatchEvent told) => $"{told.Type} {told.Object.Name}@{told.Object.Metadata.TextOf("resourceVersion")}";
}
