using System.Reflection;
using System.Xml.Linq;
using StsLint.Engine;
using StsLint.Schema;

namespace StsLint.Tests;

/// <summary>The types against the schema: what the newest release has, they have, and nothing else.</summary>
public class SchemaTests
{
    private static readonly Assembly s_assembly = typeof(Manifest).Assembly;

    public static TheoryData<string, string> Kinds() => new()
    {
        { "apps/v1", "StatefulSet" },
        { "v1", "Service" },
        { "v1", "PersistentVolumeClaim" },
        { "v1", "PersistentVolume" },
        { "storage.k8s.io/v1", "StorageClass" },
        { "policy/v1", "PodDisruptionBudget" },
        { "autoscaling/v2", "HorizontalPodAutoscaler" },
        { "v1", "ConfigMap" },
        { "v1", "Secret" },
        { "v1", "ServiceAccount" },
        { "networking.k8s.io/v1", "NetworkPolicy" },
        { "v1", "Pod" },
        { "apps/v1", "ControllerRevision" },
        { "apps/v1", "Deployment" },
        { "apps/v1", "ReplicaSet" },
        { "v1", "Namespace" },
        { "v1", "Event" },
        { "v1", "ResourceQuota" },
        { "discovery.k8s.io/v1", "EndpointSlice" },
        { "storage.k8s.io/v1", "VolumeAttachment" },
        { "coordination.k8s.io/v1", "Lease" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_of_a_kind_is_a_property(string apiVersion, string kind)
    {
        var type = s_assembly.GetType("StsLint.Manifests." + kind)!;
        Assert.Equal((apiVersion, kind), (type.GetCustomAttribute<KubernetesKindAttribute>()!.ApiVersion, type.GetCustomAttribute<KubernetesKindAttribute>()!.Kind));
        var problems = new List<string>();
        Compare(KubernetesSchema.KindsNamed(kind).Single(each => each.ApiVersion == apiVersion).Type, type, [], problems);
        Assert.Empty(problems);
    }

    [Fact]
    public void Every_public_member_is_documented()
    {
        var documented = XDocument.Load(Path.ChangeExtension(s_assembly.Location, ".xml")).Descendants("member").Select(static member => member.Attribute("name")!.Value).ToHashSet();
        var without = s_assembly.GetExportedTypes().SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(static property => property.GetIndexParameters().Length == 0)
            .Select(property => $"P:{type.FullName}.{property.Name}").Append("T:" + type.FullName)).Where(name => !documented.Contains(name));
        Assert.Empty(without);
    }

    [Theory]
    [InlineData("P:StsLint.Manifests.StatefulSetSpec.Replicas", "replicas: int32. Since Kubernetes 1.14 or earlier.")]
    [InlineData("P:StsLint.Manifests.StatefulSetSpec.Template", "template: PodTemplateSpec, required by the API. Since Kubernetes 1.14 or earlier.")]
    [InlineData("P:StsLint.Manifests.StatefulSetSpec.Ordinals", "ordinals: StatefulSetOrdinals. Since Kubernetes 1.26.")]
    [InlineData("P:StsLint.Manifests.ContainerPort.Port", "containerPort: int32, required by the API. Since Kubernetes 1.14 or earlier.")]
    [InlineData("P:StsLint.Manifests.ContainerPort.Protocol", "protocol: one of a closed set of values. Default: TCP. Since Kubernetes 1.14 or earlier.")]
    [InlineData("P:StsLint.Manifests.Container.Ports", "ports: a list of ContainerPort (one for each containerPort and protocol). Since Kubernetes 1.14 or earlier.")]
    [InlineData("P:StsLint.Manifests.PodSpec.Overhead", "overhead: a map of quantities by name. Since Kubernetes 1.16.")]
    [InlineData("P:StsLint.Manifests.Secret.Data", "data: a map of bytes in base64 by name. Since Kubernetes 1.14 or earlier.")]
    [InlineData("P:StsLint.Manifests.ObjectMeta.DeletionTimestamp", "deletionTimestamp: a time (RFC 3339). Since Kubernetes 1.14 or earlier.")]
    [InlineData("T:StsLint.Manifests.VolumeMount", "The API's VolumeMount (core/v1), such as spec.template.spec.containers[].volumeMounts[] of a StatefulSet. Since Kubernetes 1.14 or earlier.")]
    [InlineData("T:StsLint.Manifests.PodDisruptionBudget", "A Kubernetes object: PodDisruptionBudget of policy/v1. Since Kubernetes 1.21.")]
    public void Documentation_says_field_type_and_releases(string member, string expected)
    {
        var document = XDocument.Load(Path.ChangeExtension(s_assembly.Location, ".xml"));
        Assert.Equal(expected, document.Descendants("member").Single(each => each.Attribute("name")!.Value == member).Element("summary")!.Value);
    }

    [Fact]
    public void What_the_API_requires_must_be_given()
    {
        Assert.True(IsRequired(typeof(StatefulSetSpec), "Selector"));
        Assert.True(IsRequired(typeof(ContainerPort), "Port"));
        Assert.False(IsRequired(typeof(StatefulSetSpec), "Replicas"));
    }

    [Fact]
    public void Fields_that_are_gone_are_reached_by_name()
    {
        var meta = new ObjectMeta { Name = "a", Extra = { ["clusterName"] = "east" } };
        Assert.Equal("metadata:\n  name: a\n  clusterName: east\n", new Service { Metadata = meta }.ToYaml()["apiVersion: v1\nkind: Service\n".Length..]);
    }

    private static void Compare(Schema.TypeInfo facts, Type type, HashSet<Type> seen, List<string> problems)
    {
        if (!seen.Add(type))
            return;
        var properties = type.GetProperties().Where(static property => property.GetCustomAttribute<NoFieldAttribute>() is null && property.Name != "Mounts" && !FieldOf(property).Contains('.')).ToDictionary(FieldOf);
        foreach (var field in facts.Fields)
        {
            if (field.Until < ReleaseRange.Newest)
            {
                Assert.False(properties.Remove(field.Name), $"{type.Name}.{field.Name} is there until {field.Until} only");
                continue;
            }
            if (typeof(KubernetesObject).IsAssignableFrom(type) && field.Name is "apiVersion" or "kind" && facts.Field("metadata") is not null)
                continue;
            if (!properties.Remove(field.Name, out var property))
            {
                problems.Add($"{type.Name} has no {field.Name}");
                continue;
            }
            // All kinds have their metadata from their base.
            if (field.IsRequired != IsRequired(type, property.Name) && !(field.Name == "metadata" && typeof(KubernetesObject).IsAssignableFrom(type)))
                problems.Add($"{type.Name}.{field.Name}: required is {field.IsRequired}");
            Compare(field, field.Type, property.PropertyType, $"{type.Name}.{field.Name}", seen, problems);
        }
        problems.AddRange(properties.Keys.Select(name => $"{type.Name}.{name} is no field"));
    }

    private static void Compare(Schema.FieldInfo field, Schema.TypeInfo facts, Type type, string where, HashSet<Type> seen, List<string> problems)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        switch (facts.Shape)
        {
            case ValueShape.List:
                if (type.GetGenericTypeDefinition() != typeof(IList<>))
                    problems.Add($"{where} is no list");
                Compare(field, facts.Element!, type.GenericTypeArguments[0], where, seen, problems);
                return;
            case ValueShape.Map:
                if (type.GetGenericTypeDefinition() != typeof(IDictionary<,>))
                    problems.Add($"{where} is no map");
                Compare(field, facts.Element!, type.GenericTypeArguments[1], where, seen, problems);
                return;
            case ValueShape.Object when typeof(ManifestPart).IsAssignableFrom(type):
                Compare(facts, type, seen, problems);
                return;
        }
        if (field.Enum.Count > 0 && type.IsEnum)
        {
            var values = Enum.GetNames(type).Select(name => type.GetField(name)!.GetCustomAttribute<EnumValueAttribute>()?.Text ?? name);
            if (!values.Order(StringComparer.Ordinal).SequenceEqual(field.Enum.Where(static value => value.Length > 0).Order(StringComparer.Ordinal)))
                problems.Add($"{where} has other values");
            return;
        }
        var expected = facts.Shape switch
        {
            ValueShape.Text when field.Enum.Count == 0 => typeof(string),
            ValueShape.Bytes or ValueShape.Time => typeof(string),
            ValueShape.Boolean => typeof(bool),
            ValueShape.Integer32 => typeof(int),
            ValueShape.Integer64 => typeof(long),
            ValueShape.Quantity => typeof(Quantity),
            ValueShape.IntOrString => typeof(IntOrString),
            _ => null,
        };
        if (type != expected)
            problems.Add($"{where} is {type}, the schema says {facts.Shape}");
    }

    private static string FieldOf(PropertyInfo property) => property.GetCustomAttribute<FieldAttribute>()?.Path ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    private static bool IsRequired(Type type, string property) => type.GetProperty(property)!.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
}
