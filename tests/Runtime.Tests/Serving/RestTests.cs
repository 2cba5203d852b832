using StsLint.Runtime.Api;

namespace StsLint.Tests.Serving;

public sealed class RestTests
{
    private const string ConfigMap = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"a":"1"}}""";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    [Fact]
    public async Task An_object_is_created_read_replaced_patched_and_deleted()
    {
        await using var cluster = await ServedCluster.Start();
        const string All = "/api/v1/namespaces/default/configmaps";
        var (code, created, _) = await cluster.Send("POST", All, ConfigMap);
        Assert.Equal(201, code);
        Assert.Equal("default", created.At("metadata", "namespace")?.Text);
        Assert.Equal("1", (await cluster.Get(All + "/settings")).At("data", "a")?.Text);
        var (replaced, after, _) = await cluster.Send("PUT", All + "/settings", ApiJson.Write(created.WithAt(["data", "a"], "2")));
        Assert.Equal((200, "2"), (replaced, after.At("data", "a")?.Text));
        var (patched, merged, _) = await cluster.Send("PATCH", All + "/settings", """{"data":{"b":"3"}}""", "application/merge-patch+json");
        Assert.Equal((200, "2", "3"), (patched, merged.At("data", "a")?.Text, merged.At("data", "b")?.Text));
        var (deleted, status, _) = await cluster.Send("DELETE", All + "/settings");
        Assert.Equal((200, "Success"), (deleted, status.TextOf("status")));
        Assert.Equal(404, (await cluster.Send("GET", All + "/settings")).Code);
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps/none", null, null, 404, "NotFound")]
    [InlineData("GET", "/apis/none/v1/things", null, null, 404, "NotFound")]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps/a/status/b", null, null, 404, "NotFound")]
    [InlineData("PUT", "/api/v1/namespaces/default/configmaps", "{}", null, 405, "MethodNotAllowed")]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps", "{", null, 400, "BadRequest")]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps", "[1]", null, 400, "BadRequest")]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}""", null, 400, "BadRequest")]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"a","namespace":"other"}}""", null, 400, "BadRequest")]
    [InlineData("PUT", "/api/v1/namespaces/default/configmaps/a", """{"metadata":{"name":"b"}}""", null, 400, "BadRequest")]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps", "k8s", "application/vnd.kubernetes.protobuf", 400, "BadRequest")]
    [InlineData("POST", "/api/v1/namespaces/default/configmaps", "a,b", "text/csv", 415, "UnsupportedMediaType")]
    [InlineData("PATCH", "/api/v1/namespaces/default/configmaps/a", "{}", "application/json", 415, "UnsupportedMediaType")]
    public async Task A_request_that_cannot_be_granted_is_answered_with_a_Status(string method, string path, string? body, string? contentType, int code, string reason)
    {
        await using var cluster = await ServedCluster.Start();
        var (got, status, _) = await cluster.Send(method, path, body, contentType);
        Assert.Equal((code, "Status", reason), (got, status.TextOf("kind"), status.TextOf("reason")));
        Assert.Equal(code, status.IntegerOf("code"));
        Assert.NotEqual("", status.TextOf("message"));
    }

    [Fact]
    public async Task Yaml_is_taken()
    {
        await using var cluster = await ServedCluster.Start();
        var (code, created, _) = await cluster.Send("POST", "/api/v1/namespaces/default/configmaps", "metadata:\n  name: settings\ndata: {a: \"1\"}\n", "application/yaml");
        Assert.Equal((201, "1"), (code, created.At("data", "a")?.Text));
    }

    [Theory]
    [InlineData("application/vnd.kubernetes.protobuf", 406)]
    [InlineData("application/vnd.kubernetes.protobuf,application/json", 200)]
    [InlineData("application/vnd.kubernetes.protobuf;q=1,*/*;q=0.1", 200)]
    [InlineData("text/html", 406)]
    [InlineData("", 200)]
    public async Task What_is_answered_is_JSON_or_nothing(string accept, int code)
    {
        await using var cluster = await ServedCluster.Start();
        Assert.Equal(code, (await cluster.Send("GET", "/api/v1/namespaces", accept: accept)).Code);
    }

    [Fact]
    public async Task A_list_comes_as_a_table_when_asked_for()
    {
        await using var cluster = await ServedCluster.Start();
        await cluster.Send("POST", "/api/v1/namespaces/default/configmaps", ConfigMap);
        var table = await cluster.Get("/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Dsettings", Table);
        Assert.Equal("Table", table.TextOf("kind"));
        Assert.Equal(["Name", "Data", "Age"], table.List("columnDefinitions")!.Maps.Select(static column => column.TextOf("name")));
        var row = Assert.Single(table.List("rows")!.Maps);
        Assert.Equal("settings", row.List("cells")![0].Text);
        Assert.Equal("PartialObjectMetadata", row.At("object", "kind")?.Text);
    }

    [Fact]
    public async Task A_watch_tells_what_happens_from_a_version_on()
    {
        await using var cluster = await ServedCluster.Start();
        const string All = "/api/v1/namespaces/default/configmaps";
        var version = (await cluster.Get(All)).At("metadata", "resourceVersion")!.Text;
        using var lines = await cluster.Watch($"{All}?watch=true&resourceVersion={version}&timeoutSeconds=30&fieldSelector=metadata.name%3Dsettings");
        await cluster.Send("POST", All, ConfigMap);
        await cluster.Send("PATCH", All + "/settings", """{"data":{"a":"2"}}""", "application/merge-patch+json");
        await cluster.Send("DELETE", All + "/settings");
        var told = new List<string?>();
        while (told.Count < 3 && await lines.ReadLineAsync() is { } line)
            told.Add(((ApiMap)ApiJson.Read(line)).TextOf("type"));
        Assert.Equal(["ADDED", "MODIFIED", "DELETED"], told);
    }

    [Theory]
    [InlineData("evil.example", null, 403)]
    [InlineData("127.0.0.1", "http://evil.example", 403)]
    [InlineData("localhost", "http://localhost:3000", 200)]
    [InlineData("[::1]", null, 200)]
    public async Task Only_loopback_is_answered(string host, string? origin, int code)
    {
        await using var cluster = await ServedCluster.Start();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(cluster.Server.Endpoint, "/version"));
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        Assert.Equal(code, (int)(await client.SendAsync(request)).StatusCode);
    }

    // What is wrong in a body that has both: a field that nobody knows, and one that is there twice.
    public static TheoryData<string, string, string, string, string[], string> Strict => new()
    {
        { "POST", "", "application/json", """{"metadata":{"name":"new"},"dat":{},"data":{"a":"1","b":"2","a":"3"}}""", ["unknown field \"dat\"", "duplicate field \"data.a\""],
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dat\", duplicate field \"data.a\"" },
        { "PUT", "/settings", "application/json", """{"metadata":{"name":"settings","label":{"x":"y","x":"z"}},"data":{},"data":{"a":"3"}}""", ["unknown field \"metadata.label\"", "duplicate field \"data\""],
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"metadata.label\", duplicate field \"data\"" },
        { "POST", "", "application/yaml", "metadata: {name: new}\ndata:\n  a: \"1\"\n  a: \"3\"\nmore:\n- 1\n", ["line 4: key \"a\" already set in map", "unknown field \"more\""],
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 4: key \"a\" already set in map, unknown field \"more\"" },
        { "PATCH", "/settings", "application/merge-patch+json", """{"data":{"a":"2","a":"3"},"dat":[]}""", ["duplicate field \"data.a\"", "unknown field \"dat\""],
            "strict decoding error: duplicate field \"data.a\", unknown field \"dat\"" },
        { "PATCH", "/settings", "application/strategic-merge-patch+json", """{"data":{"a":"3"},"dat":{"b":[1,null]}}""", ["unknown field \"dat\""],
            " \"\" is invalid: patch: Invalid value: \"map[dat:map[b:[1 <nil>]] data:map[a:3]]\": strict decoding error: unknown field \"dat\"" },
        { "PATCH", "/settings", "application/json-patch+json", """[{"op":"replace","path":"/data/a","value":"3","why":1,"op":"add"}]""", ["json patch duplicate field \"[0].op\"", "json patch unknown field \"[0].why\""],
            "strict decoding error: json patch duplicate field \"[0].op\", json patch unknown field \"[0].why\"" },
        { "PATCH", "/settings", "application/apply-patch+yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  a: \"2\"\n  a: \"3\"\n", ["line 6: key \"a\" already set in map"],
            "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 6: key \"a\" already set in map" },
    };

    [Theory]
    [MemberData(nameof(Strict))]
    public async Task Fields_that_are_unknown_or_there_twice_are_refused_warned_of_or_ignored(string method, string name, string contentType, string body, string[] warnings, string message)
    {
        await using var cluster = await ServedCluster.Start();
        const string All = "/api/v1/namespaces/default/configmaps";
        await cluster.Send("POST", All, ConfigMap);
        var path = $"{All}{name}?fieldManager=test&force={(contentType.Contains("apply", StringComparison.Ordinal) ? "true" : "")}";
        var (strict, refusal, _) = await cluster.Send(method, path + "&fieldValidation=Strict", body, contentType);
        Assert.Equal(method == "PATCH" && !contentType.Contains("apply", StringComparison.Ordinal) ? 422 : 400, strict);
        Assert.EndsWith(message, refusal.TextOf("message"), StringComparison.Ordinal);
        foreach (var directive in (string[])["", "&fieldValidation=Warn", "&fieldValidation=Ignore"])
        {
            var (code, stored, response) = await cluster.Send(method, path + directive + "&dryRun=All", body, contentType);
            Assert.True(code is 200 or 201, stored.ToString());
            Assert.Equal(("3", null), (stored.At("data", "a")?.Text, stored["dat"]));
            var told = response.Headers.TryGetValues("Warning", out var headers) ? headers : [];
            Assert.Equal(directive.EndsWith("Ignore", StringComparison.Ordinal) ? [] : warnings.Select(static each => $"299 - \"{each.Replace("\"", "\\\"", StringComparison.Ordinal)}\""), told);
        }
    }

    [Fact]
    public async Task What_is_there_twice_is_laid_over_what_was_there_first()
    {
        await using var cluster = await ServedCluster.Start();
        var (code, stored, _) = await cluster.Send("POST", "/api/v1/namespaces/default/services", """
            {"metadata":{"name":"web"},"spec":{"ports":[{"name":"a","port":80},{"name":"b","port":81}],"selector":{"a":"b"}},"spec":{"selector":{"c":"d"},"ports":[{"port":82}]}}
            """);
        Assert.Equal((201, "b", "d"), (code, stored.At("spec", "selector", "a")?.Text, stored.At("spec", "selector", "c")?.Text));
        Assert.Equal([("a", 82L)], ((ApiMap)stored["spec"]!).List("ports")!.Maps.Select(static port => (port.TextOf("name")!, port.IntegerOf("port")!.Value)));
    }
}
