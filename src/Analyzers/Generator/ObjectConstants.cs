using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Analyzers.Generator;

/// <summary>What C# code may want to know of one object. Holds values only: what does not change them changes no generated code.</summary>
/// <param name="Kind">StatefulSet or Service.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; null when that is not known.</param>
/// <param name="Path">The file.</param>
/// <param name="Index">Its place among the file's objects.</param>
internal sealed record ObjectConstants(string Kind, string Name, string? Namespace, string Path, int Index)
{
    /// <summary>The governing Service; null when there is none or it is not known.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Number of pods; null when it is not known.</summary>
    public long? Replicas { get; init; }

    /// <summary>The ordinal of the first pod; null when it is not known.</summary>
    public long? FirstOrdinal { get; init; }

    /// <summary>Names of the claim templates.</summary>
    public ValueList<string> Claims { get; init; } = new([]);

    /// <summary>Ports by name; the one port of a Service that has no name is named by the empty text.</summary>
    public ValueList<(string Name, long Number)> Ports { get; init; } = new([]);

    /// <summary>The StatefulSets and Services of a text, in order. Objects without a known name are left out.</summary>
    public static ValueList<ObjectConstants> Read(string path, string text, string? defaultNamespace, CancellationToken cancel)
    {
        var found = new List<ObjectConstants>();
        var file = new SourceFile(path, text);
        var scope = new ManifestSet().ScopeOf(new ScopeInput(path));
        var input = new LintInput(file, scope.Input, LintOptions.Default with { Namespace = defaultNamespace }, 0);
        foreach (var document in ManifestReader.Read(file))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var manifest in ManifestObjects.In(document, input, scope))
            {
                if (StatefulSetView.Of(manifest) is { } set)
                    Add(found, manifest, "StatefulSet", constants => OfSet(constants, set));
                else if (ServiceView.Of(manifest) is { } service)
                    Add(found, manifest, "Service", constants => constants with { Ports = PortsOf(service.Ports, "port", mayBeUnnamed: true) });
            }
        }
        return new ValueList<ObjectConstants>(found);
    }

    private static void Add(List<ObjectConstants> found, ManifestObject manifest, string kind, Func<ObjectConstants, ObjectConstants> complete)
    {
        if (manifest.Name is not { IsKnown: true, Value.Length: > 0 } name)
            return;
        var place = manifest.Namespace;
        found.Add(complete(new ObjectConstants(kind, name.Value, place.IsKnown ? place.Value : place.IsAbsent ? manifest.Options.Namespace : null, manifest.File.Path, found.Count)));
    }

    private static ObjectConstants OfSet(ObjectConstants constants, StatefulSetView set)
    {
        // Names without their value are not what the cluster will have.
        var replicas = set.Replicas.OrDefault(1);
        var first = set.FirstOrdinal.OrDefault(0);
        var ports = new List<(string, long)>();
        foreach (var container in set.Pod.AllContainers)
            ports.AddRange(PortsOf(container.Ports, "containerPort", mayBeUnnamed: false));
        return constants with
        {
            ServiceName = set.ServiceName is { IsKnown: true, Value.Length: > 0 } service ? service.Value : null,
            Replicas = replicas is { IsKnown: true, Value: >= 0 } ? replicas.Value : null,
            FirstOrdinal = first is { IsKnown: true, Value: >= 0 and <= int.MaxValue } ? first.Value : null,
            Claims = new ValueList<string>([.. set.Claims.Where(static claim => claim.Name is { IsKnown: true, Value.Length: > 0 }).Select(static claim => claim.Name.Value)]),
            Ports = new ValueList<(string, long)>(ports),
        };
    }

    private static ValueList<(string, long)> PortsOf(MappingItems list, string numberKey, bool mayBeUnnamed)
    {
        var ports = new List<(string, long)>();
        foreach (var port in list)
        {
            var (name, number) = (port.Text("name"), port.Integer(numberKey));
            if (!number.IsKnown)
                continue;
            if (name is { IsKnown: true, Value.Length: > 0 })
                ports.Add((name.Value, number.Value));
            else if (name.IsAbsent && mayBeUnnamed && list.Count == 1)
                ports.Add(("", number.Value));
        }
        return new ValueList<(string, long)>(ports);
    }
}
