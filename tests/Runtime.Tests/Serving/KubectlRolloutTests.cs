namespace StsLint.Tests.Serving;

/// <summary><c>kubectl rollout</c> and <c>kubectl scale</c>, of StatefulSets and Deployments, as the real kubectl sees them.</summary>
[Trait("Category", "Kubectl")]
public sealed class KubectlRolloutTests
{
    [NeedsTheory("kubectl")]
    [InlineData("statefulset/web", "statefulset.apps/web", "partitioned roll out complete: 2 new pods have been updated...")]
    [InlineData("deployment/front", "deployment.apps/front", "deployment \"front\" successfully rolled out")]
    public async Task Templates_come_in_revisions_that_can_be_taken_back(string name, string full, string complete)
    {
        await using var session = await Start();
        string Image() => session.Kubectl("get", name, "-o", "jsonpath={.spec.template.spec.containers[0].image}");
        List<string> Revisions() => [.. session.Kubectl("rollout", "history", name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(static line => line.Split(' ')[0])];

        Assert.EndsWith(complete + "\n", session.Kubectl("rollout", "status", name, "--timeout=60s"), StringComparison.Ordinal);
        Assert.Equal(full + " image updated\n", session.Kubectl("set", "image", name, "app=app:2"));
        Assert.EndsWith(complete + "\n", session.Kubectl("rollout", "status", name, "--timeout=60s"), StringComparison.Ordinal);
        Assert.Equal(["1", "2"], Revisions());
        Assert.Contains("Image:\tapp:1", session.Kubectl("rollout", "history", name, "--revision=1").Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(full + " rolled back (server dry run)\n", session.Kubectl("rollout", "undo", name, "--dry-run=server"));
        Assert.Equal("app:2", Image());

        Assert.Equal(full + " rolled back\n", session.Kubectl("rollout", "undo", name));
        session.Kubectl("rollout", "status", name, "--timeout=60s");
        Assert.Equal("app:1", Image());
        // The old template has a new number.
        Assert.Equal(["2", "3"], Revisions());
        session.Kubectl("rollout", "undo", name, "--to-revision=2");
        session.Kubectl("rollout", "status", name, "--timeout=60s");
        Assert.Equal("app:2", Image());
        Assert.Contains("unable to find specified revision 7 in history", session.Fails("rollout", "undo", name, "--to-revision=7").Error, StringComparison.Ordinal);

        var app = name.Split('/')[1];
        var before = Living(session, app).Select(static pod => pod.Uid).ToHashSet();
        Assert.Equal(full + " restarted\n", session.Kubectl("rollout", "restart", name));
        session.Kubectl("rollout", "status", name, "--timeout=60s");
        var after = Living(session, app);
        Assert.Equal(2, after.Count);
        Assert.All(after, pod => Assert.DoesNotContain(pod.Uid, before));
        Assert.Equal(["3", "4", "5"], Revisions());
    }

    [NeedsFact("kubectl")]
    public async Task A_paused_Deployment_waits()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        session.Kubectl("set", "image", "deployment/front", "app=app:1.1");
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        Assert.Equal("deployment.apps/front paused\n", session.Kubectl("rollout", "pause", "deployment/front"));
        Assert.Equal((1, "error: deployments.apps \"front\" is already paused"), session.Fails("rollout", "pause", "deployment/front"));
        session.Kubectl("set", "image", "deployment/front", "app=app:2");
        Assert.Contains("0 out of 2 new replicas have been updated", session.Kubectl("rollout", "status", "deployment/front", "--watch=false"), StringComparison.Ordinal);
        Assert.Contains("you cannot rollback a paused deployment", session.Fails("rollout", "undo", "deployment/front").Error, StringComparison.Ordinal);
        Assert.Equal("deployment.apps/front resumed\n", session.Kubectl("rollout", "resume", "deployment/front"));
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        Assert.All(Living(session, "front"), static pod => Assert.Equal("app:2", pod.Image));
        Assert.Equal((1, "error: statefulsets.apps \"web\" pausing is not supported"), session.Fails("rollout", "pause", "statefulset/web"));
    }

    [NeedsFact("kubectl")]
    public async Task The_cause_of_a_change_stands_in_the_history()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        session.Kubectl("annotate", "deployment", "front", "kubernetes.io/change-cause=first");
        session.Kubectl("wait", "rs", "-l", "app=front", "--for=jsonpath={.metadata.annotations.kubernetes\\.io/change-cause}=first", "--timeout=60s");
        session.Kubectl("set", "image", "deployment/front", "app=app:2");
        session.Kubectl("annotate", "deployment", "front", "kubernetes.io/change-cause=second", "--overwrite");
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        var history = session.Kubectl("rollout", "history", "deployment/front").Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.Equal([["1", "first"], ["2", "second"]], history.Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [NeedsFact("kubectl")]
    public async Task A_number_of_replicas_is_set_when_the_present_one_is_as_expected()
    {
        await using var session = await Start();
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal((1, "error: Expected replicas to be 7, was 2"), session.Fails("scale", "statefulset/web", "--current-replicas=7", "--replicas=1"));
        Assert.Equal("statefulset.apps/web scaled\n", session.Kubectl("scale", "statefulset/web", "--current-replicas=2", "--replicas=1"));
        Assert.Equal("1", session.Kubectl("get", "statefulset", "web", "--subresource=scale", "-o", "jsonpath={.spec.replicas}"));
        Assert.Equal("deployment.apps/front scaled\nstatefulset.apps/web scaled\n", session.Kubectl("scale", "deployment/front", "statefulset/web", "--replicas=3"));
        session.Kubectl("rollout", "status", "deployment/front", "--timeout=60s");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal("3 3", session.Kubectl("get", "deployment/front", "statefulset/web", "-o", "jsonpath={.items[*].status.readyReplicas}"));
        Assert.Equal("scale.autoscaling/web patched\n", session.Kubectl("patch", "statefulset", "web", "--subresource=scale", "--type=merge", "-p", """{"spec":{"replicas":2}}"""));
        session.Kubectl("wait", "--for=delete", "pod/web-2", "--timeout=60s");
    }

    // The pods that nobody has told to end.
    private static List<(string Uid, string Image)> Living(KubectlSession session, string app) =>
    [
        .. session.Rows("get", "pods", "-l", "app=" + app, "-o", "custom-columns=U:.metadata.uid,I:.spec.containers[0].image,D:.metadata.deletionTimestamp")
            .Where(static row => row[2] == "<none>").Select(static row => (row[0], row[1])),
    ];

    private static async Task<KubectlSession> Start()
    {
        var session = (await KubectlSession.Start()).Write("both.yaml", KubectlManifests.WebAndFront);
        session.Kubectl("apply", "-f", "both.yaml");
        return session;
    }
}
