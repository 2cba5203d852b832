namespace StsLint.Tests.Serving;

/// <summary>The ways in which the real kubectl changes objects: edit, patch, apply, replace, create, label and annotate.</summary>
[Trait("Category", "Kubectl")]
public sealed class KubectlChangeTests
{
    private const string Settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          a: "1"
        """;

    [NeedsFact("kubectl", "sed")]
    public async Task An_object_is_edited()
    {
        await using var session = await Start();
        Assert.Equal("statefulset.apps/web edited\n", Edit(session, "s/replicas: 2/replicas: 3/").Output);
        session.Kubectl("rollout", "status", "statefulset/web", "--timeout=60s");
        Assert.Equal("3", session.Kubectl("get", "statefulset", "web", "-o", "jsonpath={.status.readyReplicas}"));
        Assert.Equal("Edit cancelled, no changes made.\n", Edit(session, "s/nothing/else/").Error);
        // What the server refuses, the editor shows again; then nothing more is changed.
        foreach (var wrong in (string[])["s/serviceName: web/serviceName: other/", "s/serviceName: web/serviceNam: web/", "s/replicas: 3/replicas: x/"])
        {
            var (code, _, error) = Edit(session, wrong);
            Assert.Equal(1, code);
            Assert.Contains("is invalid", error, StringComparison.Ordinal);
        }
        Assert.Equal("web 3", session.Kubectl("get", "statefulset", "web", "-o", "jsonpath={.spec.serviceName} {.spec.replicas}"));
    }

    [NeedsFact("kubectl")]
    public async Task An_object_is_patched_in_three_ways()
    {
        await using var session = await Start();
        const string Patched = "statefulset.apps/web patched\n";
        string Get(string path) => session.Kubectl("get", "statefulset", "web", "-o", $"jsonpath={{{path}}}");

        // A strategic merge finds the container by its name; a merge replaces the list.
        Assert.Equal(Patched, session.Kubectl("patch", "statefulset", "web", "-p", """{"spec":{"template":{"spec":{"containers":[{"name":"app","env":[{"name":"A","value":"1"}]}]}}}}"""));
        Assert.Equal("app:1 A", Get(".spec.template.spec.containers[0].image") + " " + Get(".spec.template.spec.containers[0].env[0].name"));
        Assert.Equal(Patched, session.Kubectl("patch", "statefulset", "web", "--type=merge", "-p", """{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"app:2"}]}}}}"""));
        Assert.Equal("app:2", Get(".spec.template.spec.containers[0].image"));
        Assert.Equal("", Get(".spec.template.spec.containers[0].env"));
        Assert.Equal(Patched, session.Kubectl("patch", "statefulset", "web", "--type=json", "-p", """[{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":1}]"""));
        Assert.Equal("1", Get(".spec.replicas"));
        Assert.Equal("statefulset.apps/web patched (no change)\n", session.Kubectl("patch", "statefulset", "web", "-p", """{"spec":{"replicas":1}}"""));

        Assert.Contains("test", session.Fails("patch", "statefulset", "web", "--type=json", "-p", """[{"op":"test","path":"/spec/replicas","value":7}]""").Error, StringComparison.Ordinal);
        Assert.Contains("updates to statefulset spec for fields other than", session.Fails("patch", "statefulset", "web", "-p", """{"spec":{"serviceName":"x"}}""").Error, StringComparison.Ordinal);
        Assert.StartsWith("The request is invalid: patch: Invalid value: \"map[spec:map[replicas:x]]\": ", session.Fails("patch", "statefulset", "web", "-p", """{"spec":{"replicas":"x"}}""").Error, StringComparison.Ordinal);
        var (code, _, warning) = session.Run("kubectl", ["patch", "statefulset", "web", "-p", """{"spec":{"replicaz":2}}"""]);
        Assert.Equal((0, "Warning: unknown field \"spec.replicaz\"\n"), (code, warning));
    }

    [NeedsFact("kubectl")]
    public async Task Whoever_applies_in_the_server_owns_fields()
    {
        await using var session = await Start();
        session.Write("one.yaml", Settings).Write("two.yaml", Settings.Replace("\"1\"", "\"2\"", StringComparison.Ordinal));
        Assert.Equal("configmap/settings serverside-applied\n", session.Kubectl("apply", "--server-side", "-f", "one.yaml"));
        Assert.StartsWith("error: Apply failed with 1 conflict: conflict with \"kubectl\": .data.a\n", session.Fails("apply", "--server-side", "--field-manager=other", "-f", "two.yaml").Error, StringComparison.Ordinal);
        Assert.Equal("1", session.Kubectl("get", "configmap", "settings", "-o", "jsonpath={.data.a}"));
        session.Kubectl("apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", "two.yaml");
        Assert.Equal("2", session.Kubectl("get", "configmap", "settings", "-o", "jsonpath={.data.a}"));
        Assert.Contains("conflict with \"other\": .data.a", session.Fails("apply", "--server-side", "-f", "one.yaml").Error, StringComparison.Ordinal);
        Assert.Contains("manager: other", session.Kubectl("get", "configmap", "settings", "-o", "yaml", "--show-managed-fields"), StringComparison.Ordinal);
    }

    [NeedsFact("kubectl", "diff")]
    public async Task What_is_no_longer_applied_is_pruned()
    {
        await using var session = await Start();
        var labelled = Settings.Replace("metadata:", "metadata:\n  labels: {set: x}", StringComparison.Ordinal);
        session.Write("all.yaml", labelled + "\n---\n" + labelled.Replace("settings", "more", StringComparison.Ordinal)).Write("one.yaml", labelled);
        session.Kubectl("apply", "-f", "all.yaml", "--prune", "-l", "set=x", "--prune-allowlist=core/v1/ConfigMap");
        Assert.Equal("configmap/settings unchanged\nconfigmap/more pruned\n", session.Kubectl("apply", "-f", "one.yaml", "--prune", "-l", "set=x", "--prune-allowlist=core/v1/ConfigMap"));
        Assert.Equal((0, ""), (session.Run("kubectl", ["diff", "-f", "one.yaml"]).Code, session.Run("kubectl", ["diff", "-f", "one.yaml"]).Output));
        Assert.Contains("+kind: ConfigMap", session.Run("kubectl", ["diff", "-f", "all.yaml"]).Output, StringComparison.Ordinal);
        session.Kubectl("delete", "-f", "one.yaml");
        Assert.Equal((1, "Error from server (NotFound): error when replacing \"one.yaml\": configmaps \"settings\" not found"), session.Fails("replace", "-f", "one.yaml"));
        Assert.Equal("configmap/settings created\n", session.Kubectl("create", "-f", "one.yaml"));
        Assert.Equal((1, "Error from server (AlreadyExists): error when creating \"one.yaml\": configmaps \"settings\" already exists"), session.Fails("create", "-f", "one.yaml"));
        Assert.Equal("configmap/settings replaced\n", session.Kubectl("replace", "-f", "one.yaml"));
        Assert.Equal("configmap \"settings\" deleted\nconfigmap/settings replaced\n", session.Kubectl("replace", "--force", "-f", "one.yaml"));
    }

    // kubectl sends these as protobuf.
    [NeedsFact("kubectl")]
    public async Task Objects_are_created_by_words()
    {
        await using var session = await Start();
        Assert.Equal("namespace/other created\n", session.Kubectl("create", "namespace", "other"));
        Assert.Equal("configmap/words created\n", session.Kubectl("create", "configmap", "words", "--from-literal=a=b", "-n", "other"));
        Assert.Equal((1, "error: failed to create configmap: configmaps \"words\" already exists"), session.Fails("create", "configmap", "words", "-n", "other"));
        session.Kubectl("create", "secret", "generic", "key", "--from-literal=p=q");
        Assert.Equal("cQ== Opaque", session.Kubectl("get", "secret", "key", "-o", "jsonpath={.data.p} {.type}"));
        session.Kubectl("create", "deployment", "none", "--image=app:1", "--replicas=0", "--port=80");
        Assert.Equal("0 80 25% none", session.Kubectl("get", "deployment", "none", "-o", "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0].containerPort} {.spec.strategy.rollingUpdate.maxSurge} {.metadata.labels.app}"));
        Assert.DoesNotContain("paused", session.Kubectl("get", "deployment", "none", "-o", "yaml"), StringComparison.Ordinal);
        session.Kubectl("create", "service", "clusterip", "ip", "--tcp=80:8080");
        Assert.Equal("8080 ClusterIP", session.Kubectl("get", "service", "ip", "-o", "jsonpath={.spec.ports[0].targetPort} {.spec.type}"));
        session.Kubectl("create", "service", "nodeport", "port", "--tcp=80:http", "--node-port=30007");
        Assert.Equal("http 30007", session.Kubectl("get", "service", "port", "-o", "jsonpath={.spec.ports[0].targetPort} {.spec.ports[0].nodePort}"));
        session.Kubectl("create", "poddisruptionbudget", "most", "--selector=app=web", "--max-unavailable=50%");
        Assert.Equal("50% web", session.Kubectl("get", "pdb", "most", "-o", "jsonpath={.spec.maxUnavailable} {.spec.selector.matchLabels.app}"));
        session.Kubectl("create", "quota", "few", "--hard=pods=30,requests.memory=1Gi");
        Assert.Equal("30 1Gi", session.Kubectl("get", "quota", "few", "-o", "jsonpath={.spec.hard.pods} {.spec.hard.requests\\.memory}"));
        session.Kubectl("create", "role", "reader", "--verb=get,list", "--resource=pods");
        session.Kubectl("create", "rolebinding", "readers", "--role=reader", "--serviceaccount=default:default");
        Assert.Equal("[\"get\",\"list\"] default", session.Kubectl("get", "role", "reader", "-o", "jsonpath={.rules[0].verbs}") + " " + session.Kubectl("get", "rolebinding", "readers", "-o", "jsonpath={.subjects[0].name}"));
        session.Kubectl("create", "cronjob", "often", "--image=app:1", "--schedule=*/5 * * * *", "--", "work", "hard");
        session.Kubectl("create", "job", "once", "--from=cronjob/often");
        Assert.Equal("""["work","hard"]""", session.Kubectl("get", "job", "once", "-o", "jsonpath={.spec.template.spec.containers[0].command}"));
        session.Kubectl("create", "ingress", "door", "--rule=a.example/*=web:80");
        Assert.Equal("a.example Prefix web 80", session.Kubectl("get", "ingress", "door", "-o", "jsonpath={.spec.rules[0].host} {.spec.rules[0].http.paths[0].pathType} {.spec.rules[0].http.paths[0].backend.service.name} {.spec.rules[0].http.paths[0].backend.service.port.number}"));
        foreach (var kind in (string[][])[["serviceaccount", "robot"], ["priorityclass", "high", "--value=10"], ["clusterrole", "all", "--verb=*", "--resource=*"], ["clusterrolebinding", "me", "--clusterrole=all", "--user=me"]])
            session.Kubectl(["create", .. kind]);
        Assert.Contains("metadata.name: Invalid value: ", session.Fails("create", "namespace", new string('n', 64)).Error, StringComparison.Ordinal);
        Assert.Equal("namespace \"other\" deleted\n", session.Kubectl("delete", "namespace", "other"));
    }

    [NeedsFact("kubectl")]
    public async Task Labels_and_annotations_are_set_once_unless_said_otherwise()
    {
        await using var session = await Start();
        session.Kubectl("wait", "--for=create", "pod/web-0", "--timeout=60s");
        Assert.Equal("pod/web-0 labeled\n", session.Kubectl("label", "pod", "web-0", "tier=front"));
        Assert.Equal((1, "error: 'tier' already has a value (front), and --overwrite is false"), session.Fails("label", "pod", "web-0", "tier=back"));
        session.Kubectl("label", "pod", "web-0", "tier=back", "--overwrite");
        Assert.Equal("pod/web-0 unlabeled\n", session.Kubectl("label", "pod", "web-0", "tier-"));
        Assert.Equal("pod/web-0 annotated\n", session.Kubectl("annotate", "pod", "web-0", "note=one two"));
        Assert.Equal("one two ", session.Kubectl("get", "pod", "web-0", "-o", "jsonpath={.metadata.annotations.note} {.metadata.labels.tier}"));
        // A pod that loses the label of its set is no longer the set's.
        await using var owner = session.Begin("kubectl", "get", "pod", "web-0", "-w", "--no-headers", "-o", "custom-columns=O:.metadata.ownerReferences[*].name");
        await owner.Line(static line => line == "web");
        session.Kubectl("label", "pod", "web-0", "app-");
        await owner.Line(static line => line == "<none>");
    }

    private static (int Code, string Output, string Error) Edit(KubectlSession session, string script)
    {
        // The second time that the file comes, it is left as it is.
        session.Write("edit", $"#!/bin/sh\nsed -i '{script}' \"$1\"\n");
        return session.Run("env", ["KUBE_EDITOR=sh edit", "kubectl", "edit", "statefulset", "web"]);
    }

    private static async Task<KubectlSession> Start()
    {
        var session = (await KubectlSession.Start()).Write("both.yaml", KubectlManifests.WebAndFront);
        session.Kubectl("apply", "-f", "both.yaml");
        return session;
    }
}
