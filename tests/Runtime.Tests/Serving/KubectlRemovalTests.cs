namespace StsLint.Tests.Serving;

/// <summary>How the real kubectl takes things away: deletion by force, with and without what is owned, drains, and commands in containers.</summary>
[Trait("Category", "Kubectl")]
public sealed class KubectlRemovalTests
{
    [NeedsFact("kubectl")]
    public async Task What_an_object_owns_goes_before_it_after_it_or_stays()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        List<string> Names(string kind) => [.. session.Rows("get", kind, "-l", "app=front", "--ignore-not-found").Select(static row => row[0])];

        Assert.Equal("deployment.apps \"front\" deleted\n", session.Kubectl("delete", "deployment", "front", "--cascade=orphan"));
        var pods = Names("pods");
        var set = Assert.Single(Names("rs"));
        Assert.Equal(2, pods.Count);
        Assert.Equal("", session.Kubectl("get", "rs", set, "-o", "jsonpath={.metadata.ownerReferences}"));
        // Foreground: kubectl comes back when the pods are gone, and the set after them.
        Assert.Equal($"replicaset.apps \"{set}\" deleted\n", session.Kubectl("delete", "rs", set, "--cascade=foreground"));
        Assert.Empty(Names("rs"));
        Assert.Empty(Names("pods"));

        session.Kubectl("apply", "-f", "both.yaml");
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        session.Kubectl("delete", "deployment", "front", "--cascade=background");
        session.Kubectl("wait", "--for=delete", "rs,pods", "-l", "app=front", "--timeout=60s");
        Assert.Empty(Names("pods"));
        Assert.Equal((1, "Error from server (NotFound): deployments.apps \"front\" not found"), session.Fails("delete", "deployment", "front"));
        Assert.Equal("", session.Kubectl("delete", "deployment", "front", "--ignore-not-found"));
    }

    [NeedsFact("kubectl")]
    public async Task A_pod_goes_by_force_while_its_node_is_away()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        var node = session.Kubectl("get", "pod", "web-1", "-o", "jsonpath={.spec.nodeName}");
        session.Do("stop-node", $$"""{"node":"{{node}}"}""");
        session.Kubectl("delete", "pod", "web-1", "--wait=false");
        Assert.NotEqual("", session.Kubectl("get", "pod", "web-1", "-o", "jsonpath={.metadata.deletionTimestamp}"));
        var uid = session.Kubectl("get", "pod", "web-1", "-o", "jsonpath={.metadata.uid}");
        var (code, output, warning) = session.Run("kubectl", ["delete", "pod", "web-1", "--force", "--grace-period=0"]);
        Assert.Equal((0, "pod \"web-1\" force deleted\n"), (code, output));
        Assert.StartsWith("Warning: Immediate deletion does not wait for confirmation", warning, StringComparison.Ordinal);
        session.Kubectl("wait", "--for=create", "pod/web-1", "--timeout=60s");
        Assert.NotEqual(uid, session.Kubectl("get", "pod", "web-1", "-o", "jsonpath={.metadata.uid}"));
        session.Do("start-node", $$"""{"node":"{{node}}"}""");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
    }

    [NeedsFact("kubectl")]
    public async Task A_drain_respects_budgets_and_pods_that_nobody_makes_anew()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        session.Kubectl("run", "alone", "--image=app:1");
        session.Kubectl("wait", "--for=condition=Ready", "pod/alone", "--timeout=60s");
        var node = session.Kubectl("get", "pod", "alone", "-o", "jsonpath={.spec.nodeName}");
        Assert.Contains("cannot delete Pods that declare no controller", session.Fails("drain", node, "--timeout=60s").Error, StringComparison.Ordinal);
        Assert.Equal("true", session.Kubectl("get", "node", node, "-o", "jsonpath={.spec.unschedulable}"));
        session.Kubectl("drain", node, "--force", "--timeout=60s");
        Assert.Empty(session.Rows("get", "pods", "-A", "--field-selector=spec.nodeName=" + node));
        Assert.Equal($"node/{node} already cordoned\n", session.Kubectl("cordon", node));
        Assert.Equal($"node/{node} uncordoned\n", session.Kubectl("uncordon", node));
        Assert.Equal($"node/{node} already uncordoned\n", session.Kubectl("uncordon", node));

        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        session.Kubectl("create", "poddisruptionbudget", "web", "--selector=app=web", "--min-available=2");
        session.Kubectl("wait", "pdb/web", "--for=jsonpath={.status.currentHealthy}=2", "--timeout=60s");
        node = session.Kubectl("get", "pod", "web-0", "-o", "jsonpath={.spec.nodeName}");
        Assert.Contains("Cannot evict pod as it would violate the pod's disruption budget.", session.Fails("drain", node, "--timeout=7s").Error, StringComparison.Ordinal);
        session.Kubectl("delete", "pdb", "web");
        session.Kubectl("drain", node, "--timeout=60s");
        session.Kubectl("uncordon", node);
    }

    [NeedsFact("kubectl")]
    public async Task Commands_read_what_is_sent_to_them()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal((0, "x\n"), session.Run("kubectl", ["exec", "-i", "web-0", "--", "cat"], "x\n") is var (code, output, _) ? (code, output) : default);
        session.Run("kubectl", ["exec", "-i", "web-0", "--", "sh", "-c", "cat > /data/notes"], "one\ntwo\n");
        Assert.Equal("one\ntwo\n", session.Kubectl("exec", "web-0", "--", "cat", "/data/notes"));
        Assert.Equal("2\n", session.Run("kubectl", ["exec", "-i", "web-0", "-c", "app", "--", "sh", "-c", "wc -l"], "one\ntwo\n").Output);
        Assert.Matches("^web-[01]\n$", session.Kubectl("exec", "statefulset/web", "--", "hostname"));
        Assert.Contains("\"tar\": executable file not found", session.Fails("cp", "web-0:/data/notes", "notes").Error, StringComparison.Ordinal);
        Assert.Equal((1, "Error from server (NotFound): pods \"web-9\" not found"), session.Fails("exec", "web-9", "--", "ls"));
    }

    private static async Task<KubectlSession> Start()
    {
        var session = (await KubectlSession.Start()).Write("both.yaml", KubectlManifests.WebAndFront);
        session.Kubectl("apply", "-f", "both.yaml");
        return session;
    }
}
