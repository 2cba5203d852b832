namespace StsLint.Engine;

/// <summary>A file of a session: what came of it by itself, and what came of its objects together with others.</summary>
internal sealed class JudgedFile
{
    private readonly bool _isBroken;
    private readonly int _objects;
    private readonly List<SuppressionList.Name>? _usedAlone;

    private JudgedFile(LintInput input, PartResult whole, SuppressionList suppressions, List<Finding> final, List<Finding>? held)
    {
        Input = input;
        Final = final;
        Suppressions = suppressions;
        _isBroken = whole.HasGaps;
        _objects = whole.Objects;
        HasGaps = whole.HasGaps || input.Role != FileRole.Manifest;
        _usedAlone = suppressions.IsEmpty ? null : suppressions.TakeUsed();
        Objects = [.. whole.Kept.Select(kept => new TiedObject(this, kept))];
        DefinesKinds = Objects.Any(static each => each.Kept.Is("apiextensions.k8s.io", "CustomResourceDefinition"));
        foreach (var finding in held ?? [])
        {
            if (OwnerOf(finding) is { } owner)
                (owner.Held ??= []).Add(finding);
            else
                Unowned.Add(finding);
        }
    }

    public LintInput Input { get; }

    /// <summary>Findings that are final without a look at other files.</summary>
    public List<Finding> Final { get; }

    /// <summary>What was kept of its objects.</summary>
    public TiedObject[] Objects { get; }

    /// <summary>Findings that wait for those of rules on scopes, but not for those of one object.</summary>
    public List<Finding> Unowned { get; } = [];

    public SuppressionList Suppressions { get; }

    /// <summary>Absence proves nothing in its scope.</summary>
    public bool HasGaps { get; }

    /// <summary>It holds definitions of custom resources.</summary>
    public bool DefinesKinds { get; }

    /// <summary>What was found in the end.</summary>
    public SessionFile? Result { get; private set; }

    public static JudgedFile Of(LintInput input, LintRun run, ManifestSet nowhere)
    {
        var whole = run.JudgeAlone(input, nowhere.ScopeOf(input.Scope), workers: 1, out var suppressions);
        var final = run.Hold(whole.Findings, out var held);
        final.Sort(LintRun.ByPlace);
        return new JudgedFile(input, whole, suppressions, final, held);
    }

    public bool IsOf(LintInput input) =>
        ReferenceEquals(Input.File, input.File) && ReferenceEquals(Input.Scope, input.Scope) && ReferenceEquals(Input.Options, input.Options) && Input.Role == input.Role;

    /// <summary>Puts the findings together: those of the file, those of its objects with others, and what is wrong with its suppressions.</summary>
    public void Assemble(LintSession session, bool scopeIsComplete)
    {
        var findings = new List<Finding>(Final);
        foreach (var each in Objects)
            findings.AddRange(each.Late);
        if (!Suppressions.IsEmpty)
        {
            UseAlone();
            foreach (var each in Objects)
                Use(each.Used);
            findings.AddRange(session.Problems(Suppressions, scopeIsComplete));
            Suppressions.TakeUsed();
        }
        SetResult(findings);
    }

    /// <summary>Marks as used the suppressions that the file's own findings used, and no others.</summary>
    public void UseAlone()
    {
        Suppressions.TakeUsed();
        Use(_usedAlone);
    }

    private static void Use(List<SuppressionList.Name>? names)
    {
        foreach (var name in names ?? [])
            name.IsUsed = true;
    }

    public void SetResult(List<Finding> findings)
    {
        findings.Sort(LintRun.ByPlace);
        Result = new SessionFile(Input, findings, _objects, _isBroken);
    }

    // Null when the finding is about no object, or about more than one.
    private TiedObject? OwnerOf(Finding finding)
    {
        if (finding.Manifest is not { } manifest || finding.InvolvedObjects.Count > 0)
            return null;
        foreach (var (_, other, _) in finding.Explained)
        {
            if (other?.Ordinal != manifest.Ordinal)
                return null;
        }
        return Array.Find(Objects, each => each.Kept.Ordinal == manifest.Ordinal);
    }
}

/// <summary>An object of a session.</summary>
internal sealed class TiedObject(JudgedFile file, ManifestObject kept)
{
    public JudgedFile File { get; } = file;

    /// <summary>What rules on scopes see of it. Bound to a scope of nobody.</summary>
    public ManifestObject Kept { get; } = kept;

    /// <summary>What ties it to others.</summary>
    public ObjectTies Ties { get; } = TiesOf(kept);

    /// <summary>Findings of its own that wait for those of rules on scopes.</summary>
    public List<Finding>? Held { get; set; }

    /// <summary>What was found of it together with others, consequences attached.</summary>
    public IReadOnlyList<Finding> Late { get; set; } = [];

    /// <summary>The suppressions that those findings used.</summary>
    public List<SuppressionList.Name>? Used { get; set; }

    /// <summary>Rules that compare names have found something of it.</summary>
    public bool IsCompared { get; set; }

    private static ObjectTies TiesOf(ManifestObject kept)
    {
        var ties = ObjectTies.Of(kept);
        kept.Release();
        return ties;
    }
}
