using StsLint.Runtime.Api;

namespace StsLint.Tests.Nodes;

/// <summary>Pods of tests, and what tests read of them.</summary>
internal static class Pods
{
    public static ApiObject Simple(string name, string? node = null, string spec = "{}", string labels = "{}") => new(ResourceKinds.Pod, ApiMap.Of(
        ("apiVersion", "v1"),
        ("kind", "Pod"),
        ("metadata", ApiMap.Of(("name", name), ("namespace", "default"), ("labels", ApiJson.Read(labels)))),
        ("spec", MergePatch.Apply(
            ApiMap.Of(("nodeName", node), ("containers", new ApiList(ApiMap.Of(("name", "app"), ("image", "registry.example/app:1"))))),
            ApiJson.Read(spec)))));

    public static string? Condition(ApiObject item, string type) => Find(item, type)?.TextOf("status");

    public static ApiMap? Find(ApiObject item, string type) => (item.Status.List("conditions") ?? ApiList.Empty).Maps.FirstOrDefault(each => each.TextOf("type") == type);
}
