using System.Text.RegularExpressions;

namespace StsLint.Tests.Serving;

/// <summary>What the real kubectl shows of the served cluster: lists, watches, descriptions, events.</summary>
[Trait("Category", "Kubectl")]
public sealed class KubectlReadTests
{
    [NeedsFact("kubectl")]
    public async Task A_watch_shows_what_happens()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        await using (var rows = session.Begin("kubectl", "get", "pods", "-l", "app=web", "--watch", "--output-watch-events", "--no-headers"))
        await using (var yaml = session.Begin("kubectl", "get", "pod", "web-1", "-w", "-o", "yaml"))
        await using (var sets = session.Begin("kubectl", "get", "statefulset", "web", "-w", "--no-headers"))
        {
            await rows.Line(static line => Regex.IsMatch(line, @"^ADDED +web-1 +1/1 +Running"));
            await sets.Line(static line => Regex.IsMatch(line, @"^web +2/2"));
            await yaml.Line(static line => line == "  phase: Running");
            session.Kubectl("delete", "pod", "web-1", "--wait=false");
            await rows.Line(static line => Regex.IsMatch(line, @"^MODIFIED +web-1 +1/1 +Terminating"));
            await yaml.Line(static line => line == "---");
            await yaml.Line(static line => line.StartsWith("  deletionTimestamp: ", StringComparison.Ordinal));
            await rows.Line(static line => Regex.IsMatch(line, @"^DELETED +web-1 "));
            await rows.Line(static line => Regex.IsMatch(line, @"^ADDED +web-1 +0/1 +Pending"));
            await sets.Line(static line => Regex.IsMatch(line, @"^web +1/2"));
            await rows.Line(static line => Regex.IsMatch(line, @"^MODIFIED +web-1 +1/1 +Running"));
            await sets.Line(static line => Regex.IsMatch(line, @"^web +2/2"));
        }
        await using var only = session.Begin("kubectl", "get", "configmaps", "--watch-only", "--no-headers");
        await using var events = session.Begin("kubectl", "get", "events", "--watch-only", "--no-headers");
        // Only what comes now is shown, whenever the watch begins.
        for (var number = 0; !only.HasEnded && !only.HasLine(static line => line.StartsWith("map-", StringComparison.Ordinal)); number++)
            session.Kubectl("create", "configmap", $"map-{number}");
        session.Kubectl("scale", "statefulset", "web", "--replicas=3");
        await events.Line(static line => Regex.IsMatch(line, @"Normal +SuccessfulCreate +statefulset/web +create Pod web-2 in StatefulSet web successful"));
    }

    [NeedsFact("kubectl")]
    public async Task Every_kind_that_is_served_is_listed_and_described()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        var all = session.Kubectl("get", "all");
        foreach (var name in (string[])["pod/web-0", "service/web", "deployment.apps/front", "replicaset.apps/front-", "statefulset.apps/web"])
            Assert.Contains("\n" + name, "\n" + all, StringComparison.Ordinal);
        var resources = session.Kubectl("api-resources", "--verbs=list", "-o", "name").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("statefulsets.apps", resources);
        Assert.Contains("apps/v1\n", session.Kubectl("api-versions"), StringComparison.Ordinal);
        var described = 0;
        foreach (var resource in resources)
        {
            session.Kubectl("get", resource, "-A", "-o", "wide");
            var (code, output, error) = session.Run("kubectl", ["describe", resource, "-A"]);
            Assert.True(code == 0, $"{resource}: {error}");
            described += output.StartsWith("Name:", StringComparison.Ordinal) ? 1 : 0;
            Assert.DoesNotContain("panic", error, StringComparison.Ordinal);
        }
        Assert.True(described >= 15, $"only {described} kinds have objects");
    }

    private static readonly (string Name, string[] Lines)[] s_descriptions =
    [
        ("pod/web-0", [@"Controlled By: +StatefulSet/web", @"Status: +Running", @"ClaimName: +data-web-0", @"/data from data \(rw\)", @"Ready +True", @"Normal +Scheduled .*default-scheduler +Successfully assigned default/web-0", @"Normal +Started .*kubelet"]),
        ("statefulset/web", [@"Replicas: +2 desired \| 2 total", @"Update Strategy: +RollingUpdate", @"Pods Status: +2 Running / 0 Waiting", @"Capacity: +1Gi", @"Normal +SuccessfulCreate .*create Pod web-0 in StatefulSet web successful"]),
        ("deployment/front", [@"Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable", @"StrategyType: +RollingUpdate", @"Available +True +MinimumReplicasAvailable", @"NewReplicaSet: +front-\S+ \(2/2 replicas created\)", @"Normal +ScalingReplicaSet .*Scaled up replica set front-\S+ from 0 to 2"]),
        ("replicaset", [@"Controlled By: +Deployment/front", @"Replicas: +2 current / 2 desired"]),
        ("service/web", [@"Selector: +app=web", @"IP: +None", @"Endpoints: +10\.\S+:80,10\.\S+:80"]),
        ("endpointslice", [@"Addresses: +10\.", @"TargetRef: +Pod/web-0"]),
        ("persistentvolumeclaim/data-web-0", [@"Status: +Bound", @"StorageClass: +standard", @"Used By: +web-0", @"ProvisioningSucceeded"]),
        ("persistentvolume", [@"Status: +Bound", @"Claim: +default/data-web-", @"Reclaim Policy: +Delete"]),
        ("storageclass/standard", [@"IsDefaultClass: +Yes", @"VolumeBindingMode: +Immediate"]),
        ("node/node-1", [@"Unschedulable: +false", @"Ready +True .*KubeletReady", @"Allocatable:", @"Non-terminated Pods: "]),
        ("namespace/default", [@"Status: +Active"]),
        ("controllerrevision", [@"Kind: +ControllerRevision", @"Revision: +1"]),
    ];

    [NeedsFact("kubectl")]
    public async Task Descriptions_say_what_there_is_to_know()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        foreach (var (name, lines) in s_descriptions)
        {
            var described = session.Kubectl("describe", name);
            Assert.All(lines, line => Assert.Matches(line, described));
        }
        Assert.Equal("Error from server (NotFound): pods \"none\" not found", session.Fails("describe", "pod", "none").Error);
    }

    [NeedsFact("kubectl")]
    public async Task Events_are_listed()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Matches(@"Normal +SuccessfulCreate +statefulset/web +create Pod web-1 in StatefulSet web successful", session.Kubectl("get", "events", "--sort-by=.metadata.creationTimestamp"));
        var pods = session.Kubectl("get", "events", "--field-selector=involvedObject.kind=Pod,involvedObject.name=web-0");
        Assert.Matches(@"Normal +Started +pod/web-0", pods);
        Assert.DoesNotContain("web-1", pods, StringComparison.Ordinal);
        Assert.Matches(@"Normal +Started +Pod/web-0", session.Kubectl("events", "--for=pod/web-0"));
        Assert.Contains("No events found", session.Run("kubectl", ["events", "--for=pod/none"]) is var (_, output, error) ? output + error : "", StringComparison.Ordinal);
    }

    [NeedsFact("kubectl")]
    public async Task Fields_are_explained_and_everything_is_allowed()
    {
        await using var session = await Start();
        Assert.Matches(@"whenDeleted\s+<string>", session.Kubectl("explain", "statefulset.spec.persistentVolumeClaimRetentionPolicy"));
        Assert.Matches(@"podManagementPolicy\s+<string>", session.Kubectl("explain", "sts", "--recursive"));
        Assert.Contains("VERSION:    v2", session.Kubectl("explain", "hpa"), StringComparison.Ordinal);
        Assert.Equal((1, "error: field \"nothing\" does not exist"), session.Fails("explain", "pod.spec.nothing"));
        Assert.Equal("yes\n", session.Kubectl("auth", "can-i", "create", "pods", "--subresource=exec"));
        Assert.Matches(@"\*\.\* +\[\] +\[\] +\[\*\]", session.Kubectl("auth", "can-i", "--list"));
        Assert.Matches(@"Username +kubernetes-admin", session.Kubectl("auth", "whoami"));
        Assert.Contains("is running at http://127.0.0.1", session.Kubectl("cluster-info"), StringComparison.Ordinal);
        Assert.Contains("Server Version: v1.36", session.Kubectl("version"), StringComparison.Ordinal);
        Assert.Equal("ok", session.Kubectl("get", "--raw", "/readyz"));
    }

    [NeedsFact("kubectl")]
    public async Task Kubectl_waits_for_what_is_to_come()
    {
        await using var session = await Start();
        session.Kubectl("wait", "--for=create", "pod/web-1", "--timeout=60s");
        Assert.Equal("pod/web-1 condition met\n", session.Kubectl("wait", "--for=condition=Ready", "pod/web-1", "--timeout=60s"));
        Assert.Equal("deployment.apps/front condition met\n", session.Kubectl("wait", "--for=condition=Available", "deployment/front", "--timeout=60s"));
        Assert.Equal("statefulset.apps/web condition met\n", session.Kubectl("wait", "--for=jsonpath={.status.readyReplicas}=2", "statefulset/web", "--timeout=60s"));
        Assert.Equal("persistentvolumeclaim/data-web-0 condition met\n", session.Kubectl("wait", "--for=jsonpath={.status.phase}=Bound", "pvc/data-web-0", "--timeout=60s"));
        Assert.Contains("timed out waiting for the condition on pods/web-0", session.Fails("wait", "--for=delete", "pod/web-0", "--timeout=2s").Error, StringComparison.Ordinal);
        session.Kubectl("run", "box", "--image=app:1");
        session.Kubectl("wait", "--for=condition=Ready", "pod/box", "--timeout=60s");
        session.Kubectl("delete", "pod", "box", "--wait=false");
        session.Kubectl("wait", "--for=delete", "pod/box", "--timeout=60s");
        Assert.Equal((1, "Error from server (NotFound): pods \"box\" not found"), session.Fails("get", "pod", "box"));
        Assert.Equal((1, "Error from server (NotFound): pods \"none\" not found"), session.Fails("wait", "--for=condition=Ready", "pod/none", "--timeout=1s"));
        Assert.Equal("", session.Kubectl("wait", "--for=delete", "pod/none", "--timeout=1s"));
    }

    private static async Task<KubectlSession> Start()
    {
        var session = (await KubectlSession.Start()).Write("both.yaml", KubectlManifests.WebAndFront);
        session.Kubectl("apply", "-f", "both.yaml");
        return session;
    }
}
