using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Input;

/// <summary>One file that a project has as a manifest, or that may be one.</summary>
/// <param name="Source">Its text.</param>
/// <param name="Found">Its place.</param>
/// <param name="Options">Its options.</param>
/// <param name="IsDeclared">The project says that it is a manifest: it is judged whatever it holds.</param>
/// <param name="ScopeName">The scope that the project puts it into; null for the one that its place tells.</param>
/// <param name="MayBeManifest">By its name and text it may hold objects, so it is read although nobody said that it does.</param>
public sealed record ProjectFile(SourceFile Source, FoundFile Found, LintOptions Options, bool IsDeclared, string? ScopeName, bool MayBeManifest)
{
    /// <summary>The file is judged, or tells what others belong to.</summary>
    public bool IsRead => IsDeclared || MayBeManifest || Kustomization.IsName(Found.Name);

    /// <summary>It holds what a template engine would replace.</summary>
    public bool HoldsTemplateText => Source.Text!.Contains("{{");

    /// <summary>By its name and text it may hold objects.</summary>
    public static bool MayBe(FoundFile found, SourceFile source) => ManifestSigns.MayBeNamed(found.Name) && ManifestSigns.MayHold(source.Text!);
}

/// <summary>
/// Puts the manifests of one project together: they are one complete input, within which kustomizations, charts and named scopes are inputs of their
/// own. Compilers and builds use the same, so that both find the same.
/// </summary>
public sealed class ProjectLayout
{
    private const string Open = "open";
    private readonly ScopeInput _project = new("project") { IsClosed = true };
    private readonly ScopeInput _open = new("scope:open");
    private readonly Dictionary<string, ScopeInput> _named = new(StringComparer.Ordinal);

    /// <summary>The inputs of files, in their order; null for those that are not judged. Scopes stay the same over several calls.</summary>
    public LintInput?[] Inputs(IReadOnlyList<ProjectFile> files)
    {
        var inputs = new LintInput?[files.Count];
        var placed = PlacesOf(files);
        for (var at = 0; at < inputs.Length; at++)
        {
            var file = files[at];
            if (!file.IsRead)
                continue;
            if (file.ScopeName is { } name)
                inputs[at] = new LintInput(file.Source, ScopeOf(name), file.Options, at);
            else if (placed.TryGetValue(file.Found.FullPath, out var place))
                inputs[at] = new LintInput(file.Source, place.Scope, file.Options, at) { Role = place.IsInChartTemplates && file.HoldsTemplateText ? FileRole.Template : place.Role };
        }
        return inputs;
    }

    /// <summary>What nobody called a manifest and holds no object is something else, unless it is one that cannot be read.</summary>
    public static bool IsReported(SessionFile file, bool isDeclared) =>
        isDeclared || file.Objects > 0 || file.Input.Role != FileRole.Manifest || (file.IsBroken && ManifestSigns.LooksMeant(file.Input.File));

    private Dictionary<string, PlacedFile> PlacesOf(IReadOnlyList<ProjectFile> files)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
            texts[file.Found.FullPath] = file.Source.Text!;
        var placed = new Dictionary<string, PlacedFile>(StringComparer.Ordinal);
        foreach (var each in InputLayout.Place([.. files.Where(static file => file.ScopeName is null).Select(static file => file.Found)], path => texts.TryGetValue(path, out var text) ? text : null, _project))
            placed[each.File.FullPath] = each;
        return placed;
    }

    private ScopeInput ScopeOf(string name)
    {
        if (string.Equals(name, Open, StringComparison.OrdinalIgnoreCase))
            return _open;
        if (!_named.TryGetValue(name, out var scope))
            _named.Add(name, scope = new ScopeInput("scope:" + name) { IsClosed = true });
        return scope;
    }
}
