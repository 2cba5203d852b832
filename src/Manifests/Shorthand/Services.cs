namespace StsLint.Manifests;

public sealed partial class Service
{
    /// <summary><c>spec.ports</c>: the ports.</summary>
    [Field("spec.ports")]
    public IList<ServicePort>? Ports
    {
        get => Spec?.Ports;
        set => (Spec ??= new ServiceSpec()).Ports = value;
    }

    /// <summary><c>spec.selector</c>: the labels of its pods.</summary>
    [Field("spec.selector")]
    public IDictionary<string, string>? Selector
    {
        get => Spec?.Selector;
        set => (Spec ??= new ServiceSpec()).Selector = value;
    }

    /// <summary><c>spec.type</c>: how it is reached.</summary>
    [Field("spec.type")]
    public ServiceType? Type
    {
        get => Spec?.Type;
        set => (Spec ??= new ServiceSpec()).Type = value;
    }

    /// <summary><c>spec.publishNotReadyAddresses</c>: pods have DNS names before they are ready, so that peers can find each other to become so.</summary>
    [Field("spec.publishNotReadyAddresses")]
    public bool? PublishNotReadyAddresses
    {
        get => Spec?.PublishNotReadyAddresses;
        set => (Spec ??= new ServiceSpec()).PublishNotReadyAddresses = value;
    }

    /// <summary>A Service without an address of its own: it gives each pod of a StatefulSet a DNS name. Its pods are those with its labels.</summary>
    [Shape("{metadata: {name: $name, labels: $labels}, spec: {clusterIP: None, ports: $ports, selector: $labels}}")]
    public static Service Headless(string name, Labels labels, params ServicePort[] ports)
    {
        var service = WithAddress(name, labels, ports);
        service.Spec!.ClusterIP = "None";
        return service;
    }

    /// <summary>A Service with one address inside the cluster for all its pods. Its pods are those with its labels.</summary>
    [Shape("{metadata: {name: $name, labels: $labels}, spec: {ports: $ports, selector: $labels}}")]
    public static Service WithAddress(string name, Labels labels, params ServicePort[] ports) => new()
    {
        Metadata = new ObjectMeta { Name = name, Labels = new Labels(labels) },
        Spec = new ServiceSpec { Ports = [.. ports], Selector = new Labels(labels) },
    };
}

public sealed partial class ServicePort
{
    /// <summary>A port of a Service; it leads to the same number of the pods unless <paramref name="targetPort"/> says otherwise.</summary>
    [Shape("{name: $name, port: $port, targetPort: $targetPort}")]
    public static ServicePort Tcp(string name, int port, IntOrString? targetPort = null) => new() { Name = name, Port = port, TargetPort = targetPort };
}

public sealed partial class ContainerPort
{
    /// <summary>A TCP port by which a container is reached.</summary>
    [Shape("{name: $name, containerPort: $port}")]
    public static ContainerPort Tcp(string name, int port) => new() { Name = name, Port = port };

    /// <summary>A UDP port by which a container is reached.</summary>
    [Shape("{name: $name, containerPort: $port, protocol: UDP}")]
    public static ContainerPort Udp(string name, int port) => new() { Name = name, Port = port, Protocol = Manifests.Protocol.UDP };

    /// <summary>The same port of a Service, which finds it by its name.</summary>
    [Shape("{name: $port.name, port: $port.containerPort, protocol: $port.protocol, targetPort: $port.name}")]
    public static implicit operator ServicePort(ContainerPort port) => new()
    {
        Name = port.Name,
        Port = port.Port,
        Protocol = port.Protocol,
        TargetPort = port.Name is { } name ? (IntOrString)name : default(IntOrString?),
    };
}
