namespace StsLint.Tests;

/// <summary>The way to any field by its path.</summary>
public class SetTests
{
    [Fact]
    public void What_is_missing_on_the_way_is_made()
    {
        var web = new StatefulSet();
        web.Set("spec.template.spec.hostAliases[0].ip", "10.0.0.1");
        web.Set("spec.template.spec.hostAliases[0].hostnames[0]", "db");
        web.Set("spec.template.spec.hostAliases[0].hostnames[1]", "db2");
        web.Set("spec.replicas", 3);
        web.Set("metadata.annotations[\"example.com/a.b\"]", "yes");
        Assert.Equal("10.0.0.1", web.Spec!.Template.Spec!.HostAliases![0].Ip);
        Assert.Equal(["db", "db2"], web.Spec.Template.Spec.HostAliases[0].Hostnames!);
        Assert.Equal(3, web.Replicas);
        Assert.Equal("yes", web.Annotations!["example.com/a.b"]);
        Assert.False(web.Spec.HasExtra);
    }

    [Fact]
    public void What_the_type_lacks_is_extra()
    {
        var web = new StatefulSet("web", "nginx", new Labels { ["app"] = "web" });
        web.Set("spec.template.spec.newField.deep[0].x", ManifestValue.Yaml("{a: [1, two], b: null}"));
        Assert.Equal("two", web.Spec!.Template.Spec!.Extra["newField"].Fields!["deep"].Items[0].Fields!["x"].Fields!["a"].Items[1].Text);
        web.Set("spec.template.spec.newField.deep[0].x.a[0]", true);
        Assert.EndsWith("""
                spec:
                  newField:
                    deep:
                    - x:
                        a:
                        - true
                        - two
                        b: null

            """.ReplaceLineEndings("\n"), web.ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_takes_the_place_of_the_property()
    {
        var web = new StatefulSet { Replicas = 2 };
        web.Set("spec.replicas", "many");
        Assert.EndsWith("spec:\n  replicas: many\n", web.ToYaml(), StringComparison.Ordinal);
        web.Set("spec.replicas", 5);
        Assert.EndsWith("spec:\n  replicas: 5\n", web.ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_part_can_be_set()
    {
        var pod = new Pod();
        pod.Set("spec.containers[0]", new Container("a", "b:1"));
        pod.Set("spec.containers[1]", new Container("c", "d:1"));
        pod.Set("spec.containers[0].image", "b:2");
        Assert.Equal(["a b:2", "c d:1"], pod.Spec!.Containers.Select(static each => each.Name + " " + each.Image));
    }

    [Theory]
    [InlineData("", "a name is missing")]
    [InlineData("spec.", "a name is missing")]
    [InlineData("spec..a", "a name is missing")]
    [InlineData("[0]", "it starts with an index")]
    [InlineData("spec[", "a bracket is not closed")]
    [InlineData("spec[x]", "what stands in brackets is neither a number nor a quoted name")]
    [InlineData("spec.x[0]y", "a dot is missing behind a bracket")]
    [InlineData("spec.x[1]", "[1] is beyond the end of a list of 0")]
    [InlineData("spec.serviceName.x", "'x' would stand in something that is no mapping")]
    [InlineData("spec.serviceName[0]", "[0] would stand in something that is no list")]
    public void A_path_that_leads_nowhere_is_refused(string path, string reason)
    {
        var web = new StatefulSet { ServiceName = "nginx" };
        Assert.StartsWith($"The path '{path}' leads nowhere: {reason}.", Assert.Throws<ArgumentException>(() => web.Set(path, 1)).Message, StringComparison.Ordinal);
        Assert.Equal("nginx", web.ServiceName);
    }
}
