using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

/// <summary>.editorconfig as its specification has it.</summary>
public class EditorConfigTests
{
    [Theory]
    [InlineData("*.yaml", "a.yaml", true)]
    [InlineData("*.yaml", "x/y/a.yaml", true)]
    [InlineData("*.yaml", "a.yml", false)]
    [InlineData("*", "x/y/a", true)]
    [InlineData("/*.yaml", "a.yaml", true)]
    [InlineData("/*.yaml", "x/a.yaml", false)]
    [InlineData("x/*.yaml", "x/a.yaml", true)]
    [InlineData("x/*.yaml", "x/y/a.yaml", false)]
    [InlineData("x/*.yaml", "z/x/a.yaml", false)]
    [InlineData("x/**.yaml", "x/y/a.yaml", true)]
    [InlineData("x/**.yaml", "x/a.yaml", true)]
    [InlineData("x/**/a.yaml", "x/a.yaml", true)]
    [InlineData("x/**/a.yaml", "x/y/z/a.yaml", true)]
    [InlineData("x/**/a.yaml", "xy/a.yaml", false)]
    [InlineData("**/a.yaml", "a.yaml", true)]
    [InlineData("**/a.yaml", "x/y/a.yaml", true)]
    [InlineData("?.yaml", "a.yaml", true)]
    [InlineData("?.yaml", "ab.yaml", false)]
    [InlineData("[ab].yaml", "b.yaml", true)]
    [InlineData("[ab].yaml", "c.yaml", false)]
    [InlineData("[!ab].yaml", "c.yaml", true)]
    [InlineData("[!ab].yaml", "a.yaml", false)]
    [InlineData("[a-c]1.yaml", "b1.yaml", true)]
    [InlineData("[a-c]1.yaml", "d1.yaml", false)]
    [InlineData("*.{yaml,yml}", "a.yml", true)]
    [InlineData("*.{yaml,yml}", "a.json", false)]
    [InlineData("{a,b/{c,d}}.yaml", "b/d.yaml", true)]
    [InlineData("{a,b/{c,d}}.yaml", "b/a.yaml", false)]
    [InlineData("a{,b}.yaml", "a.yaml", true)]
    [InlineData("a{,b}.yaml", "ab.yaml", true)]
    [InlineData("{single}.yaml", "{single}.yaml", true)]
    [InlineData("{single}.yaml", "single.yaml", false)]
    [InlineData("set-{1..12}.yaml", "set-7.yaml", true)]
    [InlineData("set-{1..12}.yaml", "set-12.yaml", true)]
    [InlineData("set-{1..12}.yaml", "set-13.yaml", false)]
    [InlineData("set-{1..12}.yaml", "set-07.yaml", false)]
    [InlineData("set{-3..3}.yaml", "set-2.yaml", true)]
    [InlineData("a\\*.yaml", "a*.yaml", true)]
    [InlineData("a\\*.yaml", "ab.yaml", false)]
    [InlineData("a[b.yaml", "a[b.yaml", true)]
    [InlineData("a{b.yaml", "a{b.yaml", true)]
    [InlineData("{tests/**/Fixtures/**,samples/**}", "tests/x/Fixtures/y/a.yaml", true)]
    [InlineData("{tests/**/Fixtures/**,samples/**}", "src/a.yaml", false)]
    public void Patterns_fit(string pattern, string path, bool fits) => Assert.Equal(fits, new EditorConfigGlob(pattern).IsMatch(path));

    [Fact]
    public void A_pattern_made_to_be_slow_ends() =>
        Assert.False(new EditorConfigGlob(string.Concat(Enumerable.Repeat("*a", 100))).IsMatch(new string('a', 500) + "b"));

    [Fact]
    public void Reads_sections_keys_and_comments()
    {
        var file = EditorConfigFile.Parse(new SourceFile(".editorconfig", "\ufeff; top\r\nRoot = TRUE\r\n\r\n[*.yaml] # c\r\nStsLint_Severity.STS4028 = none ; not here\r\nno sense\r\n[[ab].yml]\r\nkey=a#b\r\n"), "/repo/");
        Assert.True(file.IsRoot);
        Assert.Equal("/repo", file.Folder);
        Assert.Equal(["*.yaml", "[ab].yml"], file.Sections.Select(section => section.Glob.Pattern));
        var property = Assert.Single(file.Sections[0].Properties);
        Assert.Equal(("stslint_severity.sts4028", "none"), (property.Key, property.Value));
        Assert.Equal(4, property.Span.StartPosition.Line);
        Assert.Equal("a#b", Assert.Single(file.Sections[1].Properties).Value);
    }

    [Fact]
    public void The_nearer_file_and_the_later_section_win_and_root_ends_the_search()
    {
        var far = Parse("/", "[*]\nstslint_namespace = far\nstslint_severity.STS4 = none\n");
        var outer = Parse("/repo", "root = true\n[*]\nstslint_namespace = outer\nstslint_kubernetes_version = 1.30\n[*.yaml]\nstslint_kubernetes_version = 1.31\n");
        var inner = Parse("/repo/app", "[x/*.yaml]\nstslint_namespace = inner\n");
        var resolver = new ConfigurationResolver([new ConfigurationEntry("stslint_ignore", "STS4028", "command line")]);

        var configuration = resolver.Resolve("/repo/app/x/a.yaml", [inner, outer, far]);
        Assert.Equal("inner", configuration.Options.Namespace);
        Assert.Equal(new ReleaseRange(new Release(31), new Release(31)), configuration.Options.Target);
        Assert.Empty(configuration.Options.Severities);
        Assert.Equal(["STS4028"], configuration.Options.Ignore);
        Assert.Equal("command line", configuration.Origins["stslint_ignore"].Origin);
        Assert.Equal(4, resolver.Resolve("/repo/app/a.yaml", [inner, outer, far]).Origins["stslint_kubernetes_version"].Span!.Value.StartPosition.Line - 1);

        Assert.Equal("outer", resolver.Resolve("/repo/app/a.yaml", [inner, outer, far]).Options.Namespace);
        Assert.Same(configuration, resolver.Resolve("/repo/app/x/b.yaml", [inner, outer, far]));
        Assert.Equal(2, resolver.All.Count);
    }

    private static EditorConfigFile Parse(string folder, string text) => EditorConfigFile.Parse(new SourceFile(folder + "/.editorconfig", text), folder);
}
