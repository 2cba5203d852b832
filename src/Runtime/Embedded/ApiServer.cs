using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Rules;

namespace StsLint.Runtime.Embedded;

/// <summary>A call of the API server, as faults see it.</summary>
/// <param name="Number">How many calls there were before it.</param>
/// <param name="Actor">Who calls.</param>
/// <param name="Verb"><c>create</c>, <c>update</c>, <c>patch</c>, <c>apply</c>, <c>delete</c>, <c>get</c>, <c>list</c> or <c>watch</c>.</param>
/// <param name="Key">The object that it is about; of a list or a watch its kind and namespace only.</param>
/// <param name="Subresource">The part of it, or null.</param>
public sealed record ApiCall(long Number, string Actor, string Verb, ObjectKey Key, string? Subresource)
{
    /// <summary>Only the object of this uid is meant; null when any is.</summary>
    public string? Uid { get; init; }

    /// <summary>Only this version of the object is meant; null when any is.</summary>
    public string? ResourceVersion { get; init; }
}

/// <summary>
/// The API server of the embedded cluster: gives defaults, admits, judges and stores, as Kubernetes does. All its calls are done at once, in virtual time.
/// </summary>
public sealed partial class ApiServer
{
    private readonly Simulation _simulation;
    private long _calls;

    internal ApiServer(Simulation simulation, Store store, ClusterOptions options)
    {
        _simulation = simulation;
        Store = store;
        Options = options;
        _rules = new LintRules(options);
    }

    /// <summary>The objects.</summary>
    public Store Store { get; }

    /// <summary>How the cluster was set up.</summary>
    public ClusterOptions Options { get; }

    /// <summary>Asked before a call takes effect: an error is returned instead.</summary>
    public Func<ApiCall, ApiError?>? FailBefore { get; set; }

    /// <summary>Asked after a call took effect: an error is returned although it did.</summary>
    public Func<ApiCall, ApiError?>? FailAfter { get; set; }

    /// <summary>Told of every call of one object when it is answered, and with which error.</summary>
    public event Action<ApiCall, ApiError?>? Answered;

    /// <summary>The calls of one actor.</summary>
    public ApiClient As(string actor) => new(this, actor);

    internal ApiResult<T> Call<T>(string actor, string verb, ResourceKind kind, string? ns, Func<ApiResult<T>> act)
        where T : class
    {
        if (FailBefore is null)
        {
            _calls++;
            return act();
        }
        return FailBefore(new ApiCall(_calls++, actor, verb, new ObjectKey(kind, ns ?? "", ""), null)) is { } refused ? refused : act();
    }

    internal ApiResult Call(string actor, string verb, ObjectKey key, string? subresource, Func<ApiResult> act, string? uid = null, string? version = null)
    {
        if (FailBefore is null && FailAfter is null && Answered is null)
        {
            _calls++;
            return act();
        }
        var call = new ApiCall(_calls++, actor, verb, key, subresource) { Uid = uid, ResourceVersion = version };
        var result = FailBefore?.Invoke(call) is { } refused ? refused : act();
        if (result.IsOk && FailAfter?.Invoke(call) is { } lost)
            result = lost;
        Answered?.Invoke(call, result.Error);
        return result;
    }
}

/// <summary>The API as one actor calls it.</summary>
public sealed class ApiClient
{
    private readonly ApiServer _server;

    internal ApiClient(ApiServer server, string actor)
    {
        _server = server;
        Actor = actor;
    }

    /// <summary>Who calls.</summary>
    public string Actor { get; }

    /// <summary>The object as it is stored.</summary>
    public ApiResult Get(ObjectKey key) =>
        _server.Call(Actor, "get", key, null, () => _server.Store.Get(key) is { } item ? item : ApiError.NotFound(key));

    /// <summary>The objects of a kind, in one namespace or (null) in all, page by page.</summary>
    public ApiResult<ApiPage> List(ResourceKind kind, string? ns, ListOptions? options = null) =>
        _server.Call(Actor, "list", kind, ns, () => _server.List(kind, ns, options ?? ListOptions.Default));

    /// <summary>Tells of what happens to the objects of a kind, in one namespace or (null) in all, until the watch is disposed.</summary>
    public ApiResult<ApiWatch> Watch(ResourceKind kind, string? ns, ListOptions? options, Action<WatchEvent> hears) =>
        _server.Call(Actor, "watch", kind, ns, () => _server.Watch(kind, ns, options ?? ListOptions.Default, hears));

    /// <summary>Creates an object.</summary>
    public ApiResult Create(ApiObject item, WriteOptions? options = null) =>
        _server.Call(Actor, "create", item.Key, null, () => _server.Create(item, Actor, options ?? WriteOptions.Default));

    /// <summary>
    /// Replaces an object, or with a subresource (<c>status</c>, or <c>scale</c>: only <c>spec.replicas</c>) that part of it. What comes back is the whole object.
    /// </summary>
    public ApiResult Update(ApiObject item, string? subresource = null, WriteOptions? options = null) =>
        _server.Call(Actor, "update", item.Key, subresource, () => _server.Update(item, subresource, Actor, options ?? WriteOptions.Default), item.Metadata.TextOf("uid"), item.Metadata.TextOf("resourceVersion"));

    /// <summary>Replaces an object's status.</summary>
    public ApiResult UpdateStatus(ApiObject item) => Update(item, "status");

    /// <summary>Changes an object by a patch.</summary>
    public ApiResult Patch(ObjectKey key, PatchType type, ApiValue patch, string? subresource = null, WriteOptions? options = null) =>
        _server.Call(Actor, type == PatchType.Apply ? "apply" : "patch", key, subresource, () => _server.Patch(key, type, patch, subresource, Actor, options ?? WriteOptions.Default));

    /// <summary>Deletes an object.</summary>
    public ApiResult Delete(ObjectKey key, DeleteRequest? request = null) =>
        _server.Call(Actor, "delete", key, null, () => _server.Delete(key, request ?? DeleteRequest.Default, Actor), request?.Uid, request?.ResourceVersion);

    /// <summary>Deletes the objects of a kind, in one namespace or (null) in all, that a list with these options shows.</summary>
    public ApiResult<ApiPage> DeleteCollection(ResourceKind kind, string? ns, ListOptions? options = null, DeleteRequest? request = null) =>
        _server.Call(Actor, "deletecollection", kind, ns, () => _server.DeleteCollection(kind, ns, options, request ?? DeleteRequest.Default, Actor));

    /// <summary>Deletes a pod unless that would break a disruption budget (subresource <c>eviction</c>): 429 means later.</summary>
    public ApiResult Evict(ObjectKey pod, DeleteRequest? request = null) =>
        _server.Call(Actor, "create", pod, "eviction", () => _server.Evict(pod, request ?? DeleteRequest.Default, Actor));

    /// <summary>Gives a pod its node (subresource <c>binding</c>).</summary>
    public ApiResult Bind(ObjectKey pod, string node) => _server.Call(Actor, "create", pod, "binding", () => _server.Bind(pod, node, Actor));
}
