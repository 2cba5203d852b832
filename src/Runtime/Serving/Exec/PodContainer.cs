using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Serving.Exec;

/// <summary>A container of a pod in the served cluster.</summary>
internal sealed class PodContainer : IContainer
{
    private static readonly string[] s_everywhere = ["/bin", "/dev", "/etc", "/home", "/opt", "/root", "/srv", "/tmp", "/usr", "/var"];
    private readonly ClusterPump _pump;
    private readonly ApiObject _pod;
    private readonly string _container;
    private readonly SortedSet<string> _directories;

    /// <summary>A container.</summary>
    /// <param name="pump">The cluster.</param>
    /// <param name="pod">The pod as it is now.</param>
    /// <param name="container">The container's name.</param>
    /// <param name="made">The directories that were made in it; kept as long as the pod is there.</param>
    public PodContainer(ClusterPump pump, ApiObject pod, string container, SortedSet<string> made)
    {
        _pump = pump;
        _pod = pod;
        _container = container;
        _directories = made;
        var host = PodHost.Of(pod, pump.Run(static cluster => cluster.Options.ClusterDomain));
        (HostName, FullHostName) = (host.Name, host.FullName);
        Address = pod.Status.TextOf("podIP") ?? "";
        var spec = SpecOf(pod, container);
        Directories = [.. s_everywhere, .. (spec?.List("volumeMounts") ?? ApiList.Empty).Maps.Select(static mount => mount.TextOf("mountPath")?.TrimEnd('/') ?? "").Where(static path => path.Length > 0)];
        Environment = pump.Run(cluster => EnvironmentOf(cluster, spec));
    }

    /// <inheritdoc/>
    public string HostName { get; }

    /// <inheritdoc/>
    public string FullHostName { get; }

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public DateTimeOffset Now => _pump.Run(static cluster => cluster.Simulation.Now);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Directories
    {
        get
        {
            lock (_directories)
                return [.. field, .. _directories];
        }
    }

    /// <inheritdoc/>
    public bool IsRunning
    {
        get
        {
            try
            {
                _pump.Run(cluster => cluster.ReadFile(_pod.Namespace, _pod.Name, "/dev/null", _container, _pod.Uid));
                return true;
            }
            catch (FaultRefusedException)
            {
                return false;
            }
        }
    }

    /// <summary>The container's part of a pod's spec; null when there is none of that name.</summary>
    public static ApiMap? SpecOf(ApiObject pod, string container) =>
        (pod.Spec.List("containers") ?? ApiList.Empty).Maps.Concat((pod.Spec.List("initContainers") ?? ApiList.Empty).Maps).FirstOrDefault(each => each.TextOf("name") == container);

    /// <inheritdoc/>
    public string? Read(string path) => _pump.Run(cluster => cluster.ReadFile(_pod.Namespace, _pod.Name, path, _container, _pod.Uid));

    /// <inheritdoc/>
    public void Write(string path, string content) => _pump.Run(cluster => cluster.WriteFile(_pod.Namespace, _pod.Name, path, content, _container, _pod.Uid));

    /// <inheritdoc/>
    public bool Remove(string path) => _pump.Run(cluster => cluster.RemoveFile(_pod.Namespace, _pod.Name, path, _container, _pod.Uid));

    /// <inheritdoc/>
    public IReadOnlyList<string> FilesBelow(string path) => _pump.Run(cluster => cluster.ListFiles(_pod.Namespace, _pod.Name, path, _container, _pod.Uid));

    /// <inheritdoc/>
    public bool IsDirectory(string path) =>
        path == "/" || Directories.Any(each => each == path || each.StartsWith(path + "/", StringComparison.Ordinal)) || FilesBelow(path).Any(file => file != path);

    /// <inheritdoc/>
    public void MakeDirectory(string path)
    {
        lock (_directories)
            _directories.Add(path);
    }

    /// <inheritdoc/>
    public Task Delay(TimeSpan time, CancellationToken cancellation)
    {
        var clock = _pump.Run(static cluster => cluster.TimeProvider);
        return Task.Delay(time, clock, cancellation);
    }

    private Dictionary<string, string> EnvironmentOf(EmbeddedCluster cluster, ApiMap? spec)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOSTNAME"] = HostName,
            ["HOME"] = "/root",
        };
        foreach (var from in (spec?.List("envFrom") ?? ApiList.Empty).Maps)
        {
            var prefix = from.TextOf("prefix") ?? "";
            foreach (var (name, value) in Entries(cluster, ResourceKinds.ConfigMap, from.Map("configMapRef")).Concat(Entries(cluster, ResourceKinds.Secret, from.Map("secretRef"))))
                variables[prefix + name] = value;
        }
        foreach (var each in (spec?.List("env") ?? ApiList.Empty).Maps)
        {
            if (each.TextOf("name") is { } name && ValueOf(cluster, each) is { } value)
                variables[name] = value;
        }
        return variables;
    }

    private string? ValueOf(EmbeddedCluster cluster, ApiMap variable)
    {
        if (variable.Map("valueFrom") is not { } from)
            return variable.TextOf("value") ?? "";
        if (from.Map("fieldRef")?.TextOf("fieldPath") is { } path)
            return Field(path);
        if (from.Map("configMapKeyRef") is { } config)
            return Entries(cluster, ResourceKinds.ConfigMap, config).FirstOrDefault(entry => entry.Key == config.TextOf("key")).Value;
        if (from.Map("secretKeyRef") is { } secret)
            return Entries(cluster, ResourceKinds.Secret, secret).FirstOrDefault(entry => entry.Key == secret.TextOf("key")).Value;
        return null;
    }

    private string? Field(string path)
    {
        foreach (var map in (ReadOnlySpan<string>)["labels", "annotations"])
        {
            if (path.StartsWith($"metadata.{map}['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal))
                return _pod.Metadata.Map(map)?.TextOf(path[(map.Length + 11)..^2]);
        }
        return _pod.Root.At(path.Split('.'))?.Text;
    }

    private IEnumerable<KeyValuePair<string, string>> Entries(EmbeddedCluster cluster, ResourceKind kind, ApiMap? reference)
    {
        if (reference?.TextOf("name") is not { } name || cluster.Store.Get(kind, _pod.Namespace, name) is not { } source)
            yield break;
        foreach (var (key, value) in source.Root.Map("data") ?? ApiMap.Empty)
        {
            var text = value.Text ?? "";
            yield return new(key, kind == ResourceKinds.Secret ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : text);
        }
    }
}
