using FsCheck;
using FsCheck.Fluent;
using StsLint.Runtime.Api;
using StsLint.Runtime.Api.Fields;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Api;

/// <summary>Server-side apply: who has which fields, conflicts, what goes when it is no longer wanted.</summary>
public class ServerSideApplyTests
{
    private const string Set = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web","namespace":"default","labels":{"app":"web"}},"spec":{
          "replicas":3,"serviceName":"web","selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
            {"name":"app","image":"registry.example/app:1","ports":[{"containerPort":80}],"env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]}}}}
        """;

    private static readonly ObjectKey s_web = new(ResourceKinds.StatefulSet, "default", "web");
    private readonly EmbeddedCluster _cluster = Bench.Cluster();
    private readonly ApiClient _api;

    public ServerSideApplyTests() => _api = _cluster.Server.As("test");

    private ApiResult Apply(string config, string manager = "mgr", bool force = false, string? subresource = null)
    {
        var root = Bench.Json(config);
        var key = new ObjectKey(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), "default", root.At("metadata", "name")!.Text!);
        return _api.Patch(key, PatchType.Apply, root, subresource, new WriteOptions { FieldManager = manager, IsForced = force });
    }

    private ApiResult Merge(string patch, string? manager = "editor", ObjectKey? key = null, string? subresource = null) =>
        _api.Patch(key ?? s_web, PatchType.Merge, ApiJson.Read(patch), subresource, new WriteOptions { FieldManager = manager });

    private ApiObject Web => _cluster.Store.Get(s_web)!;

    private static string Partial(string spec, string metadata = "") => "{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"metadata\":{\"name\":\"web\"" + metadata + "},\"spec\":{" + spec + "}}";

    // Who has what, one line each.
    private static string[] Managers(ApiObject item) =>
        [.. FieldManagers.Read(item.Metadata, isOrdered: true).Select(static each => $"{each.Name} {(each.IsApply ? "Apply" : "Update")}{(each.Subresource is null ? "" : "/" + each.Subresource)}: {string.Join(" ", FieldSet.Paths(each.Fields))}")];

    [Fact]
    public void An_apply_creates_what_is_not_there_and_has_the_fields_that_it_names()
    {
        var web = Apply(Set).OrThrow();
        Assert.Equal(
            ApiJson.Read("""
                [{"manager":"mgr","operation":"Apply","apiVersion":"apps/v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{
                  "f:metadata":{"f:labels":{"f:app":{}}},
                  "f:spec":{"f:replicas":{},"f:selector":{},"f:serviceName":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{
                    ".":{},"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}},"k:{\"name\":\"B\"}":{".":{},"f:name":{},"f:value":{}}},"f:image":{},"f:name":{},
                    "f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}}}]
                """),
            web.Metadata["managedFields"]);
        // Its defaults belong to nobody.
        Assert.Equal("OrderedReady", web.Spec.TextOf("podManagementPolicy"));
        Assert.False(web.Root.Has("status") && web.Status.Has("conditions"));
    }

    [Fact]
    public void The_second_apply_of_the_same_changes_nothing()
    {
        var first = Apply(Set).OrThrow();
        _cluster.Simulation.RunFor(TimeSpan.FromMinutes(1));
        var second = Apply(Set).OrThrow();
        Assert.Equal(first.ResourceVersion, second.ResourceVersion);
        Assert.Equal(first.Root, second.Root);
    }

    [Fact]
    public void What_is_no_longer_applied_goes_and_defaults_come_back()
    {
        Apply(Set).OrThrow();
        var web = Apply(Set.Replace("\"replicas\":3,", "", StringComparison.Ordinal).Replace(",{\"name\":\"B\",\"value\":\"2\"}", "", StringComparison.Ordinal)).OrThrow();
        Assert.Equal(1, web.Spec.IntegerOf("replicas"));
        Assert.Equal(["A"], web.Spec.Map("template")!.Map("spec")!.List("containers")!.Maps.Single().List("env")!.Maps.Select(static each => each.TextOf("name")));
        Assert.DoesNotContain("replicas", Managers(web).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_applier_also_wants_stays_when_the_first_gives_it_up()
    {
        Apply(Set).OrThrow();
        Apply(Partial("\"replicas\":3"), "scaler").OrThrow();
        var web = Apply(Set.Replace("\"replicas\":3,", "", StringComparison.Ordinal)).OrThrow();
        Assert.Equal(3, web.Spec.IntegerOf("replicas"));
        Assert.Contains("scaler Apply: .spec.replicas", Managers(web));
    }

    [Fact]
    public void Fields_of_others_that_would_change_are_conflicts_by_name()
    {
        Apply(Set).OrThrow();
        var error = Apply(Partial("\"replicas\":5"), "scaler").Error!;
        Assert.Equal((409, "Conflict"), (error.Code, error.Reason));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"mgr\": .spec.replicas", error.Message);
        Assert.Equal([new ApiCause("FieldManagerConflict", ".spec.replicas", "conflict with \"mgr\"")], error.Causes);
        Assert.Equal(3, Web.Spec.IntegerOf("replicas"));
    }

    [Fact]
    public void Several_conflicts_are_listed_by_manager()
    {
        Apply(Set).OrThrow();
        Merge("""{"spec":{"minReadySeconds":7}}""").OrThrow();
        var error = Apply(Partial("""
            "minReadySeconds":9,"replicas":5,"template":{"spec":{"containers":[{"name":"app","image":"registry.example/app:2"}]}}
            """), "other").Error!;
        Assert.Equal(
            """
            Apply failed with 3 conflicts: conflicts with "editor" using apps/v1 at 2026-01-01T00:00:00Z:
            - .spec.minReadySeconds
            conflicts with "mgr":
            - .spec.replicas
            - .spec.template.spec.containers[name="app"].image
            """, error.Message);
        Assert.Equal(3, error.Causes.Count);
    }

    [Fact]
    public void Force_takes_fields_over_and_the_former_manager_is_then_in_conflict()
    {
        Apply(Set).OrThrow();
        var web = Apply(Partial("\"replicas\":5"), "scaler", force: true).OrThrow();
        Assert.Equal(5, web.Spec.IntegerOf("replicas"));
        Assert.Contains("scaler Apply: .spec.replicas", Managers(web));
        Assert.DoesNotContain(".spec.replicas", Managers(web).Single(static each => each.StartsWith("mgr", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.True(Apply(Set).Error!.IsConflict);
        // To want the same value is no conflict: both have it then.
        Assert.True(Apply(Set.Replace("\"replicas\":3", "\"replicas\":5", StringComparison.Ordinal)).IsOk);
    }

    [Fact]
    public void An_update_takes_what_it_changes_and_an_apply_then_conflicts_with_it()
    {
        Apply(Set).OrThrow();
        var web = Merge("""{"spec":{"replicas":4},"metadata":{"annotations":{"note":"x"}}}""").OrThrow();
        Assert.Equal(["editor Update: .metadata.annotations .metadata.annotations.note .spec.replicas"], Managers(web).Where(static each => each.StartsWith("editor", StringComparison.Ordinal)));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"editor\" using apps/v1 at 2026-01-01T00:00:00Z: .spec.replicas", Apply(Set).Error!.Message);
        // Who takes it out again leaves it to nobody.
        web = Merge("""{"metadata":{"annotations":null}}""").OrThrow();
        Assert.Contains("editor Update: .spec.replicas", Managers(web));
    }

    [Fact]
    public void A_status_has_managers_of_its_own()
    {
        var web = Apply(Set).OrThrow();
        _cluster.Server.As("statefulset-controller").UpdateStatus(web.WithStatus(ApiMap.Of(("replicas", 0), ("observedGeneration", 1)))).OrThrow();
        Assert.Contains("statefulset-controller Update/status: .status.observedGeneration", Managers(Web));
        var version = Web.ResourceVersion;
        Assert.Equal(version, Apply(Set).OrThrow().ResourceVersion);
    }

    [Fact]
    public void A_manager_of_the_status_applies_only_the_status()
    {
        Apply(Set).OrThrow();
        var web = Apply("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"replicas":9},"status":{"replicas":2}}""", "status-mgr", subresource: "status").OrThrow();
        Assert.Equal((3L, 2L), (web.Spec.IntegerOf("replicas"), web.Status.IntegerOf("replicas")));
        Assert.Contains("status-mgr Apply/status: .status.replicas", Managers(web));
    }

    [Fact]
    public void Items_of_lists_belong_to_who_names_them_and_keep_their_order()
    {
        Apply(Set).OrThrow();
        var web = Apply(Partial("""
            "template":{"spec":{"containers":[{"name":"sidecar","image":"registry.example/log:1"},{"name":"app","env":[{"name":"C","value":"3"}]}]}}
            """), "injector").OrThrow();
        var containers = web.Spec.Map("template")!.Map("spec")!.List("containers")!.Maps.ToArray();
        Assert.Equal(["sidecar", "app"], containers.Select(static each => each.TextOf("name")));
        Assert.Equal(["A", "B", "C"], containers[1].List("env")!.Maps.Select(static each => each.TextOf("name")));
        // Both want the container "app": it stays when one gives it up, without that one's fields.
        web = Apply(Partial("\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"env\":[{\"name\":\"C\",\"value\":\"3\"}]}]}}"), "injector").OrThrow();
        Assert.Equal(["app"], web.Spec.Map("template")!.Map("spec")!.List("containers")!.Maps.Select(static each => each.TextOf("name")));
        Assert.True(Apply(Set).IsOk);
    }

    [Fact]
    public void A_structure_that_is_wanted_empty_stays_when_its_fields_are_given_up()
    {
        const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i:1"}],"schedulingGates":[{"name":"g"}],"volumes":[{"name":"v","emptyDir":{"medium":"Memory"}}]}}""";
        var applied = ServerSideApply.Apply(ApiMap.Empty, Bench.Json(Pod), [], new FieldManager("mgr", true, "v1", null, ApiMap.Empty), ResourceKinds.Pod.Info.Type, "");
        applied = ServerSideApply.Apply(applied.Root, Bench.Json(Pod.Replace("\"medium\":\"Memory\"", "", StringComparison.Ordinal)), applied.Managers, new FieldManager("mgr", true, "v1", null, ApiMap.Empty), ResourceKinds.Pod.Info.Type, "");
        Assert.Equal(ApiJson.Read("""[{"name":"v","emptyDir":{}}]"""), applied.Root.At("spec", "volumes"));
    }

    [Fact]
    public void Sets_are_merged_by_value_and_atomic_lists_belong_to_one()
    {
        const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"default","finalizers":["example.com/a"]},"spec":{"containers":[{"name":"c","image":"i:1","args":["1"]}],"nodeSelector":{"disk":"ssd"}}}""";
        Apply(Pod).OrThrow();
        var pod = Apply("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","finalizers":["example.com/b"]}}""", "other").OrThrow();
        Assert.Equal(["example.com/a", "example.com/b"], pod.Finalizers.Texts);
        Assert.Contains("other Apply: .metadata.finalizers[=\"example.com/b\"]", Managers(pod));
        Assert.Contains("args", Apply(Pod.Replace("[\"1\"]", "[\"1\",\"2\"]", StringComparison.Ordinal), "third").Error!.Message, StringComparison.Ordinal);
        Assert.Contains(".spec.nodeSelector", Managers(pod).Single(static each => each.StartsWith("mgr", StringComparison.Ordinal)), StringComparison.Ordinal);
        pod = Apply("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","finalizers":[]}}""", "other").OrThrow();
        Assert.Equal(["example.com/a"], pod.Finalizers.Texts);
    }

    [Fact]
    public void What_nobody_was_asked_about_belongs_to_a_manager_of_its_own_at_the_first_apply()
    {
        _api.Create(Bench.Config("a", "app=web", value: "1")).OrThrow();
        Assert.Null(_cluster.Store.Get(Bench.ConfigKey("a"))!.Metadata["managedFields"]);
        var error = Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"value":"2"}}""").Error!;
        Assert.Equal("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1 at 2026-01-01T00:00:00Z: .data.value", error.Message);
        var config = Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"more":"2"}}""").OrThrow();
        Assert.Equal(["mgr Apply: .data.more", "before-first-apply Update: .data .data.value .metadata.labels .metadata.labels.app"], Managers(config));
    }

    [Fact]
    public void A_creation_by_a_named_manager_is_followed_and_one_by_a_controller_is_not()
    {
        var item = _api.Create(Bench.Config("a", "app=web", value: "1"), new WriteOptions { FieldManager = "kubectl-create" }).OrThrow();
        Assert.Equal(["kubectl-create Update: .data .data.value .metadata.labels .metadata.labels.app"], Managers(item));
        item = _cluster.Server.As("some-controller").Update(item.WithAt(["data", "value"], "2")).OrThrow();
        Assert.Equal(["kubectl-create Update: .data .metadata.labels .metadata.labels.app", "some-controller Update: .data.value"], Managers(item));
        var other = _cluster.Server.As("some-controller").Create(Bench.Config("b")).OrThrow();
        Assert.Null(other.Metadata["managedFields"]);
    }

    [Fact]
    public void Managers_are_reset_by_one_empty_entry_only()
    {
        Apply(Set).OrThrow();
        Assert.NotEmpty(Managers(Merge("""{"metadata":{"managedFields":[]}}""").OrThrow()));
        Assert.NotEmpty(Managers(_api.Update(Web.WithAt(["metadata", "managedFields"], null)).OrThrow()));
        Assert.Null(Merge("""{"metadata":{"managedFields":[{}]}}""").OrThrow().Metadata["managedFields"]);
        Assert.Null(Merge("""{"spec":{"replicas":2}}""").OrThrow().Metadata["managedFields"]);
    }

    [Fact]
    public void Managers_may_be_written_anew()
    {
        Apply(Set, "kubectl-client-side-apply").OrThrow();
        var list = ((ApiList)Web.Metadata["managedFields"]!).With(0, Web.Metadata.List("managedFields")!.Maps.First().With("manager", "kubectl"));
        var web = _api.Update(Web.WithAt(["metadata", "managedFields"], list)).OrThrow();
        Assert.StartsWith("kubectl Apply:", Managers(web).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_updaters_become_one()
    {
        _api.Create(Bench.Config("a", value: "1"), new WriteOptions { FieldManager = "u00" }).OrThrow();
        for (var i = 1; i <= 15; i++)
        {
            _cluster.Simulation.RunFor(TimeSpan.FromSeconds(1));
            Merge($$$"""{"data":{"k{{{i:00}}}":"v"}}""", $"u{i:00}", Bench.ConfigKey("a")).OrThrow();
        }
        var managers = Managers(_cluster.Store.Get(Bench.ConfigKey("a"))!);
        Assert.Equal(10, managers.Length);
        Assert.StartsWith("ancient-changes Update: .data .data.k01", managers[0], StringComparison.Ordinal);
        Assert.Equal("u15 Update: .data.k15", managers[^1]);
    }

    [Fact]
    public void Kubectl_goes_on_in_the_server_from_what_it_applied_before()
    {
        var config = Bench.Json("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"},"data":{"value":"1"}}""");
        var annotated = config.WithAt(["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"], ApiJson.Write(config));
        _api.Create(new ApiObject(ResourceKinds.ConfigMap, annotated), new WriteOptions { FieldManager = "kubectl-client-side-apply" }).OrThrow();
        const string Changed = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"},"data":{"value":"2"}}""";
        Assert.True(Apply(Changed, "someone").Error!.IsConflict);
        var item = Apply(Changed, "kubectl").OrThrow();
        Assert.Equal("2", item.Root.Map("data")!.TextOf("value"));
        Assert.Equal(Changed, item.Annotations.TextOf("kubectl.kubernetes.io/last-applied-configuration")!.Trim());
    }

    [Theory]
    [InlineData("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"replica":3}}""", 500, ".spec.replica: field not declared in schema")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"replicas":"3"}}""", 500, ".spec.replicas: expected numeric (int or float), got \"3\"")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"image":"i:1"}]}}}}""", 500, "element 0: associative list with keys has an element that omits key field \"name\"")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"a"}]}}}}""", 500, "duplicate entries for key [\"name\"=\"a\"]")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web","managedFields":[{"manager":"x"}]}}""", 400, "managedFields must be nil")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"}}""", 400, "does not match the name on the URL")]
    [InlineData("""{"kind":"StatefulSet","metadata":{"name":"web"}}""", 400, "apiVersion in the data ((none)) does not match the expected apiVersion (apps/v1)")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}""", 400, "kind in the data (Deployment)")]
    [InlineData("""[]""", 400, "what is applied is an object")]
    public void What_cannot_be_applied_is_refused(string config, int code, string says)
    {
        var error = _api.Patch(s_web, PatchType.Apply, ApiJson.Read(config), null, new WriteOptions { FieldManager = "mgr" }).Error!;
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_apply_that_names_a_uid_creates_nothing() =>
        Assert.True(Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","uid":"0000"},"data":{"a":"1"}}""").Error!.IsConflict);

    [Fact]
    public void Force_is_for_apply_alone() =>
        Assert.Equal(422, _api.Patch(s_web, PatchType.Merge, ApiMap.Empty, null, new WriteOptions { IsForced = true }).Error!.Code);

    [Fact]
    public void A_patch_with_an_old_resourceVersion_conflicts()
    {
        var version = Apply(Set).OrThrow().Metadata.TextOf("resourceVersion");
        Merge("""{"spec":{"replicas":4}}""").OrThrow();
        Assert.True(Merge($$$"""{"metadata":{"resourceVersion":"{{{version}}}"},"spec":{"replicas":5}}""").Error!.IsConflict);
        Assert.True(_api.Patch(s_web, PatchType.Json, ApiJson.Read($$"""[{"op":"test","path":"/metadata/resourceVersion","value":"{{version}}"},{"op":"replace","path":"/spec/replicas","value":5}]""")).Error!.IsInvalid);
    }

    private static readonly string[] s_configKeys = ["a", "b", "c", "d", "e", "f"];

    // Who wants none of the fields does not want the map that holds them either: to want it empty is a field of its own.
    private static ApiMap ConfigOf(int manager, int fields, Func<int, bool> has)
    {
        var data = new ApiMap(s_configKeys.Where((_, i) => (fields >> i & 1) == 1 && has(i)).Select(key => new KeyValuePair<string, ApiValue>(key, $"m{manager}")));
        return ApiMap.Of(("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", ApiMap.Of(("name", "x"))), ("data", data.Count == 0 ? null : data));
    }

    /// <summary>Managers that want different fields never meet: the object has exactly what each wanted last.</summary>
    [Fact]
    public void Managers_of_different_fields_never_conflict() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Manager, byte Fields)>().Generator.ArrayOf().ToArbitrary(), static steps =>
        {
            var cluster = Bench.Cluster();
            var api = cluster.Server.As("test");
            var last = new Dictionary<int, ApiMap>();
            foreach (var (manager, fields) in steps)
            {
                var who = manager % 3;
                last[who] = ConfigOf(who, fields, i => i % 3 == who);
                var first = api.Patch(Bench.ConfigKey("x"), PatchType.Apply, last[who], null, new WriteOptions { FieldManager = $"m{who}" }).OrThrow();
                var second = api.Patch(Bench.ConfigKey("x"), PatchType.Apply, last[who], null, new WriteOptions { FieldManager = $"m{who}" }).OrThrow();
                if (first.ResourceVersion != second.ResourceVersion)
                    return false;
            }
            var wanted = new ApiMap(last.Values.SelectMany(static each => each.Map("data") ?? ApiMap.Empty));
            return steps.Length == 0 || wanted.Equals(cluster.Store.Get(Bench.ConfigKey("x"))!.Root.Map("data") ?? ApiMap.Empty);
        }).QuickCheckThrowOnFailure();

    /// <summary>With force, the last to want a field has it; fields that nobody wants any more are gone.</summary>
    [Fact]
    public void Forced_fields_are_those_of_the_last_who_wanted_them() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Manager, byte Fields)>().Generator.ArrayOf().ToArbitrary(), static steps =>
        {
            var cluster = Bench.Cluster();
            var api = cluster.Server.As("test");
            var values = new SortedDictionary<string, (string Value, HashSet<int> Managers)>(StringComparer.Ordinal);
            foreach (var (manager, fields) in steps)
            {
                var who = manager % 3;
                var config = ConfigOf(who, fields, static _ => true);
                api.Patch(Bench.ConfigKey("x"), PatchType.Apply, config, null, new WriteOptions { FieldManager = $"m{who}", IsForced = true }).OrThrow();
                foreach (var key in s_configKeys)
                {
                    var known = values.TryGetValue(key, out var entry);
                    if (config.Map("data")?.Has(key) == true)
                    {
                        // Another value takes the field from all others.
                        values[key] = known && entry.Value == $"m{who}" ? (entry.Value, [.. entry.Managers, who]) : ($"m{who}", [who]);
                    }
                    else if (known && entry.Managers.Remove(who) && entry.Managers.Count == 0)
                    {
                        values.Remove(key);
                    }
                }
                var data = cluster.Store.Get(Bench.ConfigKey("x"))!.Root.Map("data") ?? ApiMap.Empty;
                if (!new ApiMap(values.Select(static each => new KeyValuePair<string, ApiValue>(each.Key, each.Value.Value))).Equals(data))
                    return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
}
