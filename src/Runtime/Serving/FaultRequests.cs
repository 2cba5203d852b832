using System.Globalization;
using System.Text.Json;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Serving;

/// <summary>
/// Answers what stands below <c>/stslint/v1</c>, which no other cluster has: faults to play with, the processes behind the pods, and the clock.
/// </summary>
internal static class FaultRequests
{
    private const double LongestLeapSeconds = 366 * 86_400.0;

    /// <summary>The verbs, each with what it does to the cluster.</summary>
    private static readonly Dictionary<string, Action<EmbeddedCluster, Fault>> s_verbs = new(StringComparer.Ordinal)
    {
        ["stop-node"] = static (cluster, fault) => cluster.StopNode(fault.Name("node"), keepsProcesses: !fault.IsTrue("losesPower")),
        ["start-node"] = static (cluster, fault) => cluster.StartNode(fault.Name("node")),
        ["reboot-node"] = static (cluster, fault) => cluster.RebootNode(fault.Name("node")),
        ["fail-probe"] = static (cluster, fault) => cluster.FailReadiness(fault.Namespace, fault.Name("pod")),
        ["restore-probe"] = static (cluster, fault) => cluster.RestoreReadiness(fault.Namespace, fault.Name("pod")),
        ["crash"] = static (cluster, fault) => cluster.Crash(fault.Namespace, fault.Name("pod"), fault.Text("container"), fault.Times),
        ["fail-pod"] = static (cluster, fault) => cluster.FailPod(fault.Namespace, fault.Name("pod")),
        ["ignore-termination"] = static (cluster, fault) => cluster.IgnoreTermination(fault.Namespace, fault.Name("pod")),
        ["honour-termination"] = static (cluster, fault) => cluster.HonourTermination(fault.Namespace, fault.Name("pod")),
        ["unpull"] = static (cluster, fault) => cluster.MakeImageUnpullable(fault.Name("image")),
        ["crash-image"] = static (cluster, fault) => cluster.MakeImageCrash(fault.Name("image")),
        ["restore-image"] = static (cluster, fault) => cluster.RestoreImage(fault.Name("image")),
    };

    /// <summary>Answers a request; null when there is nothing at the address.</summary>
    public static Reply? Answer(ClusterPump pump, string method, ReadOnlySpan<string> segments, byte[] body)
    {
        if (method == "GET")
        {
            return segments switch
            {
                ["processes"] => pump.Run(Processes),
                ["clock"] => pump.Run(Clock),
                _ => null,
            };
        }
        if (method != "POST")
            return null;
        if (Read(body) is not { } given)
            return ApiError.BadRequest("the body is not a JSON object");
        return segments switch
        {
            ["clock"] => Pass(pump, given),
            ["faults", var verb] when s_verbs.TryGetValue(verb, out var act) => pump.Run(cluster => Do(cluster, act, new Fault(given))),
            _ => null,
        };
    }

    private static Reply Do(EmbeddedCluster cluster, Action<EmbeddedCluster, Fault> act, Fault fault)
    {
        try
        {
            act(cluster, fault);
            return new Reply(StatusBody.Success);
        }
        catch (FaultRefusedException e)
        {
            return ApiError.BadRequest(e.Message);
        }
    }

    private static Reply Processes(EmbeddedCluster cluster) => new(ApiMap.Of(("processes", new ApiList(cluster.Processes.Select(static each => (ApiValue)ApiMap.Of(
        ("node", each.Node), ("namespace", each.Namespace), ("pod", each.Name), ("uid", each.Uid), ("address", each.Address)))))));

    private static Reply Clock(EmbeddedCluster cluster) => new(ApiMap.Of(("now", ApiTime.WriteMicro(cluster.Simulation.Now))));

    private static Reply Pass(ClusterPump pump, ApiMap leap)
    {
        var seconds = leap["seconds"] is ApiNumber number && double.TryParse(number.Literal, CultureInfo.InvariantCulture, out var given) ? given : -1;
        if (seconds is not (> 0 and <= LongestLeapSeconds))
            return ApiError.BadRequest("seconds is to be a number above 0 and at most a year");
        pump.Pass(TimeSpan.FromSeconds(seconds));
        return pump.Run(Clock);
    }

    private static ApiMap? Read(byte[] body)
    {
        try
        {
            return body.Length == 0 ? ApiMap.Empty : ApiJson.Read(body) as ApiMap;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed class Fault(ApiMap body)
    {
        public string Namespace => body.TextOf("namespace") is { Length: > 0 } ns ? ns : "default";

        public int Times => (int)Math.Clamp(body.IntegerOf("times") ?? 1, 1, 1000);

        public string? Text(string name) => body.TextOf(name);

        public bool IsTrue(string name) => body.IsTrue(name);

        public string Name(string name) => body.TextOf(name) is { Length: > 0 } given ? given : throw new FaultRefusedException($"{name} is missing.");
    }
}
