using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>The documents by which clients find out which kinds are served, in the form of each group and in the one of all groups at once.</summary>
internal static class Discovery
{
    private const string Group = "apidiscovery.k8s.io";

    /// <summary>The answer to an address of discovery; null when it is none.</summary>
    public static Reply? Answer(ReadOnlySpan<string> segments, IReadOnlyList<MediaType> accepted)
    {
        switch (segments)
        {
            case ["api"]:
                return Aggregated(accepted, static group => group.Length == 0) ?? new Reply(Versions());
            case ["apis"]:
                return Aggregated(accepted, static group => group.Length > 0) ?? new Reply(GroupList());
            case ["api", "v1"]:
                return Resources("", "v1");
            case ["apis", var group]:
                return ServedKinds.Groups.Any(each => each.Key.Group == group) ? new Reply(OneGroup(group).With("apiVersion", "v1").With("kind", "APIGroup")) : null;
            case ["apis", var group, var version]:
                return Resources(group, version);
            default:
                return null;
        }
    }

    private static Reply? Aggregated(IReadOnlyList<MediaType> accepted, Func<string, bool> isOf)
    {
        foreach (var type in accepted)
        {
            if (!type.TakesJson)
                continue;
            if (type.As is null)
                return null;
            foreach (var version in (ReadOnlySpan<string>)["v2", "v2beta1"])
            {
                if (!type.Asks("APIGroupDiscoveryList", Group, version))
                    continue;
                var items = ServedKinds.Groups.Where(each => isOf(each.Key.Group)).GroupBy(static each => each.Key.Group)
                    .Select(static group => ApiMap.Of(
                        ("metadata", ApiMap.Of(("name", group.Key), ("creationTimestamp", ApiValue.Null))),
                        ("versions", new ApiList(InOrder(group).Select(static each => ApiMap.Of(
                            ("version", each.Key.Version),
                            ("resources", new ApiList(each.Select(AggregatedResource))),
                            ("freshness", "Current")))))));
                var body = ApiMap.Of(("kind", "APIGroupDiscoveryList"), ("apiVersion", Group + "/" + version), ("metadata", ApiMap.Empty), ("items", new ApiList(items)));
                return new Reply(body) { ContentType = $"application/json;g={Group};v={version};as=APIGroupDiscoveryList" };
            }
        }
        return null;
    }

    private static ApiMap AggregatedResource(ResourceKind kind)
    {
        var subresources = ServedKinds.Subresources(kind).Select(static each => ApiMap.Of(
            ("subresource", each.Name), ("responseKind", GroupVersionKind(each.Group, each.Version, each.Kind)), ("verbs", each.Verbs))).ToArray();
        return ApiMap.Of(
            ("resource", kind.Plural),
            ("responseKind", GroupVersionKind(kind.Group, kind.Version, kind.Name)),
            ("scope", kind.IsNamespaced ? "Namespaced" : "Cluster"),
            ("singularResource", ServedKinds.Singular(kind)),
            ("verbs", ServedKinds.Verbs(kind)),
            ("shortNames", Texts(kind.Info.ShortNames)),
            ("categories", Texts(ServedKinds.Categories(kind))),
            ("subresources", subresources.Length == 0 ? null : new ApiList(subresources)));
    }

    private static ApiMap GroupVersionKind(string group, string version, string kind) => ApiMap.Of(("group", group), ("version", version), ("kind", kind));

    private static ApiMap Versions() => ApiMap.Of(("kind", "APIVersions"), ("versions", new ApiList("v1")), ("serverAddressByClientCIDRs", ApiList.Empty));

    private static ApiMap GroupList() => ApiMap.Of(
        ("kind", "APIGroupList"),
        ("apiVersion", "v1"),
        ("groups", new ApiList(ServedKinds.Groups.Select(static each => each.Key.Group).Where(static group => group.Length > 0).Distinct().Select(OneGroup))));

    private static ApiMap OneGroup(string group)
    {
        var versions = InOrder(ServedKinds.Groups.Where(each => each.Key.Group == group))
            .Select(each => ApiMap.Of(("groupVersion", group + "/" + each.Key.Version), ("version", each.Key.Version))).ToArray();
        return ApiMap.Of(("name", group), ("versions", new ApiList((ApiValue[])versions)), ("preferredVersion", versions[0]));
    }

    private static IOrderedEnumerable<IGrouping<(string Group, string Version), ResourceKind>> InOrder(IEnumerable<IGrouping<(string Group, string Version), ResourceKind>> versions) =>
        versions.OrderByDescending(static each => each.Key.Version, StringComparer.Ordinal);

    private static Reply? Resources(string group, string version)
    {
        if (ServedKinds.Groups.FirstOrDefault(each => each.Key == (group, version)) is not { } kinds)
            return null;
        var resources = new List<ApiValue>();
        foreach (var kind in kinds)
        {
            resources.Add(ApiMap.Of(
                ("name", kind.Plural), ("singularName", ServedKinds.Singular(kind)), ("namespaced", kind.IsNamespaced), ("kind", kind.Name),
                ("verbs", ServedKinds.Verbs(kind)), ("shortNames", Texts(kind.Info.ShortNames)), ("categories", Texts(ServedKinds.Categories(kind)))));
            foreach (var each in ServedKinds.Subresources(kind))
            {
                var isOther = (each.Group, each.Version) != (group, version);
                resources.Add(ApiMap.Of(
                    ("name", kind.Plural + "/" + each.Name), ("singularName", ""), ("namespaced", kind.IsNamespaced),
                    ("group", isOther ? each.Group : null), ("version", isOther ? each.Version : null), ("kind", each.Kind), ("verbs", each.Verbs)));
            }
        }
        return new Reply(ApiMap.Of(
            ("kind", "APIResourceList"), ("apiVersion", "v1"), ("groupVersion", group.Length == 0 ? version : group + "/" + version), ("resources", new ApiList(resources))));
    }

    private static ApiList? Texts(IReadOnlyList<string> texts) => texts.Count == 0 ? null : new ApiList(texts.Select(static text => (ApiValue)text));
}
