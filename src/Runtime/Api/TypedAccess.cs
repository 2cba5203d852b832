using System.Runtime.CompilerServices;
using StsLint.Manifests;

namespace StsLint.Runtime.Api;

/// <summary>One event of a watch of typed objects.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object; when it is gone, as it was last.</param>
/// <param name="ResourceVersion">From here a watch can go on.</param>
public sealed record WatchEvent<T>(WatchEventType Type, T Object, string ResourceVersion)
    where T : KubernetesObject;

/// <summary>The API with the types of StsLint.Manifests: <c>await api.Get&lt;StatefulSet&gt;("default", "web")</c>.</summary>
public static class TypedAccess
{
    /// <summary>The object of a name; null when there is none.</summary>
    /// <param name="api">The API.</param>
    /// <param name="ns">The namespace; null or empty for objects outside of namespaces.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="ApiException">The request was refused.</exception>
    public static async ValueTask<T?> Get<T>(this IKubernetesApi api, string? ns, string name, CancellationToken cancellation = default)
        where T : KubernetesObject => (await api.Get(new ObjectKey(TypedObjects.KindOf<T>(), ns ?? "", name), cancellation).ConfigureAwait(false))?.As<T>();

    /// <summary>All objects of a type, page by page if need be, in one namespace or (null) in all.</summary>
    /// <exception cref="ApiException">The request was refused, or the state that the first page showed is forgotten (<c>Expired</c>): list anew.</exception>
    public static async ValueTask<IReadOnlyList<T>> List<T>(this IKubernetesApi api, string? ns = null, ListOptions? options = null, CancellationToken cancellation = default)
        where T : KubernetesObject
    {
        var items = new List<T>();
        options ??= ListOptions.Default;
        while (true)
        {
            var page = await api.List(TypedObjects.KindOf<T>(), ns, options, cancellation).ConfigureAwait(false);
            foreach (var item in page.Items)
                items.Add(item.As<T>());
            if (page.Continue is null)
                return items;
            options = options with { Continue = page.Continue, ResourceVersion = null, ResourceVersionMatch = null };
        }
    }

    /// <summary>What happens to the objects of a type, in one namespace or (null) in all, until it is cancelled.</summary>
    /// <exception cref="ApiException">The request was refused, or the resourceVersion is too old (<c>Expired</c>): list anew.</exception>
    public static async IAsyncEnumerable<WatchEvent<T>> Watch<T>(this IKubernetesApi api, string? ns = null, ListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
        where T : KubernetesObject
    {
        await foreach (var told in api.Watch(TypedObjects.KindOf<T>(), ns, options, cancellation).ConfigureAwait(false))
        {
            // A bookmark's object has nothing but a resourceVersion.
            if (told.Type != WatchEventType.Bookmark)
                yield return new WatchEvent<T>(told.Type, told.Object.As<T>(), told.Object.Metadata.TextOf("resourceVersion") ?? "");
        }
    }

    /// <summary>Creates an object.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    public static async ValueTask<T> Create<T>(this IKubernetesApi api, T item, WriteOptions? options = null, CancellationToken cancellation = default)
        where T : KubernetesObject => (await api.Create(item.ToApi(), options, cancellation).ConfigureAwait(false)).As<T>();

    /// <summary>Replaces an object, or with a subresource (<c>status</c>) that part of it. With a resourceVersion only that version is replaced.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    public static async ValueTask<T> Update<T>(this IKubernetesApi api, T item, string? subresource = null, WriteOptions? options = null, CancellationToken cancellation = default)
        where T : KubernetesObject => (await api.Update(item.ToApi(), subresource, options, cancellation).ConfigureAwait(false)).As<T>();

    /// <summary>Server-side apply: the object has these fields then, and no longer those that the manager applied before and does not now.</summary>
    /// <param name="api">The API.</param>
    /// <param name="item">What the manager wants, all of it each time.</param>
    /// <param name="fieldManager">Who wants it.</param>
    /// <param name="isForced">Whether fields of other managers are taken over.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="ApiException">The request was refused; a conflict names each field and who has it.</exception>
    public static async ValueTask<T> Apply<T>(this IKubernetesApi api, T item, string fieldManager, bool isForced = false, CancellationToken cancellation = default)
        where T : KubernetesObject
    {
        var wanted = item.ToApi();
        var key = wanted.Key.Kind.IsNamespaced && wanted.Namespace.Length == 0 ? wanted.Key with { Namespace = "default" } : wanted.Key;
        return (await api.Patch(key, PatchType.Apply, wanted.Root, null, new WriteOptions { FieldManager = fieldManager, IsForced = isForced }, cancellation).ConfigureAwait(false)).As<T>();
    }

    /// <summary>Deletes an object, at once or, when it has grace or finalizers, in the end.</summary>
    /// <exception cref="ApiException">The request was refused.</exception>
    public static async ValueTask Delete<T>(this IKubernetesApi api, string? ns, string name, DeleteRequest? request = null, CancellationToken cancellation = default)
        where T : KubernetesObject => await api.Delete(new ObjectKey(TypedObjects.KindOf<T>(), ns ?? "", name), request, cancellation).ConfigureAwait(false);
}
