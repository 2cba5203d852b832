using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Tests.Api;

/// <summary>Lists: order, selectors, pages, states of the past.</summary>
public class ListTests
{
    private readonly EmbeddedCluster _cluster = Bench.Cluster();
    private readonly ApiClient _api;

    public ListTests()
    {
        _api = _cluster.Server.As("user");
        _api.Create(Bench.Object("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"other"}}""")).OrThrow();
        foreach (var (name, labels, ns) in new[] { ("c", "app=web", "default"), ("a", "app=web", "default"), ("e", "app=db", "default"), ("b", "app=db", "other"), ("d", "app=web", "default") })
            _api.Create(Bench.Config(name, labels, ns)).OrThrow();
    }

    private ApiPage List(string? ns = null, ListOptions? options = null) => _api.List(ResourceKinds.ConfigMap, ns, options).OrThrow();

    private static string Names(ApiPage page) => string.Join(" ", page.Items.Select(static item => item.Name));

    [Fact]
    public void Objects_come_by_namespace_and_name() => Assert.Equal("a c d e b", Names(List()));

    [Fact]
    public void A_namespace_shows_its_own() => Assert.Equal("b", Names(List("other")));

    [Theory]
    [InlineData("app=web", null, "a c d")]
    [InlineData("app in (web,db)", "metadata.namespace=other", "b")]
    [InlineData(null, "metadata.name=d", "d")]
    [InlineData("app=db", "metadata.name=d", "")]
    [InlineData(null, "metadata.name!=d", "a c e b")]
    public void Selectors_choose(string? labels, string? fields, string names) =>
        Assert.Equal(names, Names(List(null, new ListOptions { LabelSelector = labels, FieldSelector = fields })));

    [Fact]
    public void Pages_follow_each_other_and_count_what_remains()
    {
        var first = List(null, new ListOptions { Limit = 2 });
        Assert.Equal(("a c", 3L), (Names(first), first.Remaining));
        var second = List(null, new ListOptions { Limit = 2, Continue = first.Continue });
        Assert.Equal(("d e", 1L), (Names(second), second.Remaining));
        var third = List(null, new ListOptions { Limit = 2, Continue = second.Continue });
        Assert.Equal(("b", null, null), (Names(third), third.Continue, third.Remaining));
    }

    [Fact]
    public void A_page_with_a_selector_does_not_count_what_remains()
    {
        var page = List(null, new ListOptions { Limit = 2, LabelSelector = "app=web" });
        Assert.Null(page.Remaining);
        Assert.Equal("d", Names(List(null, new ListOptions { Limit = 2, LabelSelector = "app=web", Continue = page.Continue })));
    }

    [Fact]
    public void Later_pages_show_the_state_of_the_first()
    {
        var first = List(null, new ListOptions { Limit = 2 });
        _api.Delete(Bench.ConfigKey("d")).OrThrow();
        _api.Create(Bench.Config("dd")).OrThrow();
        _api.Update(_api.Get(Bench.ConfigKey("e")).OrThrow().WithAt(["data"], ApiMap.Of(("value", "new")))).OrThrow();
        var rest = List(null, new ListOptions { Continue = first.Continue });
        Assert.Equal("d e b", Names(rest));
        Assert.Null(rest.Items[1].Root["data"]);
        Assert.Equal(first.ResourceVersion, rest.ResourceVersion);
        Assert.Equal("a c dd e b", Names(List()));
    }

    [Fact]
    public void A_page_of_a_state_that_is_forgotten_is_expired()
    {
        var first = List(null, new ListOptions { Limit = 2 });
        _api.Create(Bench.Config("f")).OrThrow();
        _cluster.Store.Compact(_cluster.Store.Revision);
        var error = _api.List(ResourceKinds.ConfigMap, null, new ListOptions { Continue = first.Continue }).Error!;
        Assert.Equal((410, "Expired"), (error.Code, error.Reason));
    }

    [Fact]
    public void An_exact_resourceVersion_shows_that_state()
    {
        var then = List();
        _api.Delete(Bench.ConfigKey("a")).OrThrow();
        var exact = List(null, new ListOptions { ResourceVersion = then.ResourceVersion, ResourceVersionMatch = "Exact" });
        Assert.Equal("a c d e b", Names(exact));
        Assert.Equal(then.ResourceVersion, exact.ResourceVersion);
        Assert.Equal("c d e b", Names(List(null, new ListOptions { ResourceVersion = then.ResourceVersion, ResourceVersionMatch = "NotOlderThan" })));
        Assert.Equal("c d e b", Names(List(null, new ListOptions { ResourceVersion = "0" })));
    }

    public static TheoryData<ListOptions, int, string> Refused => new()
    {
        { new ListOptions { LabelSelector = "app in" }, 400, "label selector" },
        { new ListOptions { FieldSelector = "data.value=1" }, 400, "field label not supported: data.value" },
        { new ListOptions { Continue = "?!" }, 400, "continue key is not valid" },
        { new ListOptions { Continue = "bm9uc2Vuc2U" }, 400, "continue key is not valid" },
        { new ListOptions { ResourceVersion = "x" }, 400, "resourceVersion" },
        { new ListOptions { ResourceVersion = "5", ResourceVersionMatch = "Roughly" }, 400, "Unsupported value: \"Roughly\"" },
        { new ListOptions { ResourceVersionMatch = "Exact" }, 400, "unless resourceVersion is provided" },
        { new ListOptions { Limit = -1 }, 400, "limit" },
        { new ListOptions { ResourceVersion = "9999999" }, 504, "Too large resource version" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_makes_no_sense_is_refused(ListOptions options, int code, string says)
    {
        var error = _api.List(ResourceKinds.ConfigMap, null, options).Error!;
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
