using StsLint.Runtime.Api;

namespace StsLint.Tests.Api;

/// <summary>Selectors as requests write them.</summary>
public class SelectorTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData(" app = web , tier = front ", true)]
    [InlineData("app=db", false)]
    [InlineData("app!=db", true)]
    [InlineData("app!=web", false)]
    [InlineData("missing!=x", true)]
    [InlineData("missing=", false)]
    [InlineData("empty=", true)]
    [InlineData("app", true)]
    [InlineData("missing", false)]
    [InlineData("!missing", true)]
    [InlineData("!app", false)]
    [InlineData("app in (db, web)", true)]
    [InlineData("app in (db)", false)]
    [InlineData("app notin (db,cache)", true)]
    [InlineData("app notin (web)", false)]
    [InlineData("missing notin (web)", true)]
    [InlineData("app in (web),tier notin (back),!missing,size>3,size<5", true)]
    [InlineData("size>4", false)]
    [InlineData("app>4", false)]
    [InlineData("example.com/part=a", true)]
    public void Labels_fit(string selector, bool fits)
    {
        var labels = ApiMap.Of(("app", "web"), ("tier", "front"), ("size", "4"), ("empty", ""), ("example.com/part", "a"));
        var query = LabelQuery.Read(selector, out var problem);
        Assert.Null(problem);
        Assert.Equal(fits, query!.Fits(labels));
        // What it writes of itself means the same.
        Assert.Equal(fits, LabelQuery.Read(query.ToString(), out _)!.Fits(labels));
    }

    [Theory]
    [InlineData("app in web")]
    [InlineData("app in (web")]
    [InlineData("=web")]
    [InlineData("app=web,")]
    [InlineData("app=web tier=front")]
    [InlineData("app like web")]
    [InlineData("size>big")]
    [InlineData("!")]
    public void A_label_selector_that_cannot_be_read_is_refused_and_quoted(string selector)
    {
        Assert.Null(LabelQuery.Read(selector, out var problem));
        Assert.Contains($"\"{selector}\"", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"matchLabels":{"app":"web"}}""", true)]
    [InlineData("""{"matchLabels":{"app":"db"}}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"In","values":["web","db"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"NotIn","values":["web"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"tier","operator":"Exists"},{"key":"x","operator":"DoesNotExist"}]}""", true)]
    [InlineData("""{}""", true)]
    public void The_selector_of_an_object_fits(string selector, bool fits) =>
        Assert.Equal(fits, LabelQuery.Of(Bench.Json(selector))!.Fits(ApiMap.Of(("app", "web"), ("tier", "front"))));

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0","namespace":"default"},
         "spec":{"nodeName":"node-1","restartPolicy":"Always"},"status":{"phase":"Running","podIP":"10.0.0.1"}}
        """;

    private const string Event = """
        {"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"default"},"reason":"SuccessfulCreate","type":"Normal","source":{"component":"statefulset-controller"},
         "involvedObject":{"kind":"StatefulSet","namespace":"default","name":"web","uid":"u","apiVersion":"apps/v1"}}
        """;

    [Theory]
    [InlineData(Pod, "metadata.name=web-0", true)]
    [InlineData(Pod, "metadata.namespace!=default", false)]
    [InlineData(Pod, "spec.nodeName=node-1,status.phase==Running", true)]
    [InlineData(Pod, "spec.nodeName=,status.phase=Pending", false)]
    [InlineData(Pod, "spec.nodeName!=", true)]
    [InlineData(Pod, "status.phase!=Failed,status.phase!=Succeeded", true)]
    [InlineData(Pod, "spec.hostNetwork=false", true)]
    [InlineData(Event, "involvedObject.kind=StatefulSet,involvedObject.name=web,involvedObject.uid=u", true)]
    [InlineData(Event, "involvedObject.name=db", false)]
    [InlineData(Event, "reason=SuccessfulCreate,type!=Warning,source=statefulset-controller", true)]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"type":"Opaque"}""", "type=Opaque", true)]
    [InlineData("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}}""", "spec.unschedulable=false", true)]
    [InlineData("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web"}}""", "metadata.name!=web", false)]
    public void Fields_fit(string item, string selector, bool fits)
    {
        var its = Bench.Object(item);
        var query = FieldQuery.Read(its.Kind, selector, out var problem);
        Assert.Null(problem);
        Assert.Equal(fits, query!.Fits(its));
    }

    [Theory]
    [InlineData("apps/v1", "StatefulSet", "spec.replicas=3", "field label not supported: spec.replicas")]
    [InlineData("v1", "Pod", "spec.volumes=x", "field label not supported: spec.volumes")]
    [InlineData("v1", "ConfigMap", "involvedObject.name=x", "field label not supported: involvedObject.name")]
    [InlineData("v1", "Pod", "status.phase", "invalid field selector")]
    public void A_field_that_a_kind_cannot_be_selected_by_is_refused(string apiVersion, string kind, string selector, string says)
    {
        Assert.Null(FieldQuery.Read(ResourceKinds.Of(apiVersion, kind), selector, out var problem));
        Assert.StartsWith(says, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_may_hold_escaped_signs()
    {
        var query = FieldQuery.Read(ResourceKinds.Event, @"reason=a\,b\=c\\d", out _)!;
        Assert.True(query.Fits(Bench.Object("""{"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},"reason":"a,b=c\\d"}""")));
    }
}
