using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>
/// Binds claims to volumes, as Kubernetes' PersistentVolume controller does: this part hears of changes; the others look at claims, look at volumes, make
/// volumes and reclaim them. What is not at its goal is looked at again every 15 s, and only then: a volume that becomes available wakes no claim. New volumes
/// that nobody provisioned are taken one after the other, so that who waits for one may have it before the next is there.
/// Source: pkg/controller/volume/persistentvolume/pv_controller.go and pv_controller_base.go.
/// </summary>
internal sealed partial class VolumeBinder : Controller
{
    internal const string ControllerName = "persistentvolume-binder";
    private const string Source = "persistentvolume-controller";
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(4);
    private readonly VolumeIndex _index = new();
    private readonly SortedDictionary<string, DateTimeOffset> _making = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _notBefore = new(StringComparer.Ordinal);
    private DateTimeOffset _nextTurn;

    public VolumeBinder(ClusterContext cluster)
        : base(cluster, ControllerName)
    {
    }

    private TimeSpan Resync => Cluster.Options.VolumeResync;

    private StorageFaults Faults => Cluster.StorageFaults;

    private EventRecorder Events => Cluster.Events;

    protected override void EnqueueAll()
    {
        _making.Clear();
        _notBefore.Clear();
        _nextTurn = Now;
        _index.Reset(Objects);
        foreach (var volume in Objects.List(ResourceKinds.Volume))
            Enqueue(volume.Key);
        foreach (var claim in Objects.List(ResourceKinds.Claim))
            Enqueue(claim.Key);
    }

    protected override void OnChange(StoreChange change)
    {
        var item = change.Object;
        if (item.Kind == ResourceKinds.Volume)
        {
            _index.OnChange(change);
            // A claim whose volume went hears of it at once; one whose volume was only set free, at the next round.
            var before = change.Old is { } old ? ClaimOf(old) : null;
            if (change.Type == ChangeType.Deleted)
            {
                if (before is { } owner)
                    Enqueue(owner);
                return;
            }
            if (before is { } lost && VolumeFacts.Of(item).Claim != VolumeFacts.Of(change.Old!).Claim)
                EnqueueAfter(lost, Resync);
            if (change.Type == ChangeType.Added && VolumeFacts.Of(item).ProvisionedBy is null)
                EnqueueInTurn(item.Key);
            else
                Enqueue(item.Key);
        }
        else if (item.Kind == ResourceKinds.Claim)
        {
            if (change.Type != ChangeType.Deleted)
                Enqueue(item.Key);
            else if (ClaimFacts.Of(item).VolumeName is { } name)
                Enqueue(new(ResourceKinds.Volume, "", name));
        }
    }

    protected override SyncResult Sync(ObjectKey key)
    {
        if (Objects.Get(key.Kind, key.Namespace, key.Name) is not { } item)
            return SyncResult.Done;
        var isSettled = key.Kind == ResourceKinds.Claim ? SyncClaim(item) : SyncVolume(item);
        return isSettled ? SyncResult.Done : SyncResult.Again(Resync);
    }

    private void EnqueueInTurn(ObjectKey key)
    {
        if (_nextTurn < Now)
            _nextTurn = Now;
        EnqueueAfter(key, _nextTurn - Now);
        _nextTurn += s_turn;
    }

    private static ObjectKey? ClaimOf(ApiObject volume) =>
        VolumeFacts.Of(volume).Claim is { Namespace: { Length: > 0 } ns } claim ? new(ResourceKinds.Claim, ns, claim.Name) : null;

    // The volume in its new phase; null when it could not be written.
    private ApiObject? SetPhase(ApiObject volume, string phase, string? message = null)
    {
        if (VolumeFacts.Of(volume).Phase == phase)
            return volume;
        return Api.UpdateStatus(volume.WithStatus(volume.Status.With("phase", phase).With("message", message))).Object;
    }

    // Tells of the phase only when it is a new one, so that a failure that goes on is told of once.
    private ApiObject? SetPhase(ApiObject volume, string phase, string reason, string message)
    {
        if (VolumeFacts.Of(volume).Phase == phase)
            return volume;
        var changed = SetPhase(volume, phase, message);
        if (changed is not null)
            Events.Warning(changed, reason, message, Source);
        return changed;
    }

    // The claim in its new phase, with what its volume offers; null when it could not be written.
    private ApiObject? SetClaimPhase(ApiObject claim, string phase, ApiObject? volume, string? reason = null, string? message = null)
    {
        var status = claim.Status.With("phase", phase);
        var isNewPhase = ClaimFacts.Of(claim).Phase != phase;
        if (volume is null)
        {
            status = status.Without("accessModes").Without("capacity");
        }
        else
        {
            status = status.With("accessModes", volume.Spec.List("accessModes"));
            // Later its file system may lag behind the disk on purpose.
            if (isNewPhase)
                status = status.With("capacity", volume.Spec.Map("capacity"));
            if (volume.Spec.TextOf("volumeAttributesClassName") is { Length: > 0 } attributes)
                status = status.With("currentVolumeAttributesClassName", attributes);
        }
        if (status.Equals(claim.Status))
            return claim;
        var changed = Api.UpdateStatus(claim.WithStatus(status)).Object;
        if (changed is not null && reason is not null && isNewPhase)
            Events.Warning(changed, reason, message!, Source);
        return changed;
    }
}
