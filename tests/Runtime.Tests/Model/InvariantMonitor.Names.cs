using System.Net;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded.Dns;

namespace StsLint.Tests.Model;

// Processes and the names under which they are found.
internal sealed partial class InvariantMonitor
{
    // Endpoints and their names follow a change of a pod after that time at the latest.
    private static readonly TimeSpan s_namesFollow = TimeSpan.FromSeconds(3);

    private DateTimeOffset _moved;
    private (long Revision, bool IsStill) _named;

    // Whoever says that a node is out of service vouches for it that nothing runs there.
    private void OnNode(ApiObject node)
    {
        if (node.Spec.List("taints")?.Maps.Any(static taint => taint.TextOf("key") == "node.kubernetes.io/out-of-service") != true)
            return;
        foreach (var process in _cluster.Processes)
        {
            if (process.Node == node.Name)
                Forced(process.Namespace, process.Name);
        }
    }

    private void CheckProcesses()
    {
        foreach (var group in _cluster.Processes.GroupBy(static each => each.Namespace + "/" + each.Name))
        {
            if (group.Count() > 1 && !_forced.Contains(group.Key))
                Violated("INV-1", $"{group.Key} runs {group.Count()} times: on {string.Join(" and ", group.Select(static each => each.Node))}");
        }
    }

    // A name answers no other pod's address at any time, and at rest exactly that of its pod when it is ready.
    private void CheckNames()
    {
        var isStill = _cluster.Simulation.Now - _moved > s_namesFollow;
        if (_named == (_cluster.Store.Revision, isStill))
            return;
        _named = (_cluster.Store.Revision, isStill);
        foreach (var service in _cluster.Store.List(ResourceKinds.Service))
        {
            if (service.Spec.TextOf("clusterIP") != "None" || service.Spec.Map("selector") is not { Count: > 0 } selector)
                continue;
            var domain = $"{service.Name}.{service.Namespace}.svc.{_cluster.Options.ClusterDomain}";
            var ready = new List<string>();
            foreach (var pod in _cluster.Store.List(ResourceKinds.Pod, service.Namespace))
            {
                var isPublished = IsPublished(service, selector, pod);
                if (pod.Spec.TextOf("subdomain") != service.Name || pod.Spec.TextOf("hostname") is not { Length: > 0 } host)
                {
                    // One without a hostname is called by its address.
                    if (isPublished)
                        ready.Add(pod.Status.TextOf("podIP")!.Replace('.', '-'));
                    continue;
                }
                if (isPublished)
                    ready.Add(host);
                CheckName(service, pod, $"{host}.{domain}", isStill, isPublished);
            }
            if (!isStill)
                continue;
            var targets = _cluster.Dns.Query(domain, DnsType.Srv).Records.OfType<DnsService>().Select(static each => each.Target.Split('.')[0]).Distinct().Order(StringComparer.Ordinal);
            if (service.Spec.List("ports") is { Count: > 0 } && !targets.SequenceEqual(ready.Order(StringComparer.Ordinal)))
                Violated("INV-18", $"the SRV records of {domain} name {string.Join(", ", targets)} where {string.Join(", ", ready)} are ready");
        }
    }

    private void CheckName(ApiObject service, ApiObject pod, string name, bool isStill, bool isPublished)
    {
        var address = pod.Status.TextOf("podIP");
        var answers = _cluster.Dns.Query(name, DnsType.A).Records.OfType<DnsAddress>().Select(static each => each.Address).ToList();
        foreach (var answer in answers)
        {
            if (answer.ToString() != address && PodAt(answer) is { } other && other.Uid != pod.Uid)
                Violated("INV-18", $"{name} answers {answer}, which is {other.Name}'s address");
        }
        if (isStill && (isPublished ? answers.Count != 1 || answers[0].ToString() != address : answers.Count > 0))
            Violated("INV-18", $"{name} answers [{string.Join(", ", answers)}]; {pod.Name} is {(isPublished ? $"published by {service.Name} at {address}" : "not published")}");
    }

    private ApiObject? PodAt(IPAddress address)
    {
        var text = address.ToString();
        return _cluster.Store.List(ResourceKinds.Pod).FirstOrDefault(pod => pod.Status.TextOf("podIP") == text && !Seen.IsTerminal(pod));
    }

    private static bool IsPublished(ApiObject service, ApiMap selector, ApiObject pod) =>
        pod.Status.TextOf("podIP") is { Length: > 0 } && !Seen.IsTerminal(pod) && selector.All(each => pod.Labels.TextOf(each.Key) == each.Value.Text)
        && (service.Spec.IsTrue("publishNotReadyAddresses") || (Seen.IsReady(pod) && !pod.IsDeleting));
}
