using System.Diagnostics;
using System.Text.Json;
using StsLint.Engine;
using StsLint.Schema;

namespace StsLint.Tests.Schema;

public class KubernetesSchemaTests
{
    public static TheoryData<string, string, string, string> Served() => new()
    {
        // group, version, kind, the releases that serve it
        { "apps", "v1", "StatefulSet", "1.14..1.36" },
        { "apps", "v1beta1", "StatefulSet", "1.14..1.15" },
        { "apps", "v1beta2", "StatefulSet", "1.14..1.15" },
        { "extensions", "v1beta1", "Deployment", "1.14..1.15" },
        { "extensions", "v1beta1", "Ingress", "1.14..1.21" },
        { "policy", "v1beta1", "PodDisruptionBudget", "1.14..1.24" },
        { "policy", "v1", "PodDisruptionBudget", "1.21..1.36" },
        { "autoscaling", "v2beta1", "HorizontalPodAutoscaler", "1.14..1.24" },
        { "autoscaling", "v2beta2", "HorizontalPodAutoscaler", "1.14..1.25" },
        { "autoscaling", "v2", "HorizontalPodAutoscaler", "1.23..1.36" },
        { "storage.k8s.io", "v1beta1", "StorageClass", "1.14..1.21" },
        { "storage.k8s.io", "v1", "VolumeAttributesClass", "1.34..1.36" },
        { "", "v1", "Service", "1.14..1.36" },
    };

    [Theory]
    [MemberData(nameof(Served))]
    public void Kinds_know_the_releases_that_serve_them(string group, string version, string kind, string releases)
    {
        Assert.True(ReleaseRange.TryParse(releases, out var range));
        var info = KubernetesSchema.Kind(group, version, kind);
        Assert.NotNull(info);
        Assert.Equal(range, new ReleaseRange(info.Since, info.Until));
    }

    [Theory]
    [InlineData("io.k8s.api.apps.v1.StatefulSetSpec", "replicas", "1.14..1.36")]
    [InlineData("io.k8s.api.apps.v1.StatefulSetSpec", "minReadySeconds", "1.22..1.36")]
    [InlineData("io.k8s.api.apps.v1.StatefulSetSpec", "persistentVolumeClaimRetentionPolicy", "1.23..1.36")]
    [InlineData("io.k8s.api.apps.v1.StatefulSetSpec", "ordinals", "1.26..1.36")]
    [InlineData("io.k8s.api.policy.v1.PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy", "1.26..1.36")]
    [InlineData("io.k8s.api.core.v1.PersistentVolumeClaimSpec", "volumeAttributesClassName", "1.29..1.36")]
    public void Fields_know_the_releases_that_have_them(string type, string field, string releases)
    {
        Assert.True(ReleaseRange.TryParse(releases, out var range));
        var info = KubernetesSchema.Type(type)?.Field(field);
        Assert.NotNull(info);
        Assert.Equal(range, new ReleaseRange(info.Since, info.Until));
    }

    [Fact]
    public void Kinds_know_their_resources()
    {
        var set = KubernetesSchema.Kind("apps", "v1", "StatefulSet")!;
        Assert.Equal(("statefulsets", (bool?)true, "sts"), (set.Resource, set.IsNamespaced, string.Join(',', set.ShortNames)));
        var volume = KubernetesSchema.Kind("", "v1", "PersistentVolume")!;
        Assert.Equal(("persistentvolumes", (bool?)false, "pv"), (volume.Resource, volume.IsNamespaced, string.Join(',', volume.ShortNames)));
        Assert.Null(KubernetesSchema.Kind("", "v1", "StatefulSet"));
        Assert.Null(KubernetesSchema.Kind("apps.kruise.io", "v1beta1", "StatefulSet"));
        Assert.Equal(["v1", "v1beta1", "v1beta2"], KubernetesSchema.KindsNamed("StatefulSet").Select(kind => kind.Version));
        Assert.Empty(KubernetesSchema.KindsNamed("Statefulset"));
        Assert.True(KubernetesSchema.HasGroup(""));
        Assert.True(KubernetesSchema.HasGroup("apps"));
        Assert.False(KubernetesSchema.HasGroup("app"));
    }

    [Fact]
    public void Fields_know_their_lists_values_and_defaults()
    {
        var pod = KubernetesSchema.Type("io.k8s.api.core.v1.PodSpec")!;
        var containers = pod.Field("containers")!;
        Assert.Equal((ValueShape.List, ListSemantics.Map, "name", true), (containers.Type.Shape, containers.ListSemantics, string.Join(',', containers.ListKeys), containers.IsRequired));
        Assert.Same(KubernetesSchema.Type("io.k8s.api.core.v1.Container"), containers.Type.Element);
        Assert.Equal((ValueShape.Map, MapSemantics.Atomic), (pod.Field("nodeSelector")!.Type.Shape, pod.Field("nodeSelector")!.MapSemantics));
        var port = containers.Type.Element!.Field("ports")!.Type.Element!;
        Assert.Equal((ValueShape.Integer32, "TCP"), (port.Field("containerPort")!.Type.Shape, port.Field("protocol")!.Default));
        Assert.Contains("SCTP", port.Field("protocol")!.Enum);
        Assert.Equal(ValueShape.Quantity, KubernetesSchema.Type("io.k8s.api.core.v1.ResourceRequirements")!.Field("limits")!.Type.Element!.Shape);
        Assert.Null(pod.Field("Containers"));
    }

    /// <summary>The compiled form says the same as the facts it was made of, all of it.</summary>
    [Fact]
    public void The_compiled_form_equals_the_facts()
    {
        using var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Rules", "Schema", "kubernetes.json")));
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var kind in facts.RootElement.GetProperty("kinds").EnumerateArray())
            expected.Add(LineOf(kind));
        foreach (var type in facts.RootElement.GetProperty("types").EnumerateObject())
        {
            expected.Add(LineOf(type.Name, type.Value));
            if (!type.Value.TryGetProperty("fields", out var fields))
                continue;
            var required = type.Value.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
            foreach (var field in fields.EnumerateObject())
                expected.Add($"{type.Name}.{field.Name} {LineOf(field.Value, required.Contains(field.Name))}");
        }

        var actual = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var kind in KubernetesSchema.Kinds)
            actual.Add($"{kind.Group} {kind.Version} {kind.Name} {kind.Type.Name} {kind.Since}..{kind.Until} {kind.Resource} {kind.IsNamespaced} {string.Join(',', kind.ShortNames)}");
        foreach (var type in KubernetesSchema.Types)
        {
            actual.Add($"{type.Name} {type.Shape} {(type.Shape == ValueShape.Object && type.IsOpen ? "open" : "")} {type.MapSemantics} {type.Since}..{type.Until}");
            foreach (var field in type.Fields)
                actual.Add($"{type.Name}.{field.Name} {LineOf(field)}");
        }
        Assert.Empty(expected.Except(actual).Take(10));
        Assert.Empty(actual.Except(expected).Take(10));
        Assert.True(expected.Count > 7000, $"only {expected.Count} facts");
    }

    [Fact]
    public void Many_threads_agree()
    {
        var seen = new TypeInfo[64];
        Parallel.For(0, seen.Length, i =>
        {
            var type = KubernetesSchema.Types.ElementAt(i / 8);
            foreach (var field in type.Fields)
                _ = field.Type;
            seen[i] = type;
        });
        for (var i = 0; i < seen.Length; i++)
            Assert.Same(seen[i / 8 * 8], seen[i]);
    }

    private static string LineOf(JsonElement kind)
    {
        var (group, version, name) = (Text(kind, "group"), Text(kind, "version"), Text(kind, "kind"));
        // The OpenAPI document of 1.16 and 1.17 still holds what their servers serve only when told to.
        var gone = (group == "apps" && version is "v1beta1" or "v1beta2") || (group == "extensions" && name is not ("Ingress" or "IngressList"));
        if (group != "apps" && group != "extensions")
            gone = false;
        bool? namespaced = kind.TryGetProperty("namespaced", out var flag) ? flag.GetBoolean() : null;
        var shortNames = kind.TryGetProperty("shortNames", out var names) ? string.Join(',', names.EnumerateArray().Select(each => each.GetString())) : "";
        return $"{group} {version} {name} {Text(kind, "type")} {Since(kind)}..{(gone ? "1.15" : Until(kind))} {Text(kind, "resource")} {namespaced} {shortNames}";
    }

    private static string LineOf(string name, JsonElement type)
    {
        var shape = name.EndsWith(".Quantity", StringComparison.Ordinal) ? ValueShape.Quantity
            : name.EndsWith(".IntOrString", StringComparison.Ordinal) ? ValueShape.IntOrString
            : type.TryGetProperty("any", out _) ? ValueShape.Any
            : type.TryGetProperty("type", out _) ? Enum.Parse<ValueShape>(ScalarOf(type))
            : ValueShape.Object;
        var merging = type.TryGetProperty("mapType", out var map) ? map.GetString() : "unspecified";
        return $"{name} {shape} {(type.TryGetProperty("open", out _) ? "open" : "")} {Capital(merging!)} {Since(type)}..{Until(type)}";
    }

    private static string LineOf(JsonElement field, bool isRequired) =>
        $"{TypeOf(field)} {Since(field)}..{Until(field)} {isRequired} [{Texts(field, "enum")}] {(field.TryGetProperty("default", out var value) ? value.GetRawText() : "")} "
        + $"{Capital(Text(field, "listType", "unspecified"))} [{Texts(field, "listMapKeys")}] {Text(field, "mergeKey")} {Capital(Text(field, "mapType", "unspecified"))}";

    private static string LineOf(FieldInfo field) =>
        $"{TypeOf(field.Type)} {field.Since}..{field.Until} {field.IsRequired} [{string.Join(',', field.Enum)}] {(field.Default is null ? "" : field.DefaultIsNumber ? field.Default : $"\"{field.Default}\"")} "
        + $"{field.ListSemantics} [{string.Join(',', field.ListKeys)}] {field.MergeKey} {field.MapSemantics}";

    private static string TypeOf(JsonElement use) =>
        use.TryGetProperty("ref", out var name) ? name.GetString()!
        : use.TryGetProperty("array", out var item) ? "list of " + TypeOf(item)
        : use.TryGetProperty("map", out var value) ? "map of " + TypeOf(value)
        : ScalarOf(use);

    private static string TypeOf(TypeInfo type) => type.Shape switch
    {
        _ when type.Name.Length > 0 => type.Name,
        ValueShape.List => "list of " + TypeOf(type.Element!),
        ValueShape.Map => "map of " + TypeOf(type.Element!),
        _ => type.Shape.ToString(),
    };

    private static string ScalarOf(JsonElement use) => (Text(use, "type"), Text(use, "format")) switch
    {
        ("string", "") => "Text",
        ("string", "byte") => "Bytes",
        ("string", "date-time") => "Time",
        ("boolean", "") => "Boolean",
        ("integer", "int32") => "Integer32",
        ("integer", "int64") => "Integer64",
        ("number", "double") => "Number",
        _ => throw new UnreachableException(use.GetRawText()),
    };

    private static string Text(JsonElement owner, string name, string otherwise = "") => owner.TryGetProperty(name, out var value) ? value.GetString()! : otherwise;

    private static string Texts(JsonElement owner, string name) => owner.TryGetProperty(name, out var values) ? string.Join(',', values.EnumerateArray().Select(value => value.GetString())) : "";

    private static string Since(JsonElement owner) => Text(owner, "since", "1.14");

    private static string Until(JsonElement owner) => Text(owner, "until", "1.36");

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
