using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Reads that go on when the server stumbles, and lists as a whole.</summary>
internal static class Reading
{
    private const int PageSize = 500;
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>Reads, again and again while the server cannot answer.</summary>
    public static async ValueTask<T> Again<T>(Func<ValueTask<T>> read, IClusterTime time, ReconcilerOptions options, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (ApiException e) when (e.Error.Code is 429 or >= 500 && attempt < options.Retries)
            {
                var pause = e.Error.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : s_firstRetry * Math.Pow(2, attempt);
                await time.Wait(pause, pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>All objects of a kind in a namespace, page by page; from the beginning when the list has become too old meanwhile.</summary>
    public static async ValueTask<IReadOnlyList<ApiObject>> All(IKubernetesApi api, ResourceKind kind, string? ns, IClusterTime time, ReconcilerOptions options, CancellationToken cancellation)
    {
        var items = new List<ApiObject>();
        string? next = null;
        do
        {
            try
            {
                var from = next;
                var page = await Again(() => api.List(kind, ns, new ListOptions { Limit = PageSize, Continue = from }, cancellation), time, options, cancellation).ConfigureAwait(false);
                items.AddRange(page.Items);
                next = page.Continue;
            }
            catch (ApiException e) when (e.Error.Reason == "Expired" && next is not null)
            {
                items.Clear();
                next = null;
                continue;
            }
        }
        while (next is not null);
        return items;
    }
}
