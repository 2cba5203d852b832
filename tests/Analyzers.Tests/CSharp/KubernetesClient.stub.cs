// The shapes of KubernetesClient's models that the tests need: names, attributes and conversions as that package has them, nothing else.
#nullable disable
namespace k8s
{
    using System;
    using System.Threading.Tasks;
    using k8s.Models;

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class KubernetesEntityAttribute : Attribute
    {
        public string Group { get; set; }
        public string Kind { get; set; }
        public string ApiVersion { get; set; }
        public string PluralName { get; set; }
    }

    public interface IKubernetesObject { string ApiVersion { get; set; } string Kind { get; set; } }

    public interface IKubernetes { IAppsV1Operations AppsV1 { get; } ICoreV1Operations CoreV1 { get; } }

    public interface IAppsV1Operations { }

    public interface ICoreV1Operations { }

    public static class Operations
    {
        public static Task<V1StatefulSet> CreateNamespacedStatefulSetAsync(this IAppsV1Operations api, V1StatefulSet body, string namespaceParameter) => Task.FromResult(body);
        public static Task<V1StatefulSet> PatchNamespacedStatefulSetAsync(this IAppsV1Operations api, V1Patch body, string name, string namespaceParameter) => null;
        public static Task<V1Service> CreateNamespacedServiceAsync(this ICoreV1Operations api, V1Service body, string namespaceParameter) => Task.FromResult(body);
    }

    public static class KubernetesYaml { public static string Serialize(object value) => ""; }
}

namespace k8s.Models
{
    using System.Collections.Generic;
    using System.Text.Json.Serialization;

    public struct ResourceQuantity
    {
        public ResourceQuantity(string v) { }
        public static implicit operator ResourceQuantity(string v) => new(v);
    }

    public struct IntOrString
    {
        public static implicit operator IntOrString(string v) => default;
        public static implicit operator IntOrString(int v) => default;
    }

    public partial class V1Patch { public enum PatchType { MergePatch } public V1Patch(object body, PatchType type) { } }

    public partial class V1ObjectMeta
    {
        [JsonPropertyName("annotations")] public IDictionary<string, string> Annotations { get; set; }
        [JsonPropertyName("labels")] public IDictionary<string, string> Labels { get; set; }
        [JsonPropertyName("name")] public string Name { get; set; }
        [JsonPropertyName("namespace")] public string NamespaceProperty { get; set; }
    }

    public partial class V1LabelSelector { [JsonPropertyName("matchLabels")] public IDictionary<string, string> MatchLabels { get; set; } }

    [KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = "statefulsets")]
    public partial class V1StatefulSet : IKubernetesObject
    {
        public const string KubeApiVersion = "v1";
        public const string KubeKind = "StatefulSet";
        public const string KubeGroup = "apps";
        [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; }
        [JsonPropertyName("kind")] public string Kind { get; set; }
        [JsonPropertyName("metadata")] public V1ObjectMeta Metadata { get; set; }
        [JsonPropertyName("spec")] public V1StatefulSetSpec Spec { get; set; }
    }

    public partial class V1StatefulSetSpec
    {
        [JsonPropertyName("minReadySeconds")] public int? MinReadySeconds { get; set; }
        [JsonPropertyName("podManagementPolicy")] public string PodManagementPolicy { get; set; }
        [JsonPropertyName("replicas")] public int? Replicas { get; set; }
        [JsonPropertyName("selector")] public V1LabelSelector Selector { get; set; }
        [JsonPropertyName("serviceName")] public string ServiceName { get; set; }
        [JsonPropertyName("template")] public V1PodTemplateSpec Template { get; set; }
        [JsonPropertyName("volumeClaimTemplates")] public IList<V1PersistentVolumeClaim> VolumeClaimTemplates { get; set; }
    }

    public partial class V1PodTemplateSpec
    {
        [JsonPropertyName("metadata")] public V1ObjectMeta Metadata { get; set; }
        [JsonPropertyName("spec")] public V1PodSpec Spec { get; set; }
    }

    public partial class V1PodSpec
    {
        [JsonPropertyName("containers")] public IList<V1Container> Containers { get; set; }
        [JsonPropertyName("initContainers")] public IList<V1Container> InitContainers { get; set; }
        [JsonPropertyName("restartPolicy")] public string RestartPolicy { get; set; }
        [JsonPropertyName("terminationGracePeriodSeconds")] public long? TerminationGracePeriodSeconds { get; set; }
        [JsonPropertyName("volumes")] public IList<V1Volume> Volumes { get; set; }
    }

    public partial class V1Container
    {
        [JsonPropertyName("args")] public IList<string> Args { get; set; }
        [JsonPropertyName("env")] public IList<V1EnvVar> Env { get; set; }
        [JsonPropertyName("image")] public string Image { get; set; }
        [JsonPropertyName("name")] public string Name { get; set; }
        [JsonPropertyName("ports")] public IList<V1ContainerPort> Ports { get; set; }
        [JsonPropertyName("readinessProbe")] public V1Probe ReadinessProbe { get; set; }
        [JsonPropertyName("resources")] public V1ResourceRequirements Resources { get; set; }
        [JsonPropertyName("volumeMounts")] public IList<V1VolumeMount> VolumeMounts { get; set; }
    }

    public partial class V1EnvVar
    {
        [JsonPropertyName("name")] public string Name { get; set; }
        [JsonPropertyName("value")] public string Value { get; set; }
    }

    public partial class V1ContainerPort
    {
        [JsonPropertyName("containerPort")] public int ContainerPort { get; set; }
        [JsonPropertyName("name")] public string Name { get; set; }
        [JsonPropertyName("protocol")] public string Protocol { get; set; }
    }

    public partial class V1Probe
    {
        [JsonPropertyName("httpGet")] public V1HTTPGetAction HttpGet { get; set; }
        [JsonPropertyName("periodSeconds")] public int? PeriodSeconds { get; set; }
    }

    public partial class V1HTTPGetAction
    {
        [JsonPropertyName("path")] public string Path { get; set; }
        [JsonPropertyName("port")] public IntOrString Port { get; set; }
    }

    public partial class V1ResourceRequirements
    {
        [JsonPropertyName("limits")] public IDictionary<string, ResourceQuantity> Limits { get; set; }
        [JsonPropertyName("requests")] public IDictionary<string, ResourceQuantity> Requests { get; set; }
    }

    public partial class V1VolumeResourceRequirements { [JsonPropertyName("requests")] public IDictionary<string, ResourceQuantity> Requests { get; set; } }

    public partial class V1VolumeMount
    {
        [JsonPropertyName("mountPath")] public string MountPath { get; set; }
        [JsonPropertyName("name")] public string Name { get; set; }
    }

    public partial class V1Volume
    {
        [JsonPropertyName("name")] public string Name { get; set; }
        [JsonPropertyName("emptyDir")] public V1EmptyDirVolumeSource EmptyDir { get; set; }
    }

    public partial class V1EmptyDirVolumeSource { }

    [KubernetesEntity(Group = "", Kind = "PersistentVolumeClaim", ApiVersion = "v1", PluralName = "persistentvolumeclaims")]
    public partial class V1PersistentVolumeClaim : IKubernetesObject
    {
        [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; }
        [JsonPropertyName("kind")] public string Kind { get; set; }
        [JsonPropertyName("metadata")] public V1ObjectMeta Metadata { get; set; }
        [JsonPropertyName("spec")] public V1PersistentVolumeClaimSpec Spec { get; set; }
    }

    public partial class V1PersistentVolumeClaimSpec
    {
        [JsonPropertyName("accessModes")] public IList<string> AccessModes { get; set; }
        [JsonPropertyName("resources")] public V1VolumeResourceRequirements Resources { get; set; }
        [JsonPropertyName("storageClassName")] public string StorageClassName { get; set; }
    }

    [KubernetesEntity(Group = "", Kind = "Service", ApiVersion = "v1", PluralName = "services")]
    public partial class V1Service : IKubernetesObject
    {
        [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; }
        [JsonPropertyName("kind")] public string Kind { get; set; }
        [JsonPropertyName("metadata")] public V1ObjectMeta Metadata { get; set; }
        [JsonPropertyName("spec")] public V1ServiceSpec Spec { get; set; }
    }

    public partial class V1ServiceSpec
    {
        [JsonPropertyName("clusterIP")] public string ClusterIP { get; set; }
        [JsonPropertyName("ports")] public IList<V1ServicePort> Ports { get; set; }
        [JsonPropertyName("selector")] public IDictionary<string, string> Selector { get; set; }
        [JsonPropertyName("type")] public string Type { get; set; }
    }

    public partial class V1ServicePort
    {
        [JsonPropertyName("name")] public string Name { get; set; }
        [JsonPropertyName("port")] public int Port { get; set; }
        [JsonPropertyName("targetPort")] public IntOrString TargetPort { get; set; }
    }
}
