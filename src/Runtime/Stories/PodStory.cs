using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Runtime.Stories;

/// <summary>What happens to pods.</summary>
internal sealed class PodStory(StoryNames names, Action<ApiObject, string> tell)
{
    // Waits that are part of every start.
    private static readonly HashSet<string> s_usual = new(StringComparer.Ordinal) { "ContainerCreating", "PodInitializing", "" };
    private readonly Dictionary<string, HashSet<string>> _said = new(StringComparer.Ordinal);

    public void Hear(StoreChange change)
    {
        var pod = change.Object;
        switch (change.Type)
        {
            case ChangeType.Added:
                var number = names.NumberOf(pod.Namespace, pod.Labels.TextOf("controller-revision-hash") ?? "");
                tell(pod, number <= 1 ? "created" : string.Create(CultureInfo.InvariantCulture, $"created, revision {number}"));
                break;
            case ChangeType.Deleted:
                _said.Remove(pod.Uid);
                tell(pod, "is gone");
                break;
            default:
                Compare(change.Old!, pod);
                break;
        }
    }

    private void Compare(ApiObject before, ApiObject pod)
    {
        var (old, now) = (PodReading.Of(before), PodReading.Of(pod));
        if (!before.IsDeleting && pod.IsDeleting)
            tell(pod, string.Create(CultureInfo.InvariantCulture, $"is to end within {pod.Metadata.IntegerOf("deletionGracePeriodSeconds") ?? 0} s"));
        if (old.Node.Length == 0 && now.Node.Length > 0)
            tell(pod, "goes to " + now.Node);
        else if (now.Node.Length == 0 && now.SchedulingMessage.Length > 0 && now.SchedulingMessage != old.SchedulingMessage)
            tell(pod, now.SchedulingMessage.EndsWith("pod has unbound immediate PersistentVolumeClaims", StringComparison.Ordinal) ? "waits for its claims" : "waits for a node: " + names.Replace(now.SchedulingMessage));
        if (old.Phase != now.Phase && now.Phase is "Failed" or "Succeeded" && !pod.IsDeleting)
            tell(pod, now.Phase == "Failed" ? $"has failed ({now.State})" : "has ended");
        if (old.Phase != "Running" && now.Phase == "Running")
            tell(pod, now.IsReady ? $"runs and is ready, {now.Address}" : $"runs, {now.Address}");
        else if (!old.IsReady && now.IsReady)
            tell(pod, "is ready");
        else if (old.IsReady && !now.IsReady && !pod.IsDeleting)
            tell(pod, "is not ready");
        if (now.Restarts > old.Restarts)
            tell(pod, string.Create(CultureInfo.InvariantCulture, $"started again, {now.Restarts}{Ending(now.Restarts)} time"));
        // A container that fails swings between two reasons: each is told once.
        if (now.Held is { } held && held.Reason != old.Held?.Reason && !s_usual.Contains(held.Reason) && Said(pod).Add(held.Reason))
            tell(pod, held.Message.Length == 0 ? held.Reason : $"{held.Reason}: {held.Message}");
    }

    private HashSet<string> Said(ApiObject pod)
    {
        if (!_said.TryGetValue(pod.Uid, out var said))
            _said.Add(pod.Uid, said = new(StringComparer.Ordinal));
        return said;
    }

    private static string Ending(long number) => (number % 100) is 11 or 12 or 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" };
}
