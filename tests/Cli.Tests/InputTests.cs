using System.Diagnostics;
using StsLint.Cli.Input;

namespace StsLint.Cli.Tests;

public sealed class InputTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Folders_are_walked_in_the_order_of_whole_paths()
    {
        foreach (var path in new[] { "b/x.yaml", "a.yaml", "a/z.yml", "a/b/c.JSON", "a-b.yaml", ".hidden/x.yaml", "node_modules/x.yaml", "bin/x.yaml", "obj/x.yaml", "a/.x/y.yaml", "notes.txt", "Kustomization" })
            _workspace.Write(path, "{}");
        Assert.Equal(["Kustomization", "a-b.yaml", "a.yaml", "a/b/c.JSON", "a/z.yml", "b/x.yaml"], Paths("."));
        Assert.Equal(["a/b/c.JSON", "a/z.yml"], Paths("a/"));
        Assert.Equal(["b/x.yaml", "a/b/c.JSON", "a/z.yml"], Paths("b/x.yaml", "./a", "a/z.yml"));
        Assert.Equal(["node_modules/x.yaml"], Paths("node_modules"));
    }

    [Fact]
    public void Exclude_has_the_syntax_of_gitignore_from_the_working_directory()
    {
        foreach (var path in new[] { "a/x.yaml", "a/y.yaml", "b/x.yaml", "b/c/x.yaml" })
            _workspace.Write(path, "{}");
        Assert.Equal(["a/y.yaml"], Find(["."], ["x.yaml"]));
        Assert.Equal(["a/y.yaml", "b/c/x.yaml", "b/x.yaml"], Find(["."], ["a/x.yaml"]));
        Assert.Equal(["a/x.yaml", "a/y.yaml"], Find(["."], ["b/"]));
        Assert.Equal(["a/x.yaml"], Find(["a/x.yaml", "a/y.yaml"], ["y.yaml"]));
    }

    [Theory]
    [InlineData("*.yaml")]
    [InlineData("/*.yaml")]
    [InlineData("sub/")]
    [InlineData("sub")]
    [InlineData("/sub/x.yaml")]
    [InlineData("sub/x.yaml")]
    [InlineData("**/x.yaml")]
    [InlineData("sub/**")]
    [InlineData("sub/**/x.yaml")]
    [InlineData("**/deep/**")]
    [InlineData("s*b/*.yaml")]
    [InlineData("s?b")]
    [InlineData("[st]ub/")]
    [InlineData("[!s]*")]
    [InlineData("[a-f]*.yaml")]
    [InlineData("[[:upper:]]*")]
    [InlineData("*.yaml\n!x.yaml")]
    [InlineData("sub/\n!sub/x.yaml")]
    [InlineData("sub/*\n!sub/x.yaml")]
    [InlineData("# comment\n\\#odd.yaml")]
    [InlineData("\\!odd.yaml")]
    [InlineData("x.yaml   ")]
    [InlineData("with\\ blank.yaml")]
    [InlineData("trailing\\ ")]
    [InlineData("*")]
    [InlineData("*\n!*/\n!*.yml")]
    [InlineData("sub/deep/*.yaml\n!sub/deep/x.yaml")]
    [InlineData("**")]
    [InlineData("a**b.yaml")]
    [InlineData("deep/x.yaml")]
    [InlineData("/**/deep")]
    [InlineData("*\\*")]
    [InlineData("[")]
    [InlineData("x.yaml\r")]
    public void Gitignore_means_what_git_takes_it_for(string patterns)
    {
        string[] paths = ["x.yaml", "b.yaml", "Upper.yaml", "#odd.yaml", "!odd.yaml", "with blank.yaml", "aab.yaml", "star*", "sub/x.yaml", "sub/y.yml", "sub/deep/x.yaml", "sub/deep/y.yaml", "stub/x.yaml", "other/sub/x.yaml", "other/deep/er/x.yaml", "trailing "];
        foreach (var path in paths)
            _workspace.Write(path, "{}");
        File.WriteAllText(_workspace.PathOf(".gitignore"), patterns + "\n");
        Assert.Equal(IgnoredByGit(paths), IgnoredByUs(paths));
    }

    [Fact]
    public void Gitignore_files_nest()
    {
        string[] paths = ["x.yaml", "a/x.yaml", "a/y.yaml", "a/b/x.yaml", "a/b/y.yaml", "a/b/z.yaml"];
        foreach (var path in paths)
            _workspace.Write(path, "{}");
        _workspace.Write(".gitignore", "x.yaml\n").Write("a/.gitignore", "!x.yaml\n/y.yaml\n").Write("a/b/.gitignore", "z.yaml\nx.yaml\n");
        Assert.Equal(IgnoredByGit(paths), IgnoredByUs(paths));
        Assert.Equal(["a/b/y.yaml", "a/x.yaml"], Paths("."));
        // Files above the folder that is named count too, up to the root of the repository.
        Assert.Equal(["a/b/y.yaml"], Paths("a/b"));
    }

    [Fact]
    public void Without_a_repository_files_above_do_not_count()
    {
        _workspace.Write(".gitignore", "x.yaml\n").Write("a/x.yaml", "{}");
        Assert.Equal(["a/x.yaml"], Paths("a"));
        Assert.Empty(Paths("."));
    }

    [Fact]
    public void Other_files_of_a_folder_are_passed_over_and_broken_manifests_are_not()
    {
        _workspace.Write("package.json", """{"name": "x", "config": {"kind": 3}}""")
            .Write("tsconfig.json", "{ // a comment\n \"compilerOptions\": {} }")
            .Write("nested.json", """{"spec": {"apiVersion": "v1", "kind": "Pod"}}""")
            .Write("docker-compose.yml", "services:\n  web:\n    image: nginx\n    kind: x\n")
            .Write("values.yaml", "kind-of: x\nimage: {a: b}\nnested:\n  apiVersion: v1\n")
            .Write("workflow.yaml", "on: [push]\njobs:\n  build:\n    steps:\n    - run: \"kind create cluster\"\n   - broken\n")
            .Write("broken.yaml", "apiVersion: v1\nkind: Service\nmetadata: [\n")
            .Write("broken.json", """{"apiVersion": "v1", "kind": "Service", """)
            .Write("good.yaml", Workspace.Good());
        var found = _workspace.Run("check", ".", "-q", "--select", "STS0").Output.Split('\n').Select(static line => line.Split(':')[0]).Where(static path => path.Length > 0).Distinct();
        Assert.Equal(["broken.json", "broken.yaml"], found);
        Assert.Contains(" of 3 files (TIME)", _workspace.Run("check", ".").Output, StringComparison.Ordinal);
        // Named by the user, they are judged.
        Assert.NotEqual("", _workspace.Run("check", "workflow.yaml", "-q", "--select", "STS0").Output);
    }

    [Fact]
    public void A_folder_and_a_set_of_files_are_closed_a_file_and_standard_input_are_open()
    {
        _workspace.Write("app/set.yaml", Workspace.Bad("db")).Write("app/config.yaml", Workspace.Good("db"));
        string[] only = ["-q", "--select", "STS2002"];
        Assert.True(HasFinding(["check", "app", .. only]));
        Assert.True(HasFinding(["check", "app/set.yaml", "app/config.yaml", .. only]));
        Assert.False(HasFinding(["check", "app/set.yaml", .. only]));
        Assert.True(HasFinding(["check", "app/set.yaml", "--closed", .. only]));
        Assert.False(HasFinding(["check", "-", .. only], Workspace.Bad("db")));
        Assert.True(HasFinding(["check", "-", "--closed", .. only], Workspace.Bad("db")));
        // What another folder of the input has is not missing.
        _workspace.Write("services/service.yaml", Service("db"));
        Assert.False(HasFinding(["check", ".", .. only]));
        // A set of which a part was not found is not complete.
        Assert.False(HasFinding(["check", "app/set.yaml", "app/config.yaml", "app/gone.yaml", .. only]));
    }

    [Fact]
    public void A_kustomization_is_closed_over_all_that_it_names()
    {
        _workspace.Write("app/kustomization.yaml", "resources:\n- sets/set.yaml\n- ../shared\n").Write("app/sets/set.yaml", Workspace.Bad("db"))
            .Write("shared/kustomization.yml", "resources: [config.yaml]\n").Write("shared/config.yaml", Workspace.Good("other"));
        Assert.Equal("kustomization:app|closed", ScopeOf("app/sets/set.yaml"));
        Assert.Equal("kustomization:app|closed", ScopeOf("shared/config.yaml"));
        Assert.True(HasFinding(["check", ".", "-q", "--select", "STS2002"]));
        _workspace.Write("shared/config.yaml", Service("db"));
        Assert.False(HasFinding(["check", ".", "-q", "--select", "STS2"]));
    }

    [Fact]
    public void A_base_of_several_overlays_stands_for_itself()
    {
        _workspace.Write("base/kustomization.yaml", "resources: [set.yaml]\n").Write("base/set.yaml", Workspace.Bad())
            .Write("overlays/dev/kustomization.yaml", "resources: [../../base]\nnamePrefix: dev-\npatches:\n- path: patch.yaml\n- target: {kind: StatefulSet}\n  patch: |-\n    - op: remove\n      path: /spec\n")
            .Write("overlays/dev/patch.yaml", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web\nspec:\n  replicas: 3\n")
            .Write("overlays/prod/kustomization.yaml", "bases: [../../base]\nresources: [extra.yaml]\ncommonLabels: {a: b}\nnamespace: prod\nconfigMapGenerator:\n- name: settings\n")
            .Write("overlays/prod/extra.yaml", Workspace.Good("extra"));
        var files = Files(".");
        Assert.Equal("kustomization:base|open", ScopeOf("base/set.yaml"));
        Assert.Equal("Fragment", files["overlays/dev/patch.yaml"].Role.ToString());
        Assert.True(files["overlays/dev/patch.yaml"].Scope.RewritesNames);
        Assert.Equal("kustomization:overlays/prod|open", ScopeOf("overlays/prod/extra.yaml"));
        Assert.True(files["overlays/prod/extra.yaml"].Scope.RewritesLabels && files["overlays/prod/extra.yaml"].Scope.RewritesNamespace);
        Assert.Equal(["ConfigMap/settings"], files["overlays/prod/extra.yaml"].Scope.Generated);
        // No object: only its text is judged.
        Assert.Equal("Fragment", files["base/kustomization.yaml"].Role.ToString());
        Assert.Equal("", _workspace.Run("check", ".", "-q", "--select", "STS0,STS1").Output);
    }

    [Theory]
    [InlineData("resources: [a.yaml]", "closed")]
    [InlineData("resources: [a.yaml, gone.yaml]", "open")]
    [InlineData("resources: [a.yaml, 'https://example.com/x.yaml']", "open")]
    [InlineData("resources: [a.yaml, github.com/org/repo//base?ref=v1]", "open")]
    [InlineData("resources: [a.yaml]\nhelmCharts: [{name: x}]", "open")]
    [InlineData("resources: [a.yaml]\ncomponents: [../gone]", "open")]
    [InlineData("resources: [a.yaml", "open")]
    public void A_kustomization_that_reaches_outside_is_open(string text, string expected)
    {
        _workspace.Write("kustomization.yaml", text).Write("a.yaml", Workspace.Good());
        Assert.EndsWith(expected, ScopeOf("a.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kustomizations_that_name_each_other_end()
    {
        _workspace.Write("a/kustomization.yaml", "resources: [../b, x.yaml]\n").Write("a/x.yaml", Workspace.Good())
            .Write("b/kustomization.yaml", "resources: [../a, .]\n");
        Assert.Equal(0, _workspace.Run("check", ".").ExitCode);
    }

    [Fact]
    public void Files_beside_a_kustomization_that_it_does_not_name_are_open()
    {
        _workspace.Write("kustomization.yaml", "resources: [a.yaml]\n").Write("a.yaml", Workspace.Good()).Write("b.yaml", Workspace.Good("b"));
        Assert.Equal("folder:|open", ScopeOf("b.yaml"));
    }

    [Fact]
    public void Charts_have_templates_and_data()
    {
        _workspace.Write("chart/Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n").Write("chart/values.yaml", "kind: StatefulSet\napiVersion: v1\n")
            .Write("chart/templates/set.yaml", "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n{{- if .x }}\n  replicas: abc\n{{- end }}\n")
            .Write("chart/templates/plain.yaml", Workspace.Bad())
            .Write("chart/crds/crd.yaml", Workspace.Good("crd"))
            .Write("chart/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\n").Write("chart/charts/sub/templates/a.yaml", Workspace.Good("sub"));
        Assert.Equal(["chart/charts/sub/templates/a.yaml", "chart/crds/crd.yaml", "chart/templates/plain.yaml", "chart/templates/set.yaml"], Paths("."));
        var files = Files(".");
        Assert.Same(files["chart/templates/set.yaml"].Scope, files["chart/crds/crd.yaml"].Scope);
        Assert.NotSame(files["chart/templates/set.yaml"].Scope, files["chart/charts/sub/templates/a.yaml"].Scope);
        var output = _workspace.Run("check", ".", "-q").Output;
        Assert.DoesNotContain("chart/templates/set.yaml:7", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", output.Split('\n').FirstOrDefault(static line => line.StartsWith("chart/templates/set.yaml", StringComparison.Ordinal)) ?? "", StringComparison.Ordinal);
        Assert.Contains("chart/templates/plain.yaml:17:38: warning STS4028", output, StringComparison.Ordinal);
        // Named directly, the file is a template all the same.
        Assert.DoesNotContain("error", _workspace.Run("check", "chart/templates/set.yaml", "-q").Output, StringComparison.Ordinal);
        Assert.True(Files("chart/templates")["chart/templates/set.yaml"].IsInChartTemplates);
    }

    [Fact]
    public void Standard_input_is_named_by_a_dash()
    {
        var outcome = _workspace.Run(["check", "-", "-q", .. Workspace.Only], Workspace.Bad());
        Assert.StartsWith("-:17:38: warning STS4028", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_is_the_same_whatever_the_order_of_work()
    {
        var outcomes = new HashSet<string>();
        for (var i = 0; i < 60; i++)
            _workspace.Write($"app{i % 7}/file{i}.yaml", i % 3 == 0 ? Workspace.Bad($"a{i}") : i % 3 == 1 ? Service($"a{i - 1}") + "---\n" + Workspace.Good($"c{i}") : Workspace.Bad("same"));
        for (var run = 0; run < 20; run++)
            outcomes.Add(_workspace.Run("check", ".").Output);
        Assert.Single(outcomes);
        Assert.Single(Enumerable.Range(0, 5).Select(_ => _workspace.Run("check", ".", "-f", "sarif").Output).Distinct());
    }

    [Fact]
    public void Ordered_work_hands_out_in_order_and_stops_on_failure()
    {
        var seen = new List<int>();
        Checking.OrderedWork<string>.Run(5000, number =>
        {
            if (number % 97 == 0)
                Thread.Sleep(1);
            return number.ToString();
        }, text => seen.Add(int.Parse(text)), static _ => 100, 1000, 4, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 5000), seen);
        Assert.Throws<InvalidOperationException>(() => Checking.OrderedWork<string>.Run(1000, static number => number == 500 ? throw new InvalidOperationException() : "", static _ => { }, static _ => 1, 10, 4, CancellationToken.None));
        Assert.Throws<InvalidDataException>(() => Checking.OrderedWork<string>.Run(1000, static number => "", static _ => throw new InvalidDataException(), static _ => 1, 10, 4, CancellationToken.None));
    }

    private static string Service(string name) => $"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  clusterIP: None\n  selector:\n    app: {name}\n  ports:\n  - port: 80\n";

    private bool HasFinding(string[] args, string input = "") => _workspace.Run(args, input).Output.Length > 0;

    private List<string> Paths(params string[] paths) => Find(paths, []);

    private List<string> Find(string[] paths, string[] excludes) => [.. InputFinder.Find(_workspace.Root, paths, excludes, closed: false).Files.Select(static file => file.Path)];

    private Dictionary<string, InputFile> Files(string path) => InputFinder.Find(_workspace.Root, [path], [], closed: false).Files.ToDictionary(static file => file.Path);

    private string ScopeOf(string path)
    {
        var scope = Files(".")[path].Scope;
        return scope.Id + (scope.IsClosed ? "|closed" : "|open");
    }

    private List<string> IgnoredByGit(string[] paths)
    {
        Git("init", "-q");
        return [.. paths.Where(path => Git("check-ignore", "-q", "--", path) == 0)];
    }

    private List<string> IgnoredByUs(string[] paths)
    {
        // Every folder on the way counts, as in a walk.
        return [.. paths.Where(path =>
        {
            var root = _workspace.Root;
            var list = IgnoreList.AddFile(null, root, root + "/.gitignore");
            var parts = path.Split('/');
            for (var i = 1; i < parts.Length; i++)
            {
                var folder = root + "/" + string.Join('/', parts[..i]);
                if (list?.Ignores(folder, isFolder: true) == true)
                    return true;
                list = IgnoreList.AddFile(list, folder, folder + "/.gitignore");
            }
            return list?.Ignores(root + "/" + path, isFolder: false) == true;
        })];
    }

    private int Git(params string[] args)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = _workspace.Root, RedirectStandardError = true };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        using var git = Process.Start(start)!;
        git.WaitForExit();
        return git.ExitCode;
    }
}
