using System.Text.Json;

namespace StsLint.DslGenerator;

/// <summary>How a value is written in C#, and which of the reading and writing methods serve it.</summary>
internal enum Form
{
    Text,
    Int32,
    Int64,
    Boolean,
    Quantity,
    IntOrString,
    Part,
}

/// <summary>What holds the value.</summary>
internal enum Container
{
    None,
    List,
    Map,
}

/// <summary>A field of an API type.</summary>
internal sealed record ApiField(string Name, JsonElement Facts, Container Container, Form Form, string? Target, bool IsRequired)
{
    /// <summary>The C# property.</summary>
    public required string Property { get; init; }

    /// <summary>The enum, if it is one.</summary>
    public ApiEnum? Enum { get; set; }

    public string? Since => Facts.TryGetProperty("since", out var since) ? since.GetString() : null;
}

/// <summary>A type of the API that becomes a class.</summary>
internal sealed class ApiType(string fullName, JsonElement facts)
{
    public string FullName { get; } = fullName;

    public string Name { get; } = fullName[(fullName.LastIndexOf('.') + 1)..];

    public JsonElement Facts { get; } = facts;

    public List<ApiField> Fields { get; } = [];

    /// <summary>Of a top-level kind: its apiVersion and kind.</summary>
    public (string ApiVersion, string Name)? Kind { get; set; }

    /// <summary>The shortest way to it from a top-level kind.</summary>
    public string Path { get; set; } = "";

    /// <summary>The top-level kind from which <see cref="Path"/> starts.</summary>
    public string PathKind { get; set; } = "";

    public string? Since => Facts.TryGetProperty("since", out var since) ? since.GetString() : null;
}

/// <summary>A closed set of values.</summary>
internal sealed record ApiEnum(string Name, IReadOnlyList<string> Values)
{
    /// <summary>Where it is used, as <c>Type.field</c>.</summary>
    public List<string> Uses { get; } = [];
}

/// <summary>The part of the API that the kinds in scope reach, in the newest release.</summary>
internal sealed class ApiModel
{
    private const int Release = 36;
    private const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

    private static readonly (string Group, string Version, string Kind)[] s_kinds =
    [
        ("apps", "v1", "StatefulSet"),
        ("", "v1", "Service"),
        ("", "v1", "PersistentVolumeClaim"),
        ("", "v1", "PersistentVolume"),
        ("storage.k8s.io", "v1", "StorageClass"),
        ("policy", "v1", "PodDisruptionBudget"),
        ("autoscaling", "v2", "HorizontalPodAutoscaler"),
        ("", "v1", "ConfigMap"),
        ("", "v1", "Secret"),
        ("", "v1", "ServiceAccount"),
        ("networking.k8s.io", "v1", "NetworkPolicy"),
        ("", "v1", "Pod"),
        // What a runtime reads besides. Node stays untyped: the tree of a manifest is made of types of that name.
        ("apps", "v1", "ControllerRevision"),
        ("apps", "v1", "Deployment"),
        ("apps", "v1", "ReplicaSet"),
        ("", "v1", "Namespace"),
        ("", "v1", "Event"),
        ("", "v1", "ResourceQuota"),
        ("discovery.k8s.io", "v1", "EndpointSlice"),
        ("storage.k8s.io", "v1", "VolumeAttachment"),
        ("coordination.k8s.io", "v1", "Lease"),
    ];

    // In the order of kubectl, the alphabet's, except that what names a thing comes first.
    private static readonly string[] s_first = ["apiVersion", "kind", "metadata", "name", "namespace", "image"];

    private readonly JsonElement _types;
    private readonly Dictionary<string, ApiType> _byName = new(StringComparer.Ordinal);

    private ApiModel(JsonElement facts) => _types = facts.GetProperty("types");

    /// <summary>Every type, ordered by name.</summary>
    public IReadOnlyList<ApiType> Types { get; private set; } = [];

    /// <summary>Every enum, ordered by name.</summary>
    public IReadOnlyList<ApiEnum> Enums { get; private set; } = [];

    public static ApiModel Read(JsonElement facts)
    {
        var model = new ApiModel(facts);
        var pending = new Queue<ApiType>();
        foreach (var (group, version, kind) in s_kinds)
        {
            var entry = facts.GetProperty("kinds").EnumerateArray().Single(each =>
                each.GetProperty("group").GetString() == group && each.GetProperty("version").GetString() == version && each.GetProperty("kind").GetString() == kind);
            var type = model.Add(entry.GetProperty("type").GetString()!, kind, "", pending);
            type.Kind = (group.Length == 0 ? version : $"{group}/{version}", kind);
            // Breadth first, so that the first way to a type is a shortest one.
            while (pending.TryDequeue(out var next))
                model.ReadFields(next, pending);
        }
        model.Types = [.. model._byName.Values.OrderBy(static type => type.Name, StringComparer.Ordinal)];
        model.Enums = EnumNames.Give(model.Types);
        model.RefuseNamesakes();
        return model;
    }

    private ApiType Add(string fullName, string kind, string path, Queue<ApiType> pending)
    {
        if (_byName.TryGetValue(fullName, out var known))
            return known;
        var type = new ApiType(fullName, _types.GetProperty(fullName)) { PathKind = kind, Path = path };
        _byName.Add(fullName, type);
        pending.Enqueue(type);
        return type;
    }

    private void ReadFields(ApiType type, Queue<ApiType> pending)
    {
        if (!type.Facts.TryGetProperty("fields", out var fields))
            return;
        var required = type.Facts.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(static each => each.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        foreach (var field in fields.EnumerateObject().OrderBy(static field => Array.IndexOf(s_first, field.Name) is >= 0 and var at ? at : s_first.Length).ThenBy(static field => field.Name, StringComparer.Ordinal))
        {
            // Fields of older releases are reached by name.
            if (field.Value.TryGetProperty("until", out var until) && int.Parse(until.GetString()!["1.".Length..]) < Release)
                continue;
            var (container, use) = field.Value.TryGetProperty("array", out var item) ? (Container.List, item)
                : field.Value.TryGetProperty("map", out var value) ? (Container.Map, value)
                : (Container.None, field.Value);
            var (form, target) = FormOf(use);
            if (form == Form.Part)
                target = Add(target!, type.PathKind, Joined(type.Path, field.Name, container), pending).Name;
            type.Fields.Add(new ApiField(field.Name, field.Value, container, form, target, required.Contains(field.Name)) { Property = PropertyName(type.Name, field.Name) });
        }
    }

    private (Form Form, string? Target) FormOf(JsonElement use)
    {
        if (use.TryGetProperty("ref", out var target))
        {
            var name = target.GetString()!;
            return name switch
            {
                Quantity => (Form.Quantity, null),
                IntOrString => (Form.IntOrString, null),
                // A named scalar, such as Time.
                _ when _types.GetProperty(name).TryGetProperty("type", out _) => (ScalarForm(_types.GetProperty(name)), null),
                _ => (Form.Part, name),
            };
        }
        return (ScalarForm(use), null);
    }

    private static Form ScalarForm(JsonElement use) => (use.GetProperty("type").GetString(), use.TryGetProperty("format", out var format) ? format.GetString() : null) switch
    {
        ("string", _) => Form.Text,
        ("boolean", null) => Form.Boolean,
        ("integer", "int32") => Form.Int32,
        ("integer", "int64") => Form.Int64,
        var other => throw new InvalidDataException($"Unknown scalar {other}."),
    };

    private static string Joined(string path, string field, Container container) =>
        (path.Length == 0 ? field : $"{path}.{field}") + (container == Container.List ? "[]" : container == Container.Map ? "[…]" : "");

    // A member must not have its type's name; then its last word does (ContainerPort.containerPort: Port).
    private static string PropertyName(string type, string field)
    {
        var name = Names.Pascal(field);
        return name == type ? Names.LastWord(name) : name;
    }

    private void RefuseNamesakes()
    {
        var taken = Types.Select(static type => type.Name).Concat(Enums.Select(static each => each.Name)).GroupBy(static name => name, StringComparer.Ordinal).Where(static group => group.Count() > 1).Select(static group => group.Key);
        if (string.Join(", ", taken) is { Length: > 0 } twice)
            throw new InvalidDataException($"Two types are called {twice}.");
        foreach (var type in Types)
        {
            if (type.Fields.Select(static field => field.Property).Distinct(StringComparer.Ordinal).Count() != type.Fields.Count)
                throw new InvalidDataException($"Two properties of {type.Name} have one name.");
        }
    }
}
