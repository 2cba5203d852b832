using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;

namespace StsLint.Runtime.Embedded;

/// <summary>What goes wrong with a call of the API server.</summary>
public enum FaultKind : byte
{
    /// <summary>500; nothing is done.</summary>
    ServerError,
    /// <summary>503 with Retry-After; nothing is done.</summary>
    Unavailable,
    /// <summary>429 with Retry-After; nothing is done.</summary>
    TooManyRequests,
    /// <summary>A timeout before the call took effect.</summary>
    Timeout,
    /// <summary>A timeout after the call took effect: it is done, and the caller does not know.</summary>
    LostAnswer,
    /// <summary>409, as if somebody else had written the object in between; nothing is done.</summary>
    Conflict,
    /// <summary>401: the caller's token is no longer taken.</summary>
    Unauthorized,
    /// <summary>403: a right was withdrawn.</summary>
    Forbidden,
}

/// <summary>Which calls a fault strikes. What is null strikes any.</summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Who calls: a controller's name, or a user's.</summary>
    public string? Actor { get; init; }

    /// <summary><c>create</c>, <c>update</c>, <c>patch</c>, <c>apply</c>, <c>delete</c>, <c>get</c>, <c>list</c> or <c>watch</c>.</summary>
    public string? Verb { get; init; }

    /// <summary>The kind of the object.</summary>
    public ResourceKind? Object { get; init; }

    /// <summary>The name of the object.</summary>
    public string? Name { get; init; }

    /// <summary>The subresource; empty for calls without one.</summary>
    public string? Subresource { get; init; }

    /// <summary>The first of the calls that is struck, counted from 1 among those that all else here describes.</summary>
    public int At { get; init; } = 1;

    /// <summary>How many calls are struck in a row; null for all from then on.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>Of those that are struck by chance: in how many of a thousand cases.</summary>
    public int PerThousand { get; init; } = 1000;

    /// <summary>What Retry-After says, in seconds.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    internal bool Describes(ApiCall call) =>
        (Actor is null || Actor == call.Actor) && (Verb is null || Verb == call.Verb) && (Object is null || Object == call.Key.Kind) && (Name is null || Name == call.Key.Name)
        && (Subresource is null || Subresource == (call.Subresource ?? ""));
}

/// <summary>
/// Faults at the border of the API server, by script or drawn by chance from a seed of their own, so that the cluster's own chance is left as it was. Disposing ends them.
/// </summary>
public sealed class Faults : IDisposable
{
    private static readonly string[] s_writes = ["create", "update", "patch", "apply", "delete"];
    private readonly ApiServer _server;
    private readonly SeededRandom _random;
    private readonly Func<ApiCall, ApiError?>? _before;
    private readonly Func<ApiCall, ApiError?>? _after;
    private readonly List<Script> _scripts = [];
    private readonly List<(Controller Controller, int At, bool AfterEffect, TimeSpan Pause)> _crashes = [];
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly List<string> _struck = [];
    private readonly Dictionary<long, (int Number, ApiError? Lost)> _open = [];

    /// <summary>Faults of an API server; none before some are added.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="seed">Decides what is drawn by chance.</param>
    public Faults(ApiServer server, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = server;
        _random = new SeededRandom(seed);
        (_before, _after) = (server.FailBefore, server.FailAfter);
        server.FailBefore = Before;
        server.FailAfter = After;
    }

    /// <summary>What was struck, in order: the number of the call, the fault, the call.</summary>
    public IReadOnlyList<string> Struck => _struck;

    /// <summary>Number of calls of an actor since the faults were set up, those struck included. Calls are numbered from 1.</summary>
    public int CallsOf(string actor) => _calls.GetValueOrDefault(actor);

    /// <summary>Adds a fault. Of several that describe a call the one added first strikes.</summary>
    public Faults Add(Fault fault)
    {
        _scripts.Add(new Script(fault));
        return this;
    }

    /// <summary>Adds faults that strike any call of an actor (null: of all) by chance: errors before the effect, lost answers, conflicts.</summary>
    /// <param name="perThousand">In how many of a thousand calls something goes wrong.</param>
    /// <param name="actor">Who calls, or null for all.</param>
    public Faults AddChance(int perThousand, string? actor = null)
    {
        FaultKind[] kinds = [FaultKind.ServerError, FaultKind.Unavailable, FaultKind.TooManyRequests, FaultKind.Timeout, FaultKind.LostAnswer, FaultKind.Conflict];
        foreach (var kind in kinds)
            Add(new Fault(kind) { Actor = actor, Times = null, PerThousand = Math.Max(1, perThousand / kinds.Length) });
        return this;
    }

    /// <summary>Has a controller die at one of its calls and start anew after a while.</summary>
    /// <param name="controller">The controller.</param>
    /// <param name="at">The number of the call among its calls, from 1.</param>
    /// <param name="afterEffect">Whether the call still takes effect.</param>
    /// <param name="pause">How long until a new process is there.</param>
    public Faults Crash(Controller controller, int at, bool afterEffect, TimeSpan pause)
    {
        _crashes.Add((controller, at, afterEffect, pause));
        return this;
    }

    /// <summary>Removes all faults; calls are counted on.</summary>
    public void Clear()
    {
        _scripts.Clear();
        _crashes.Clear();
    }

    /// <summary>Ends all faults.</summary>
    public void Dispose()
    {
        Clear();
        (_server.FailBefore, _server.FailAfter) = (_before, _after);
    }

    private ApiError? Before(ApiCall call)
    {
        var number = _calls[call.Actor] = _calls.GetValueOrDefault(call.Actor) + 1;
        Die(call, number, afterEffect: false);
        foreach (var script in _scripts)
        {
            if (!script.Strikes(call, _random))
                continue;
            _struck.Add($"{number} {script.Fault.Kind} {call.Actor}: {call.Verb} {call.Key}{(call.Subresource is null ? "" : "/" + call.Subresource)}");
            var error = ErrorOf(script.Fault, call);
            if (script.Fault.Kind != FaultKind.LostAnswer)
                return error;
            _open[call.Number] = (number, error);
            return null;
        }
        if (_crashes.Count > 0)
            _open[call.Number] = (number, null);
        return _before?.Invoke(call);
    }

    private ApiError? After(ApiCall call)
    {
        _open.Remove(call.Number, out var open);
        if (open.Number > 0)
            Die(call, open.Number, afterEffect: true);
        return open.Lost ?? _after?.Invoke(call);
    }

    private void Die(ApiCall call, int number, bool afterEffect)
    {
        for (var i = 0; i < _crashes.Count; i++)
        {
            var crash = _crashes[i];
            if (crash.AfterEffect != afterEffect || crash.At != number || crash.Controller.Name != call.Actor)
                continue;
            _crashes.RemoveAt(i);
            _struck.Add($"{number} crash {(afterEffect ? "after" : "before")} {call.Actor}: {call.Verb} {call.Key}");
            crash.Controller.Kill(crash.Pause);
            return;
        }
    }

    private static ApiError ErrorOf(Fault fault, ApiCall call) => fault.Kind switch
    {
        FaultKind.ServerError => ApiError.Internal("etcdserver: request timed out"),
        FaultKind.Unavailable => new ApiError(503, "ServiceUnavailable", "apiserver is shutting down") { RetryAfterSeconds = fault.RetryAfterSeconds },
        FaultKind.TooManyRequests => ApiError.TooManyRequests("too many requests, please try again later", fault.RetryAfterSeconds),
        FaultKind.Conflict => ApiError.Conflict(call.Key, "the object has been modified; please apply your changes to the latest version and try again"),
        FaultKind.Unauthorized => new ApiError(401, "Unauthorized", "Unauthorized"),
        FaultKind.Forbidden => ApiError.Forbidden(call.Key, $"User \"{call.Actor}\" cannot {call.Verb} resource \"{call.Key.Kind.Plural}\" in API group \"{call.Key.Kind.Group}\""),
        _ => ApiError.Timeout("request did not complete within the allotted timeout"),
    };

    private sealed class Script(Fault fault)
    {
        private int _met;

        public Fault Fault => fault;

        public bool Strikes(ApiCall call, SeededRandom random)
        {
            // Nobody can lose the answer of what has no effect, or collide with it.
            if (fault.Kind == FaultKind.LostAnswer && Array.IndexOf(s_writes, call.Verb) < 0)
                return false;
            if (fault.Kind == FaultKind.Conflict && call.Verb is not ("update" or "patch" or "apply"))
                return false;
            if (!fault.Describes(call))
                return false;
            _met++;
            return _met >= fault.At && (fault.Times is not { } times || _met < fault.At + times) && (fault.PerThousand >= 1000 || random.Chance(fault.PerThousand));
        }
    }
}
