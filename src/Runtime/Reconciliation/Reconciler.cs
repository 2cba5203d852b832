using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Reconciliation;

/// <summary>
/// Brings a cluster to what manifests want, and follows until all is ready. It takes only manifests that the linter has passed. It plans before it writes,
/// deletes nothing, takes no field from another owner unless told to, and says at any time what it waits for.
/// </summary>
/// <param name="api">The cluster.</param>
/// <param name="time">How time passes there.</param>
/// <param name="options">How it works.</param>
public sealed class Reconciler(IKubernetesApi api, IClusterTime time, ReconcilerOptions? options = null)
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(200);
    private readonly ReconcilerOptions _options = options ?? new ReconcilerOptions();

    /// <summary>A reconciler on an embedded cluster, in its own time.</summary>
    public static Reconciler On(EmbeddedCluster cluster, ReconcilerOptions? options = null) => new(cluster, new SimulatedTime(cluster), options);

    /// <summary>What would be done. Nothing is written: the server is asked with dry runs.</summary>
    /// <exception cref="ApiException">The cluster cannot be read.</exception>
    public async ValueTask<ReconcilePlan> Plan(ValidatedManifests manifests, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        var desired = DesiredObject.Of(manifests);
        return Planner.Plan(desired, await Look(desired, cancellation).ConfigureAwait(false), _options);
    }

    /// <summary>Plans, applies the steps in their order, and follows until all is ready or the deadline has passed.</summary>
    /// <param name="manifests">What is wanted.</param>
    /// <param name="progress">Told of everything as it happens.</param>
    /// <param name="cancellation">Ends it between two steps; what was applied stays.</param>
    /// <exception cref="ApiException">The cluster cannot be read.</exception>
    public async ValueTask<ReconcileResult> Apply(ValidatedManifests manifests, Action<ReconcileEvent>? progress = null, CancellationToken cancellation = default)
    {
        var start = time.Now;
        var report = progress ?? (static _ => { });
        var plan = await Write(manifests, report, cancellation).ConfigureAwait(false);
        if (!plan.CanBeApplied)
            return Finish(new ReconcileResult(ReconcileOutcome.Refused, plan, [], time.Now - start), report);
        var waits = await Follow(manifests, report, cancellation).ConfigureAwait(false);
        return Finish(new ReconcileResult(waits.Count == 0 ? ReconcileOutcome.Ready : ReconcileOutcome.NotReadyInTime, plan, waits, time.Now - start), report);
    }

    /// <summary>Plans and applies the steps in their order, and does not wait for what follows from them.</summary>
    /// <returns>The plan. A step that was refused when it was to be done is in it as refused; those behind it were not done.</returns>
    /// <exception cref="ApiException">The cluster cannot be read.</exception>
    public async ValueTask<ReconcilePlan> Write(ValidatedManifests manifests, Action<ReconcileEvent>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        var plan = await Plan(manifests, cancellation).ConfigureAwait(false);
        progress?.Invoke(new Planned(time.Now, plan));
        if (!plan.CanBeApplied)
            return plan;
        var done = new List<PlanStep>(plan.Steps.Count);
        foreach (var step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            var outcome = step.Action == StepAction.Unchanged ? step : await Do(step, cancellation).ConfigureAwait(false);
            done.Add(outcome);
            progress?.Invoke(new StepDone(time.Now, outcome));
            if (outcome.Action == StepAction.Refused)
                return new ReconcilePlan([.. done, .. plan.Steps.Skip(done.Count)]);
        }
        return plan;
    }

    /// <summary>Follows objects that were applied until all are ready or the deadline has passed.</summary>
    /// <returns>What is still in the way; nothing when all is ready.</returns>
    /// <exception cref="ApiException">The cluster cannot be read.</exception>
    public ValueTask<IReadOnlyList<WaitReason>> Follow(ValidatedManifests manifests, Action<ReconcileEvent>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        return Follow([.. DesiredObject.Of(manifests).Select(static item => item.Object).OfType<ApiObject>()], progress, cancellation);
    }

    internal ValueTask<IReadOnlyList<WaitReason>> Follow(IReadOnlyList<ApiObject> objects, Action<ReconcileEvent>? progress, CancellationToken cancellation) =>
        new RolloutFollower(api, time, _options, objects).Follow(progress ?? (static _ => { }), cancellation);

    private ReconcileResult Finish(ReconcileResult result, Action<ReconcileEvent> report)
    {
        report(new Finished(time.Now, result));
        return result;
    }

    private async ValueTask<ClusterSnapshot> Look(IReadOnlyList<DesiredObject> desired, CancellationToken cancellation)
    {
        var namespaces = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in desired.Select(static item => item.Namespace).Where(static name => name.Length > 0).Distinct(StringComparer.Ordinal))
        {
            if (await Get(new ObjectKey(ResourceKinds.Namespace, "", name), cancellation).ConfigureAwait(false) is { IsDeleting: false })
                namespaces.Add(name);
        }
        var objects = new Dictionary<ObjectKey, LiveState>();
        var pods = new Dictionary<string, IReadOnlyList<ApiObject>>(StringComparer.Ordinal);
        var claims = new Dictionary<string, IReadOnlyList<ApiObject>>(StringComparer.Ordinal);
        foreach (var item in desired)
        {
            if (item.Key is not { Name.Length: > 0 } key || (item.Kind!.IsNamespaced && !namespaces.Contains(item.Namespace)))
                continue;
            var state = new LiveState { Stored = await Get(key, cancellation).ConfigureAwait(false) };
            if (state.Stored is not { IsDeleting: true })
            {
                var (outcome, refusal) = await Try(item, isDryRun: true, cancellation).ConfigureAwait(false);
                state = state with { Outcome = outcome, Refusal = refusal };
            }
            if (item.Kind == ResourceKinds.StatefulSet)
            {
                if (!pods.TryGetValue(item.Namespace, out var podsThere))
                    pods.Add(item.Namespace, podsThere = await List(ResourceKinds.Pod, item.Namespace, cancellation).ConfigureAwait(false));
                if (!claims.TryGetValue(item.Namespace, out var claimsThere))
                    claims.Add(item.Namespace, claimsThere = await List(ResourceKinds.Claim, item.Namespace, cancellation).ConfigureAwait(false));
                state = state with { Claims = SetMembers.ClaimsOf(state.Stored ?? item.Object!, claimsThere), ForeignPods = SetMembers.ForeignPods(item.Object!, state.Stored, podsThere) };
            }
            objects[key] = state;
        }
        return new ClusterSnapshot(objects, namespaces);
    }

    private async ValueTask<PlanStep> Do(PlanStep step, CancellationToken cancellation)
    {
        var item = step.Desired;
        // Somebody may have put another object in its place since the plan was made.
        var stored = await Get(item.Key!.Value, cancellation).ConfigureAwait(false);
        if ((stored?.Uid ?? "") != (step.Uid ?? "") && step.Action == StepAction.Apply)
        {
            var message = stored is null ? $"{item} was deleted since the plan was made" : $"{item} was replaced by another object of its name since the plan was made";
            return step with { Action = StepAction.Refused, Refusal = new Refusal(RefusalReason.IsBeingDeleted, message, "apply again") };
        }
        if (stored is { IsDeleting: true })
            return step with { Action = StepAction.Refused, Refusal = new Refusal(RefusalReason.IsBeingDeleted, $"{item} is being deleted", "wait until it is gone and apply again") };
        var (outcome, refusal) = await Try(item, isDryRun: false, cancellation).ConfigureAwait(false);
        return outcome is not null ? step : step with { Action = StepAction.Refused, Refusal = Refusals.Of(refusal!, item, stored) };
    }

    // A call that the server could not answer is made again: an apply can be repeated without harm.
    private async ValueTask<(ApiObject? Outcome, ApiError? Refusal)> Try(DesiredObject item, bool isDryRun, CancellationToken cancellation)
    {
        var write = new WriteOptions { FieldManager = _options.FieldManager, IsDryRun = isDryRun, IsForced = _options.TakesOverFields, FieldValidation = FieldValidation.Strict };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return (await api.Patch(item.Key!.Value, PatchType.Apply, item.Object!.Root, null, write, cancellation).ConfigureAwait(false), null);
            }
            catch (ApiException e) when (IsTemporary(e.Error) && attempt < _options.Retries)
            {
                var pause = e.Error.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : s_firstRetry * Math.Pow(2, attempt);
                await time.Wait(pause, pause, cancellation).ConfigureAwait(false);
            }
            catch (ApiException e)
            {
                return (null, e.Error);
            }
        }
    }

    private static bool IsTemporary(ApiError error) => error.Code is 429 or >= 500 || (error.IsConflict && error.Causes.Count == 0);

    private ValueTask<ApiObject?> Get(ObjectKey key, CancellationToken cancellation) => Reading.Again(() => api.Get(key, cancellation), time, _options, cancellation);

    private ValueTask<IReadOnlyList<ApiObject>> List(ResourceKind kind, string ns, CancellationToken cancellation) => Reading.All(api, kind, ns, time, _options, cancellation);
}
