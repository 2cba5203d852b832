namespace StsLint.Tests.Serving;

/// <summary>The served cluster as the real kubectl sees it.</summary>
[Trait("Category", "Kubectl")]
public sealed class KubectlTests
{
    private const string Web = """
        apiVersion: v1
        kind: Service
        metadata:
          name: nginx
          labels:
            app: nginx
        spec:
          ports:
          - port: 80
            name: web
          clusterIP: None
          selector:
            app: nginx
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: web
        spec:
          serviceName: nginx
          replicas: 2
          selector:
            matchLabels:
              app: nginx
          template:
            metadata:
              labels:
                app: nginx
            spec:
              containers:
              - name: nginx
                image: registry.k8s.io/nginx-slim:0.24
                ports:
                - containerPort: 80
                  name: web
                volumeMounts:
                - name: www
                  mountPath: /usr/share/nginx/html
          volumeClaimTemplates:
          - metadata:
              name: www
            spec:
              accessModes: ["ReadWriteOnce"]
              resources:
                requests:
                  storage: 1Gi
        """;

    [NeedsFact("kubectl")]
    public async Task Data_stays_with_the_ordinal()
    {
        await using var session = await Start();
        Assert.Equal("service/nginx created\nstatefulset.apps/web created\n", session.Kubectl("apply", "-f", "web.yaml"));
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal([["web-0", "1/1", "Running", "0"], ["web-1", "1/1", "Running", "0"]], session.Rows("get", "pods", "-l", "app=nginx").Select(static row => row[..4]));
        Assert.Equal(["web", "2/2"], session.Rows("get", "statefulset", "web")[0][..2]);
        foreach (var row in session.Rows("get", "pvc"))
            Assert.Equal(("Bound", "1Gi", "RWO", "standard"), (row[1], row[3], row[4], row[5]));
        Assert.All(session.Rows("get", "pv"), static row => Assert.Equal(("Delete", "Bound"), (row[3], row[4])));

        foreach (var pod in (string[])["web-0", "web-1"])
            session.Kubectl("exec", pod, "--", "sh", "-c", "echo \"$(hostname)\" > /usr/share/nginx/html/index.html");
        session.Kubectl("delete", "pod", "-l", "app=nginx");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        foreach (var pod in (string[])["web-0", "web-1"])
            Assert.Equal(pod + "\n", session.Kubectl("exec", pod, "--", "cat", "/usr/share/nginx/html/index.html"));

        Assert.Equal("statefulset.apps/web scaled\n", session.Kubectl("scale", "sts", "web", "--replicas=3"));
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        session.Kubectl("exec", "web-2", "--", "sh", "-c", "echo three > /usr/share/nginx/html/index.html");
        session.Kubectl("patch", "sts", "web", "-p", """{"spec":{"replicas":2}}""");
        session.Kubectl("wait", "--for=delete", "pod/web-2", "--timeout=60s");
        Assert.Equal(["www-web-0", "www-web-1", "www-web-2"], session.Rows("get", "pvc").Select(static row => row[0]));
        session.Kubectl("scale", "sts", "web", "--replicas=3");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal("three\n", session.Kubectl("exec", "web-2", "--", "cat", "/usr/share/nginx/html/index.html"));
    }

    [NeedsFact("kubectl")]
    public async Task A_rollout_goes_forth_and_back()
    {
        await using var session = await Start();
        session.Kubectl("apply", "-f", "web.yaml");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        session.Kubectl("set", "image", "statefulset/web", "nginx=registry.k8s.io/nginx-slim:0.27");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal("registry.k8s.io/nginx-slim:0.27", session.Kubectl("get", "pod", "web-1", "-o", "jsonpath={.spec.containers[0].image}"));
        Assert.Contains("REVISION", session.Kubectl("rollout", "history", "statefulset/web"), StringComparison.Ordinal);
        session.Kubectl("rollout", "undo", "statefulset/web");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal("registry.k8s.io/nginx-slim:0.24", session.Kubectl("get", "pod", "web-0", "-o", "jsonpath={.spec.containers[0].image}"));
        Assert.Equal("statefulset.apps/web restarted\n", session.Kubectl("rollout", "restart", "statefulset/web"));
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.NotEqual("", session.Kubectl("get", "sts", "web", "-o", "jsonpath={.spec.template.metadata.annotations}"));
    }

    [NeedsFact("kubectl")]
    public async Task A_set_is_deleted_without_its_pods_and_pods_by_force()
    {
        await using var session = await Start();
        session.Kubectl("apply", "-f", "web.yaml");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        session.Kubectl("delete", "statefulset", "web", "--cascade=orphan");
        Assert.Equal(2, session.Rows("get", "pods").Count);
        session.Kubectl("delete", "pod", "web-1", "--force", "--grace-period=0");
        Assert.Equal(["web-0"], session.Rows("get", "pods").Select(static row => row[0]));
        session.Kubectl("apply", "-f", "web.yaml");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        session.Kubectl("delete", "statefulset", "web");
        session.Kubectl("wait", "--for=delete", "pod", "-l", "app=nginx", "--timeout=60s");
        Assert.Equal(2, session.Rows("get", "pvc").Count);
    }

    [NeedsFact("kubectl")]
    public async Task Objects_are_described_labelled_annotated_compared_and_explained()
    {
        await using var session = await Start();
        session.Kubectl("apply", "-f", "web.yaml");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        var described = session.Kubectl("describe", "pod", "web-0");
        Assert.Contains("Controlled By:  StatefulSet/web", described, StringComparison.Ordinal);
        Assert.Matches(@"ClaimName: +www-web-0", described);
        Assert.Contains("Started", described, StringComparison.Ordinal);
        Assert.Contains("SuccessfulCreate", session.Kubectl("describe", "statefulset", "web"), StringComparison.Ordinal);
        Assert.Contains("SuccessfulCreate", session.Kubectl("get", "events"), StringComparison.Ordinal);
        session.Kubectl("label", "pod", "web-0", "tier=front");
        session.Kubectl("annotate", "pod", "web-0", "note=one two");
        Assert.Equal("front", session.Kubectl("get", "pod", "-l", "tier=front", "-o", "jsonpath={.items[0].metadata.labels.tier}"));
        Assert.Equal("web-0", session.Rows("get", "pods", "--field-selector", "metadata.name=web-0")[0][0]);
        Assert.Contains("ordinal", session.Kubectl("explain", "statefulset.spec.ordinals"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("yes", session.Kubectl("auth", "can-i", "delete", "pods"), StringComparison.Ordinal);
        session.Write("web.yaml", Web.Replace("replicas: 2", "replicas: 3", StringComparison.Ordinal));
        var (code, difference, _) = session.Run("kubectl", ["diff", "-f", "web.yaml"]);
        Assert.Equal(1, code);
        Assert.Contains("+  replicas: 3", difference, StringComparison.Ordinal);
        Assert.Equal("service/nginx unchanged\nstatefulset.apps/web configured\n", session.Kubectl("apply", "-f", "web.yaml"));
        Assert.Contains("serverside-applied", session.Kubectl("apply", "--server-side", "--force-conflicts", "-f", "web.yaml"), StringComparison.Ordinal);
    }

    [NeedsFact("kubectl")]
    public async Task A_node_is_drained_and_used_again()
    {
        await using var session = await Start();
        session.Kubectl("apply", "-f", "web.yaml");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        var node = session.Kubectl("get", "pod", "web-0", "-o", "jsonpath={.spec.nodeName}");
        session.Kubectl("cordon", node);
        Assert.Contains("SchedulingDisabled", session.Kubectl("get", "node", node), StringComparison.Ordinal);
        session.Kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.NotEqual(node, session.Kubectl("get", "pod", "web-0", "-o", "jsonpath={.spec.nodeName}"));
        session.Kubectl("uncordon", node);
        Assert.Equal("Ready", session.Rows("get", "node", node)[0][1]);
    }

    [NeedsFact("kubectl")]
    public async Task What_is_refused_is_said_as_a_server_says_it()
    {
        await using var session = await Start();
        Assert.Equal((1, "Error from server (NotFound): pods \"web-9\" not found"), session.Fails("get", "pod", "web-9"));
        Assert.Equal((1, "error: the server doesn't have a resource type \"thing\""), session.Fails("get", "thing"));
        session.Write("wrong.yaml", Web.Replace("      app: nginx\n  template", "      app: other\n  template", StringComparison.Ordinal));
        Assert.Contains("The StatefulSet \"web\" is invalid", session.Fails("apply", "-f", "wrong.yaml").Error, StringComparison.Ordinal);
        session.Write("wrong.yaml", Web.Replace("serviceName: nginx", "serviceNam: nginx", StringComparison.Ordinal));
        Assert.Contains("unknown field \"spec.serviceNam\"", session.Fails("apply", "-f", "wrong.yaml").Error, StringComparison.Ordinal);
    }

    [NeedsFact("kubectl")]
    public async Task Commands_run_in_containers()
    {
        await using var session = await Start();
        session.Kubectl("run", "box", "--image=busybox:1.36", "--env=GREETING=hello");
        session.Kubectl("wait", "--for=condition=Ready", "pod/box", "--timeout=60s");
        Assert.Equal("box\n", session.Kubectl("exec", "box", "--", "hostname"));
        Assert.Equal("box\n", session.Kubectl("exec", "box", "--", "cat", "/etc/hostname"));
        Assert.Contains("\tbox\n", session.Kubectl("exec", "box", "--", "cat", "/etc/hosts"), StringComparison.Ordinal);
        Assert.Contains("[kubelet] Started", session.Kubectl("logs", "box"), StringComparison.Ordinal);
        Assert.Equal("hello\n", session.Kubectl("exec", "box", "--", "printenv", "GREETING"));
        Assert.Equal(7, session.Fails("exec", "box", "--", "sh", "-c", "exit 7").Code);
        Assert.Contains("executable file not found", session.Fails("exec", "box", "--", "nginx").Error, StringComparison.Ordinal);
        Assert.Contains("container none is not valid for pod box", session.Fails("exec", "box", "-c", "none", "--", "ls").Error, StringComparison.Ordinal);
        var (code, output, _) = session.Run("kubectl", ["exec", "-i", "box", "--", "sh"], "echo a b > /tmp/x\ncat /tmp/x\nls /tmp\n");
        Assert.Equal((0, "a b\nx\n"), (code, output));
    }

    [NeedsFact("kubectl", "dig")]
    public async Task The_API_has_a_Service_of_its_own()
    {
        await using var session = await Start();
        session.Kubectl("wait", "--for=create", "service/kubernetes", "endpoints/kubernetes", "endpointslice/kubernetes", "--timeout=60s");
        Assert.Equal(["kubernetes", "ClusterIP", "10.96.0.1", "<none>", "443/TCP"], session.Rows("get", "service", "kubernetes")[0][..5]);
        Assert.Contains("component=apiserver", session.Kubectl("describe", "service", "kubernetes"), StringComparison.Ordinal);
        Assert.Equal(["kubernetes", "172.18.0.1:6443"], session.Rows("get", "endpoints", "kubernetes")[0][..2]);
        Assert.Equal("10.96.0.1", session.Dig("+short", "A", "kubernetes.default.svc.cluster.local"));
        // Whoever deletes it gets it back.
        var uid = session.Kubectl("get", "service", "kubernetes", "-o", "jsonpath={.metadata.uid}");
        session.Kubectl("delete", "service", "kubernetes", "--wait=false");
        session.Kubectl("wait", "--for=create", "service/kubernetes", "--timeout=60s");
        Assert.NotEqual(uid, session.Kubectl("get", "service", "kubernetes", "-o", "jsonpath={.metadata.uid}"));
    }

    [NeedsFact("kubectl", "dig")]
    public async Task Pods_have_names()
    {
        await using var session = await Start();
        session.Kubectl("apply", "-f", "web.yaml");
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        const string Service = "nginx.default.svc.cluster.local";
        var addresses = session.Kubectl("get", "pods", "-o", "jsonpath={.items[*].status.podIP}").Split(' ');
        Assert.Equal(addresses.Order(), session.Dig("+short", "A", Service).Split('\n').Order());
        Assert.Equal(addresses.Order(), session.Dig("+short", "+tcp", "A", Service).Split('\n').Order());
        Assert.Equal(addresses[1], session.Dig("+short", "A", "web-1." + Service));
        Assert.Equal($"web-0.{Service}.", session.Dig("+short", "-x", addresses[0]));
        Assert.Equal([$"80 web-0.{Service}.", $"80 web-1.{Service}."], session.Dig("+short", "SRV", Service).Split('\n').Select(static line => line.Split(' ', 3)[2]).Order());
        Assert.Equal(2, session.Dig("+short", "SRV", "_web._tcp." + Service).Split('\n').Length);
        Assert.Contains("status: NXDOMAIN", session.Dig("A", "web-2." + Service), StringComparison.Ordinal);
        session.Kubectl("scale", "sts", "web", "--replicas=1");
        session.Kubectl("wait", "--for=delete", "pod/web-1", "--timeout=60s");
        Assert.Contains("status: NXDOMAIN", session.Dig("A", "web-1." + Service), StringComparison.Ordinal);
    }

    private static async Task<KubectlSession> Start() => (await KubectlSession.Start()).Write("web.yaml", Web);
}
