namespace StsLint.Runtime.Api;

/// <summary>What goes with a write.</summary>
public sealed record WriteOptions
{
    /// <summary>Nothing in particular.</summary>
    public static WriteOptions Default { get; } = new();

    /// <summary>Who owns the fields that are written; the actor's name when none is given.</summary>
    public string? FieldManager { get; init; }

    /// <summary>All is judged and nothing is stored.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Of an apply: fields of other managers are taken over.</summary>
    public bool IsForced { get; init; }

    /// <summary>What is done with fields that the API does not know, or that are said twice.</summary>
    public FieldValidation FieldValidation { get; init; } = FieldValidation.Ignore;

    /// <summary>Hears the server's warnings.</summary>
    public Action<string>? OnWarning { get; init; }

    // The text that the written value came in, where there is one.
    internal ApiBody? Body { get; init; }

    // The managers of the object's fields as an apply has found them; then the write itself changes nothing about them.
    internal ApiList? Managers { get; init; }
}

/// <summary>What is done with fields that the API does not know, or that are said twice.</summary>
public enum FieldValidation : byte
{
    /// <summary>They are dropped.</summary>
    Ignore,
    /// <summary>They are dropped, and a warning tells of each.</summary>
    Warn,
    /// <summary>The request is refused.</summary>
    Strict,
}

/// <summary>How a patch is written.</summary>
public enum PatchType : byte
{
    /// <summary>A list of operations (RFC 6902).</summary>
    Json,
    /// <summary>A piece of the object (RFC 7386): lists are replaced.</summary>
    Merge,
    /// <summary>A piece of the object: lists are merged by their keys.</summary>
    StrategicMerge,
    /// <summary>Server-side apply: the fields that the manager wants, all of them each time.</summary>
    Apply,
}

/// <summary>What becomes of the objects that a deleted one owns.</summary>
public enum Propagation : byte
{
    /// <summary>The object goes at once; what it owns is deleted after it.</summary>
    Background,
    /// <summary>The object goes when all is gone that it owns and that blocks its deletion.</summary>
    Foreground,
    /// <summary>What it owns stays, without that owner.</summary>
    Orphan,
}

/// <summary>What goes with a deletion.</summary>
public sealed record DeleteRequest
{
    /// <summary>Nothing in particular.</summary>
    public static DeleteRequest Default { get; } = new();

    /// <summary>Seconds that a pod gets to end; its own setting when none is given. 0 removes it at once.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary>What becomes of the objects that it owns; the kind's default when none is given.</summary>
    public Propagation? Propagation { get; init; }

    /// <summary>Only the object of this uid is deleted.</summary>
    public string? Uid { get; init; }

    /// <summary>Only this version of the object is deleted.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>All is judged and nothing is done.</summary>
    public bool IsDryRun { get; init; }
}

/// <summary>Which objects are listed or watched.</summary>
public sealed record ListOptions
{
    /// <summary>All of them.</summary>
    public static ListOptions Default { get; } = new();

    /// <summary>A selector on labels as kubectl writes it (<c>app=web,tier in (a,b)</c>).</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A selector on fields (<c>metadata.name=web-0,status.phase!=Running</c>).</summary>
    public string? FieldSelector { get; init; }

    /// <summary>The most objects of one page; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? Continue { get; init; }

    /// <summary>
    /// Of a watch: the resourceVersion from which it goes on; null or <c>0</c>: all objects there are come first, as added. Of a list: the state that it
    /// shows, see <see cref="ResourceVersionMatch"/>; null: the present.
    /// </summary>
    public string? ResourceVersion { get; init; }

    /// <summary>How a list takes its resourceVersion: <c>Exact</c> shows that very state, <c>NotOlderThan</c> (as null) that one or a later one.</summary>
    public string? ResourceVersionMatch { get; init; }

    /// <summary>Of a watch: all objects there are come first, as added, and behind them a bookmark with annotation <c>k8s.io/initial-events-end</c>.</summary>
    public bool SendsInitialEvents { get; init; }

    /// <summary>Of a watch: bookmarks are sent.</summary>
    public bool AllowsBookmarks { get; init; }
}

/// <summary>One page of a list.</summary>
/// <param name="Items">The objects, ordered by namespace and name.</param>
/// <param name="ResourceVersion">The store's revision that the list shows.</param>
/// <param name="Continue">Where the next page begins; null behind the last.</param>
/// <param name="Remaining">Number of objects behind this page; null when that is not counted.</param>
public sealed record ApiPage(IReadOnlyList<ApiObject> Items, string ResourceVersion, string? Continue, long? Remaining);

/// <summary>What a watch tells of.</summary>
public enum WatchEventType : byte
{
    /// <summary>An object is new, or fits the selectors now.</summary>
    Added,
    /// <summary>An object has a new version.</summary>
    Modified,
    /// <summary>An object is gone, or no longer fits the selectors.</summary>
    Deleted,
    /// <summary>Nothing happened up to this resourceVersion.</summary>
    Bookmark,
}

/// <summary>One event of a watch; a bookmark's object has a resourceVersion only.</summary>
public sealed record WatchEvent(WatchEventType Type, ApiObject Object);

/// <summary>The Kubernetes API: an embedded cluster, or a real one.</summary>
public interface IKubernetesApi
{
    /// <summary>The object of a name; null when there is none.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    ValueTask<ApiObject?> Get(ObjectKey key, CancellationToken cancellation = default);

    /// <summary>The objects of a kind, in one namespace or (null) in all.</summary>
    /// <exception cref="ApiException">The request was refused, or the place to go on from is too old (<c>Expired</c>).</exception>
    ValueTask<ApiPage> List(ResourceKind kind, string? ns, ListOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// What happens to the objects of a kind, until it is cancelled. It ends without an exception when the server closes it: go on from the last resourceVersion.
    /// </summary>
    /// <exception cref="ApiException">The request was refused, or the resourceVersion is too old (<c>Expired</c>): list anew.</exception>
    IAsyncEnumerable<WatchEvent> Watch(ResourceKind kind, string? ns, ListOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Creates an object.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    ValueTask<ApiObject> Create(ApiObject item, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Replaces an object, or with a subresource (<c>status</c>) that part of it. With a resourceVersion only that version is replaced.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    ValueTask<ApiObject> Update(ApiObject item, string? subresource = null, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Changes an object by a patch; an apply creates it when it is not there.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    ValueTask<ApiObject> Patch(ObjectKey key, PatchType type, ApiValue patch, string? subresource = null, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Deletes an object, at once or, when it has grace or finalizers, in the end.</summary>
    /// <returns>The object as it is now, or as it was last.</returns>
    /// <exception cref="ApiException">The request was refused.</exception>
    ValueTask<ApiObject> Delete(ObjectKey key, DeleteRequest? request = null, CancellationToken cancellation = default);
}
