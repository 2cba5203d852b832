using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Input;

/// <summary>A file that was found.</summary>
/// <param name="Path">As it is shown.</param>
/// <param name="FullPath">Absolute, with forward slashes.</param>
/// <param name="Folder">The folder part of <paramref name="FullPath"/>.</param>
/// <param name="Name">The last part of it.</param>
public sealed record FoundFile(string Path, string FullPath, string Folder, string Name)
{
    /// <summary>The file at an absolute path, shown as it is.</summary>
    public static FoundFile At(string path)
    {
        var full = path.Replace('\\', '/');
        var slash = full.LastIndexOf('/');
        return new FoundFile(path, full, slash > 0 ? full.Substring(0, slash) : "/", full.Substring(slash + 1));
    }
}

/// <summary>A file that may hold manifests, and what is known of it before it is read.</summary>
/// <param name="File">The file.</param>
/// <param name="Scope">What it belongs to.</param>
/// <param name="Role">Its part.</param>
/// <param name="IsInChartTemplates">It stands in the templates folder of a chart: a template if it holds template text.</param>
public sealed record PlacedFile(FoundFile File, ScopeInput Scope, FileRole Role, bool IsInChartTemplates);

/// <summary>
/// Decides which of the files found in folders belong together: a kustomization with all that it names, a chart, and else the files of
/// one folder. Objects are only linked, and only called missing, within such a scope.
/// </summary>
public sealed class InputLayout
{
    private readonly IReadOnlyList<FoundFile> _found;
    private readonly Func<string, string?> _read;
    private readonly ScopeInput? _common;
    private readonly Dictionary<string, Chart?> _charts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScopeInput> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kustomized = new(StringComparer.Ordinal);
    private readonly HashSet<string> _chartFolders = new(StringComparer.Ordinal);

    private InputLayout(IReadOnlyList<FoundFile> found, Func<string, string?> read, ScopeInput? common)
    {
        _found = found;
        _read = read;
        _common = common;
    }

    /// <summary>Tells scope and role of found files; what is no manifest by its place is left out.</summary>
    /// <param name="found">The files.</param>
    /// <param name="read">Gives the text of the file at an absolute path; null when there is none, or it cannot be read.</param>
    /// <param name="common">The scope of files that no kustomization and no chart claims; null for one scope a folder.</param>
    public static IReadOnlyList<PlacedFile> Place(IReadOnlyList<FoundFile> found, Func<string, string?> read, ScopeInput? common = null)
    {
        var files = new List<PlacedFile>(found.Count);
        new InputLayout(found, read, common).Place(files);
        return files;
    }

    /// <summary>The absolute path of what is written in a file of <paramref name="folder"/>, without <c>.</c> and <c>..</c>.</summary>
    public static string Below(string folder, string path)
    {
        path = path.Replace('\\', '/');
        var isAbsolute = path.StartsWith('/') || (path.Length > 2 && path[1] == ':' && path[2] == '/');
        var steps = new List<string>();
        foreach (var step in ((isAbsolute ? "" : folder + "/") + path).Split('/'))
        {
            if (step == "..")
            {
                if (steps.Count > 0)
                    steps.RemoveAt(steps.Count - 1);
            }
            else if (step.Length > 0 && step != ".")
            {
                steps.Add(step);
            }
        }
        var joined = string.Join("/", steps);
        return (isAbsolute ? path : folder).StartsWith('/') ? "/" + joined : joined;
    }

    private void Place(List<PlacedFile> files)
    {
        List<Root>? roots = null;
        foreach (var file in _found)
        {
            if (Kustomization.IsName(file.Name))
                (roots ??= []).Add(new Root(file));
            else if (file.Name == "Chart.yaml")
                _chartFolders.Add(file.Folder);
        }
        var claims = roots is null ? null : Claim(roots);
        foreach (var file in _found)
        {
            if (Kustomization.IsName(file.Name))
            {
                // Only its text is judged, and apart: it is no object of the application.
                files.Add(new PlacedFile(file, new ScopeInput("file:" + file.Path), FileRole.Fragment, IsInChartTemplates: false));
                continue;
            }
            var chart = ChartOf(file.Folder);
            var inTemplates = chart is not null && IsBelow(file.FullPath, chart.Folder + "/templates/");
            if (chart is not null && !inTemplates && file.Folder == chart.Folder && IsChartData(file.Name))
                continue;
            var claim = default((ScopeInput Scope, FileRole Role));
            if (claims is not null && claims.TryGetValue(file.FullPath, out claim))
            {
                files.Add(new PlacedFile(file, claim.Scope, claim.Role, inTemplates));
                continue;
            }
            var isOfChart = inTemplates || (chart is not null && IsBelow(file.FullPath, chart.Folder + "/crds/"));
            files.Add(new PlacedFile(file, isOfChart ? chart!.Scope : ScopeOfFolder(file), FileRole.Manifest, inTemplates));
        }
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder, StringComparison.Ordinal);

    private static bool IsChartData(string name) =>
        name == "Chart.yaml" || name == "requirements.yaml" || name == "values.schema.json" || name.Contains("values", StringComparison.OrdinalIgnoreCase);

    private ScopeInput ScopeOfFolder(FoundFile file)
    {
        if (_folders.TryGetValue(file.Folder, out var scope))
            return scope;
        // Beside a kustomization, a file that it does not name may belong anywhere.
        var isClosed = !_kustomized.Contains(file.Folder);
        scope = isClosed && _common is not null ? _common : new ScopeInput("folder:" + ShownFolderOf(file)) { IsClosed = isClosed };
        _folders.Add(file.Folder, scope);
        return scope;
    }

    private static string ShownFolderOf(FoundFile file) => file.Path.Substring(0, Math.Max(0, file.Path.Length - file.Name.Length - 1));

    private Chart? ChartOf(string folder)
    {
        if (_charts.TryGetValue(folder, out var chart))
            return chart;
        if (_chartFolders.Contains(folder))
        {
            chart = Chart.Read(folder, _read(folder + "/Chart.yaml"));
        }
        else if (folder.Length > 1 && (_chartFolders.Count > 0 || folder.EndsWith("/templates", StringComparison.Ordinal) || folder.Contains("/templates/", StringComparison.Ordinal)))
        {
            // The folder that the user named may be the templates folder itself: then the chart is not among what was found.
            var parent = ParentOf(folder);
            chart = folder.EndsWith("/templates", StringComparison.Ordinal) && !_chartFolders.Contains(parent) && _read(parent + "/Chart.yaml") is { } text ? Chart.Read(parent, text) : ChartOf(parent);
        }
        _charts.Add(folder, chart);
        return chart;
    }

    private static string ParentOf(string folder) => folder.LastIndexOf('/') is > 0 and var slash ? folder.Substring(0, slash) : "/";

    // Gives every file that a kustomization names its scope and role.
    private Dictionary<string, (ScopeInput Scope, FileRole Role)> Claim(List<Root> roots)
    {
        var byFolder = new Dictionary<string, Root>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            root.Read(_read(root.File.FullPath));
            byFolder.TryAdd(root.Folder, root);
            _kustomized.Add(root.Folder);
        }
        var known = new HashSet<string>(StringComparer.Ordinal);
        var byParent = new Dictionary<string, List<FoundFile>>(StringComparer.Ordinal);
        foreach (var file in _found)
        {
            known.Add(file.FullPath);
            if (!byParent.TryGetValue(file.Folder, out var list))
                byParent.Add(file.Folder, list = []);
            list.Add(file);
        }

        var owners = new Dictionary<string, Root>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            foreach (var resource in root.Says.Resources)
            {
                if (byFolder.TryGetValue(resource, out var child))
                {
                    if (child != root && !child.Parents.Contains(root))
                        child.Parents.Add(root);
                    root.Children.Add(child);
                }
                else if (known.Contains(resource))
                {
                    if (owners.TryAdd(resource, root))
                        root.HasResources = true;
                    else
                        root.IsOpen = true;
                }
                else if (byParent.TryGetValue(resource, out var inside))
                {
                    root.HasResources = true;
                    foreach (var file in inside)
                        owners.TryAdd(file.FullPath, root);
                }
                else
                {
                    root.IsOpen = true;
                }
            }
        }
        // A base that one root uses is part of it. One that several use stands for itself; then the others see only a part each.
        foreach (var root in roots)
        {
            if (root.Parents.Count != 1)
                continue;
            var top = root.Parents[0].Top;
            if (top != root)
                root.Top = top;
        }
        foreach (var root in roots)
        {
            var top = root.Top;
            top.GroupIsOpen |= root.IsOpen || root.Says.ReachesOutside;
            top.GroupRewritesNames |= root.Says.RewritesNames;
            top.GroupRewritesLabels |= root.Says.RewritesLabels;
            top.GroupRewritesNamespace |= root.Says.RewritesNamespace;
            top.Generated.AddRange(root.Says.Generated);
            foreach (var child in root.Children)
                top.GroupIsOpen |= child.Top != top;
            if (root.Parents.Count > 1)
            {
                foreach (var parent in root.Parents)
                    top.GroupIsOpen |= parent.HasResources || parent.IsOpen || parent.Says.ReachesOutside || parent.Says.Generated.Count > 0 || parent.Children.Count > 1;
            }
        }
        var claims = new Dictionary<string, (ScopeInput, FileRole)>(StringComparer.Ordinal);
        foreach (var owner in owners)
            claims[owner.Key] = (owner.Value.Top.Scope, FileRole.Manifest);
        foreach (var root in roots)
        {
            foreach (var patch in root.Says.Patches)
                claims[patch] = (root.Top.Scope, FileRole.Fragment);
        }
        return claims;
    }

    private sealed class Root(FoundFile file)
    {
        private ScopeInput? _scope;
        private Root? _top;

        public Kustomization Says { get; private set; } = null!;

        public FoundFile File => file;

        public string Folder => file.Folder;

        public List<Root> Parents { get; } = [];

        public List<Root> Children { get; } = [];

        public List<string> Generated { get; } = [];

        public bool HasResources { get; set; }

        public bool IsOpen { get; set; }

        public bool GroupIsOpen { get; set; }

        public bool GroupRewritesNames { get; set; }

        public bool GroupRewritesLabels { get; set; }

        public bool GroupRewritesNamespace { get; set; }

        public Root Top
        {
            get
            {
                var top = this;
                while (top._top is { } above)
                    top = above;
                return top;
            }
            set => _top = value;
        }

        public ScopeInput Scope => _scope ??= new ScopeInput("kustomization:" + ShownFolderOf(file))
        {
            IsClosed = !GroupIsOpen,
            RewritesNames = GroupRewritesNames,
            RewritesLabels = GroupRewritesLabels,
            RewritesNamespace = GroupRewritesNamespace,
            Generated = Generated,
        };

        public void Read(string? text)
        {
            // One that cannot be read is reported when it is judged.
            IsOpen = text is null;
            Says = Kustomization.Read(file.Folder, new SourceFile(file.Path, text ?? ""));
        }
    }

    private sealed record Chart(string Folder, ScopeInput Scope)
    {
        public static Chart Read(string folder, string? text)
        {
            var isClosed = text is not null;
            // What a chart depends on brings objects that are not here.
            foreach (var document in ManifestReader.Read(new SourceFile("Chart.yaml", text ?? "")))
                isClosed &= !document.IsBroken && (document.Root as MappingNode)?["dependencies"] is not SequenceNode { Count: > 0 };
            return new Chart(folder, new ScopeInput("chart:" + folder) { IsClosed = isClosed });
        }
    }
}
