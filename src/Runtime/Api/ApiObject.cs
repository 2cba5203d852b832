using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace StsLint.Runtime.Api;

/// <summary>One version of an object of the API. Immutable; what is often asked of it is read once.</summary>
public sealed class ApiObject
{
    private static readonly OwnerReference[] s_noOwners = [];
    private OwnerReference[]? _owners;
    private object? _facts;
    private object[]? _moreFacts;
    private long _resourceVersion = -1;

    /// <summary>An object of a kind from its whole content.</summary>
    public ApiObject(ResourceKind kind, ApiMap root)
    {
        Kind = kind;
        Root = root;
        Metadata = root.Map("metadata") ?? ApiMap.Empty;
        Name = Metadata.TextOf("name") ?? "";
        Namespace = kind.IsNamespaced ? Metadata.TextOf("namespace") ?? "" : "";
        Uid = Metadata.TextOf("uid") ?? "";
    }

    /// <summary>The kind.</summary>
    public ResourceKind Kind { get; }

    /// <summary>The whole object, with apiVersion and kind.</summary>
    public ApiMap Root { get; }

    /// <summary><c>metadata</c>; empty when there is none.</summary>
    public ApiMap Metadata { get; }

    /// <summary><c>metadata.name</c>; empty when there is none.</summary>
    public string Name { get; }

    /// <summary><c>metadata.namespace</c>; empty for objects outside of namespaces.</summary>
    public string Namespace { get; }

    /// <summary><c>metadata.uid</c>; empty before the object is stored.</summary>
    public string Uid { get; }

    /// <summary>Kind, namespace and name.</summary>
    public ObjectKey Key => new(Kind, Namespace, Name);

    /// <summary><c>metadata.resourceVersion</c> as a number; 0 when there is none.</summary>
    public long ResourceVersion
    {
        get
        {
            if (_resourceVersion < 0)
                _resourceVersion = long.TryParse(Metadata.TextOf("resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
            return _resourceVersion;
        }
    }

    /// <summary><c>metadata.generation</c>; 0 when there is none.</summary>
    public long Generation => Metadata.IntegerOf("generation") ?? 0;

    /// <summary><c>metadata.labels</c>.</summary>
    public ApiMap Labels => Metadata.Map("labels") ?? ApiMap.Empty;

    /// <summary><c>metadata.annotations</c>.</summary>
    public ApiMap Annotations => Metadata.Map("annotations") ?? ApiMap.Empty;

    /// <summary><c>metadata.finalizers</c>.</summary>
    public ApiList Finalizers => Metadata.List("finalizers") ?? ApiList.Empty;

    /// <summary><c>spec</c>; empty when there is none.</summary>
    public ApiMap Spec => Root.Map("spec") ?? ApiMap.Empty;

    /// <summary><c>status</c>; empty when there is none.</summary>
    public ApiMap Status => Root.Map("status") ?? ApiMap.Empty;

    /// <summary>Whether a deletion was asked for: the object goes when its grace is over and its finalizers are gone.</summary>
    public bool IsDeleting => Metadata.Has("deletionTimestamp");

    /// <summary><c>metadata.deletionTimestamp</c>: when the grace is over.</summary>
    public DateTimeOffset? DeletionTimestamp => ApiTime.Read(Metadata.TextOf("deletionTimestamp"));

    /// <summary><c>metadata.creationTimestamp</c>.</summary>
    public DateTimeOffset? CreationTimestamp => ApiTime.Read(Metadata.TextOf("creationTimestamp"));

    /// <summary><c>metadata.ownerReferences</c>.</summary>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "It is read far too often to be copied.")]
    public OwnerReference[] Owners => _owners ??= ReadOwners();

    /// <summary>The owner that is marked as controller, or null.</summary>
    public OwnerReference? Controller
    {
        get
        {
            foreach (var owner in Owners)
            {
                if (owner.IsController)
                    return owner;
            }
            return null;
        }
    }

    /// <summary>The object with another content.</summary>
    public ApiObject With(ApiMap root) => ReferenceEquals(root, Root) ? this : new ApiObject(Kind, root);

    /// <summary>The object with a value set at the end of a way of names; null takes it out.</summary>
    public ApiObject WithAt(ReadOnlySpan<string> names, ApiValue? value) => With(Root.WithAt(names, value));

    /// <summary>The object with other metadata.</summary>
    public ApiObject WithMetadata(ApiMap metadata) => With(Root.With("metadata", metadata));

    /// <summary>The object with another status.</summary>
    public ApiObject WithStatus(ApiMap status) => With(Root.With("status", status));

    /// <summary>The object with these owners.</summary>
    public ApiObject WithOwners(IReadOnlyList<OwnerReference> owners) =>
        WithMetadata(Metadata.With("ownerReferences", owners.Count == 0 ? null : new ApiList([.. owners.Select(static owner => (ApiValue)owner.ToMap())])));

    /// <summary>What somebody reads out of the object, read once per version and kept with it, beside what others read.</summary>
    internal T Facts<T>(Func<ApiObject, T> read)
        where T : class
    {
        if (_facts is T known)
            return known;
        if (_moreFacts is { } more)
        {
            foreach (var each in more)
            {
                if (each is T one)
                    return one;
            }
        }
        var facts = read(this);
        if (_facts is null)
            _facts = facts;
        else
            _moreFacts = [.. _moreFacts ?? [], facts];
        return facts;
    }

    /// <summary>Kind and name, as messages say them: <c>StatefulSet/web</c>.</summary>
    public override string ToString() => $"{Kind.Name}/{Name}";

    private OwnerReference[] ReadOwners()
    {
        if (Metadata.List("ownerReferences") is not { Count: > 0 } list)
            return s_noOwners;
        return [.. list.Maps.Select(static map => new OwnerReference(
            map.TextOf("apiVersion") ?? "", map.TextOf("kind") ?? "", map.TextOf("name") ?? "", map.TextOf("uid") ?? "", map.IsTrue("controller"), map.IsTrue("blockOwnerDeletion")))];
    }
}

/// <summary>What names an object: its kind, its namespace (empty outside of namespaces) and its name.</summary>
public readonly record struct ObjectKey(ResourceKind Kind, string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind.Name}/{Name}" : $"{Kind.Name}/{Namespace}/{Name}";
}

/// <summary>An entry of <c>metadata.ownerReferences</c>.</summary>
public sealed record OwnerReference(string ApiVersion, string Kind, string Name, string Uid, bool IsController, bool BlocksOwnerDeletion)
{
    /// <summary>The reference by which an object is controlled by another.</summary>
    public static OwnerReference ControllerOf(ApiObject owner) => new(owner.Kind.ApiVersion, owner.Kind.Name, owner.Name, owner.Uid, true, true);

    /// <summary>The reference as the API writes it.</summary>
    public ApiMap ToMap() => ApiMap.Of(
        ("apiVersion", ApiVersion), ("kind", Kind), ("name", Name), ("uid", Uid), ("controller", IsController ? true : null), ("blockOwnerDeletion", BlocksOwnerDeletion ? true : null));
}

/// <summary>Times as the API writes them: UTC, to the second.</summary>
public static class ApiTime
{
    /// <summary>A time to the second.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time to the microsecond, as Events and Leases carry it.</summary>
    public static string WriteMicro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a time; null when it is none.</summary>
    public static DateTimeOffset? Read(string? text) =>
        text is not null && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
