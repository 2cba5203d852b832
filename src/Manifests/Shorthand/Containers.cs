using System.Diagnostics.CodeAnalysis;

namespace StsLint.Manifests;

public sealed partial class Container
{
    /// <summary>A container that runs an image.</summary>
    [Shape("{name: $name, image: $image}")]
    [SetsRequiredMembers]
    public Container(string name, string image)
    {
        Name = name;
        Image = image;
    }

    /// <summary><c>volumeMounts</c>: where volumes stand in its file system, as <c>claim.At("/data")</c> says it.</summary>
    [Field("volumeMounts")]
    public IList<VolumeMount>? Mounts
    {
        get => VolumeMounts;
        set => VolumeMounts = value;
    }
}

public sealed partial class Probe
{
    /// <summary>Asks by HTTP; 200 to 399 is well.</summary>
    [Shape("{httpGet: {path: $path, port: $port}}")]
    public static Probe Http(string path, IntOrString port) => new() { HttpGet = new HTTPGetAction { Path = path, Port = port } };

    /// <summary>Opens a connection.</summary>
    [Shape("{tcpSocket: {port: $port}}")]
    public static Probe Tcp(IntOrString port) => new() { TcpSocket = new TCPSocketAction { Port = port } };

    /// <summary>Runs a command in the container; exit code 0 is well.</summary>
    [Shape("{exec: {command: $command}}")]
    [SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The API's word.")]
    public static Probe Command(params string[] command) => new() { Exec = new ExecAction { Command = [.. command] } };

    /// <summary>The same question, asked every so many seconds; so many failures in a row count.</summary>
    [Shape("{exec: $this.exec, failureThreshold: $failures, grpc: $this.grpc, httpGet: $this.httpGet, periodSeconds: $seconds, tcpSocket: $this.tcpSocket}")]
    public Probe Every(int seconds, int? failures = null) => new()
    {
        Exec = Exec,
        FailureThreshold = failures,
        Grpc = Grpc,
        HttpGet = HttpGet,
        PeriodSeconds = seconds,
        TcpSocket = TcpSocket,
    };
}

public sealed partial class EnvVar
{
    /// <summary>A variable with a value.</summary>
    [Shape("{name: $name, value: $value}")]
    public static EnvVar Of(string name, string value) => new() { Name = name, Value = value };

    /// <summary>A variable from an entry of a Secret.</summary>
    [Shape("{name: $name, valueFrom: {secretKeyRef: {name: $secret, key: $key}}}")]
    public static EnvVar FromSecret(string name, string secret, string key) =>
        new() { Name = name, ValueFrom = new EnvVarSource { SecretKeyRef = new SecretKeySelector { Name = secret, Key = key } } };

    /// <summary>A variable from an entry of a ConfigMap.</summary>
    [Shape("{name: $name, valueFrom: {configMapKeyRef: {name: $config, key: $key}}}")]
    public static EnvVar FromConfig(string name, string config, string key) =>
        new() { Name = name, ValueFrom = new EnvVarSource { ConfigMapKeyRef = new ConfigMapKeySelector { Name = config, Key = key } } };

    /// <summary>A variable from a field of the pod, such as <c>metadata.name</c>.</summary>
    [Shape("{name: $name, valueFrom: {fieldRef: {fieldPath: $fieldPath}}}")]
    public static EnvVar FromField(string name, string fieldPath) =>
        new() { Name = name, ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = fieldPath } } };
}

public sealed partial class ResourceRequirements
{
    /// <summary>Requests CPU and memory, and limits memory to what is requested; CPU that others leave idle may be used.</summary>
    [Shape("{requests: {cpu: $cpu, memory: $memory}, limits: {memory: $memory}}")]
    public static ResourceRequirements Of(Quantity cpu, Quantity memory) => new() { Requests = Amounts(cpu, memory), Limits = new Dictionary<string, Quantity>(StringComparer.Ordinal) { ["memory"] = memory } };

    /// <summary>Requests CPU and memory and limits both to it: the pod is of the QoS class Guaranteed if all its containers are so.</summary>
    [Shape("{requests: {cpu: $cpu, memory: $memory}, limits: {cpu: $cpu, memory: $memory}}")]
    public static ResourceRequirements Guaranteed(Quantity cpu, Quantity memory) => new() { Requests = Amounts(cpu, memory), Limits = Amounts(cpu, memory) };

    private static Dictionary<string, Quantity> Amounts(Quantity cpu, Quantity memory) => new(StringComparer.Ordinal) { ["cpu"] = cpu, ["memory"] = memory };
}
