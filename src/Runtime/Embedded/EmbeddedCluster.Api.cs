using System.Runtime.CompilerServices;
using System.Threading.Channels;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

public sealed partial class EmbeddedCluster : IKubernetesApi
{
    private VirtualTimeProvider? _timeProvider;

    /// <summary>The actor of what is written through <see cref="IKubernetesApi"/>, and the manager of its fields when none is named.</summary>
    public const string UserActor = "user";

    /// <summary>
    /// Whether somebody else lets the cluster's time pass, as a server does that ties it to the wall clock. Then a watch waits for what comes instead of letting
    /// time pass itself, and calls may come from any thread, one at a time by <see cref="Gate"/>.
    /// </summary>
    public bool IsDrivenOutside { get; set; }

    /// <summary>Held by each call of <see cref="IKubernetesApi"/>, and to be held by who drives the cluster from outside while it does a step.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The present moment of virtual time.</summary>
    public DateTimeOffset Now => Simulation.Now;

    /// <summary>The cluster's virtual time. Its timers go off while somebody lets time pass.</summary>
    public TimeProvider TimeProvider => _timeProvider ??= new VirtualTimeProvider(Simulation, Gate);

    private ApiClient User => field ??= Server.As(UserActor);

    /// <summary>Lets virtual time pass, with all that happens in it; when the cluster is driven outside, waits until it has passed.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ValueTask Delay(TimeSpan time, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (IsDrivenOutside)
            return new ValueTask(Task.Delay(time, TimeProvider, cancellation));
        Simulation.RunUntil(() => cancellation.IsCancellationRequested, time);
        cancellation.ThrowIfCancellationRequested();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<ApiObject?> Get(ObjectKey key, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
        {
            var result = User.Get(key);
            return new ValueTask<ApiObject?>(result.Error is { IsNotFound: true } ? null : result.OrThrow());
        }
    }

    /// <inheritdoc/>
    public ValueTask<ApiPage> List(ResourceKind kind, string? ns, ListOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
            return new ValueTask<ApiPage>(User.List(kind, ns, options).OrThrow());
    }

    /// <summary>
    /// What happens to the objects of a kind. While there is nothing to tell, the watch does the cluster's next piece of work itself, and so lets virtual time
    /// pass; it ends when the cluster has nothing left to do at all. Many parts of a cluster never run out of work: end the watch when it has told what you wait
    /// for, or cancel it after a while of virtual time (a <see cref="CancellationTokenSource"/> with <see cref="TimeProvider"/>). When the cluster is driven outside,
    /// the watch waits, and ends when it is cancelled.
    /// </summary>
    /// <exception cref="ApiException">The request was refused, or the resourceVersion is too old (<c>Expired</c>): list anew.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<WatchEvent> Watch(ResourceKind kind, string? ns, ListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var events = Channel.CreateUnbounded<WatchEvent>(new UnboundedChannelOptions { SingleReader = true });
        ApiWatch watch;
        lock (Gate)
            watch = User.Watch(kind, ns, options, told => events.Writer.TryWrite(told)).OrThrow();
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (events.Reader.TryRead(out var told))
                    yield return told;
                else if (IsDrivenOutside)
                    await events.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false);
                else if (!Simulation.Step())
                    yield break;
            }
        }
        finally
        {
            lock (Gate)
                watch.Dispose();
        }
    }

    /// <inheritdoc/>
    public ValueTask<ApiObject> Create(ApiObject item, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
            return new ValueTask<ApiObject>(User.Create(item, Named(options)).OrThrow());
    }

    /// <inheritdoc/>
    public ValueTask<ApiObject> Update(ApiObject item, string? subresource = null, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
            return new ValueTask<ApiObject>(User.Update(item, subresource, Named(options)).OrThrow());
    }

    /// <inheritdoc/>
    public ValueTask<ApiObject> Patch(ObjectKey key, PatchType type, ApiValue patch, string? subresource = null, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
            return new ValueTask<ApiObject>(User.Patch(key, type, patch, subresource, Named(options)).OrThrow());
    }

    /// <inheritdoc/>
    public ValueTask<ApiObject> Delete(ObjectKey key, DeleteRequest? request = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
            return new ValueTask<ApiObject>(User.Delete(key, request).OrThrow());
    }

    private static readonly WriteOptions s_user = new() { FieldManager = UserActor };

    private static WriteOptions Named(WriteOptions? options) =>
        options is null ? s_user : options.FieldManager is { Length: > 0 } ? options : options with { FieldManager = UserActor };
}
