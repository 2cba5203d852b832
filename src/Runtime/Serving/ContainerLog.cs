using System.Globalization;
using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Serving.Exec;

namespace StsLint.Runtime.Serving;

/// <summary>
/// The log of a container: what the kubelet did with it. No image runs in the embedded cluster, so that there is nothing else that a container could have
/// written.
/// </summary>
internal static class ContainerLog
{
    /// <summary>Answers a request for a log.</summary>
    public static Reply Of(EmbeddedCluster cluster, ApiRequest request)
    {
        var found = cluster.Server.As(ObjectRequests.User).Get(request.Address.Key);
        if (!found.IsOk)
            return found.Error;
        var pod = found.Object;
        var names = (pod.Spec.List("containers") ?? ApiList.Empty).Maps.Select(static each => each.TextOf("name") ?? "").ToList();
        var name = request.Text("container") is { Length: > 0 } given ? given : names[0];
        if (PodContainer.SpecOf(pod, name) is null)
            return ApiError.BadRequest($"container {name} is not valid for pod {pod.Name}");
        var status = Maps(pod.Status, "containerStatuses").Concat(Maps(pod.Status, "initContainerStatuses")).FirstOrDefault(each => each.TextOf("name") == name);
        var isPrevious = request.IsTrue("previous");
        if (isPrevious && status?.At("lastState", "terminated") is null)
            return ApiError.BadRequest($"previous terminated container \"{name}\" in pod \"{pod.Name}\" not found");
        if (status is null || (status.At("state", "waiting") is ApiMap && status.At("lastState", "terminated") is null))
            return ApiError.BadRequest($"container \"{name}\" in pod \"{pod.Name}\" is waiting to start: {status?.At("state", "waiting", "reason")?.Text ?? "ContainerCreating"}");
        var lines = Lines(cluster, pod, name, isPrevious ? null : ApiTime.Read(status.At("state", "running", "startedAt")?.Text));
        if (request.Number("tailLines") is { } tail and >= 0)
            lines = [.. lines.TakeLast((int)Math.Min(tail, int.MaxValue))];
        var text = new StringBuilder();
        foreach (var (time, line) in lines)
        {
            if (request.IsTrue("timestamps"))
                text.Append(CultureInfo.InvariantCulture, $"{ApiTime.Write(time)} ");
            text.Append(line).Append('\n');
        }
        return Reply.Text(text.ToString());
    }

    // What was told of the container, up to the present run and with it, in order.
    private static List<(DateTimeOffset Time, string Line)> Lines(EmbeddedCluster cluster, ApiObject pod, string container, DateTimeOffset? started)
    {
        var lines = new List<(DateTimeOffset Time, string Line)>();
        var path = $"{{{container}}}";
        foreach (var told in cluster.Store.List(ResourceKinds.Event, pod.Namespace))
        {
            var about = told.Root.Map("involvedObject") ?? ApiMap.Empty;
            // What is told of the pod as a whole is told of each of its containers.
            if (about.TextOf("uid") != pod.Uid || told.Root.At("source", "component")?.Text != "kubelet" || (about.TextOf("fieldPath") is { } field && !field.EndsWith(path, StringComparison.Ordinal)))
                continue;
            var time = ApiTime.Read(told.Root.TextOf("lastTimestamp")) ?? cluster.Simulation.Now;
            lines.Add((time, $"[kubelet] {told.Root.TextOf("reason")}: {told.Root.TextOf("message")}"));
        }
        if (started is { } at)
            lines.Add((at, "[kubelet] the container runs; its image does not, so that it writes nothing"));
        return [.. lines.OrderBy(static line => line.Time)];
    }

    private static IEnumerable<ApiMap> Maps(ApiMap map, string list) => (map.List(list) ?? ApiList.Empty).Maps;
}
