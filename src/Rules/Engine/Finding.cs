using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>Who an object is, as its manifest says.</summary>
public sealed record ObjectIdentity(string ApiVersion, string Kind, string? Namespace, string? Name)
{
    /// <inheritdoc/>
    public override string ToString() => Namespace is null ? $"{Kind}/{Name}" : $"{Kind}/{Namespace}/{Name}";
}

/// <summary>Another place that a finding speaks of, such as "the Service is here".</summary>
public sealed record RelatedLocation(SourceSpan Span, string Message);

/// <summary>One thing that is wrong, and where.</summary>
public sealed class Finding
{
    private List<RelatedLocation>? _related;
    private List<(string RuleId, ManifestObject? Object, SourceSpan? Within)>? _explains;
    private List<ManifestObject>? _involved;
    private List<string>? _explainedFields;

    internal Finding(RuleDescriptor rule, Severity severity, string message, SourceSpan span, string? field, ManifestObject? manifest)
    {
        Rule = rule;
        Severity = severity;
        Message = message;
        Span = span;
        Field = field;
        Manifest = manifest;
        Object = manifest?.Identity;
    }

    /// <summary>The rule.</summary>
    public RuleDescriptor Rule { get; }

    /// <summary>The severity after configuration.</summary>
    public Severity Severity { get; internal set; }

    /// <summary>What is wrong and what to do, in one sentence.</summary>
    public string Message { get; }

    /// <summary>Where.</summary>
    public SourceSpan Span { get; }

    /// <summary>The field path as the API server names it; null where there is none (syntax).</summary>
    public string? Field { get; }

    /// <summary>The object; null for findings on a text that is none.</summary>
    public ObjectIdentity? Object { get; }

    /// <summary>Other places that matter, and the consequences that were attached.</summary>
    public IReadOnlyList<RelatedLocation> Related => _related ?? (IReadOnlyList<RelatedLocation>)[];

    /// <summary>The edit that mends it, if there is one.</summary>
    public Fix? Fix { get; private set; }

    /// <summary>The suppression that covers it; null when it stands.</summary>
    public Suppression? Suppression { get; internal set; }

    /// <summary>The object that the finding is about, while the run goes on.</summary>
    internal ManifestObject? Manifest { get; }

    internal IReadOnlyList<ManifestObject> InvolvedObjects => _involved ?? (IReadOnlyList<ManifestObject>)[];

    internal IReadOnlyList<(string RuleId, ManifestObject? Object, SourceSpan? Within)> Explained => _explains ?? (IReadOnlyList<(string, ManifestObject?, SourceSpan?)>)[];

    internal IReadOnlyList<string> ExplainedFields => _explainedFields ?? (IReadOnlyList<string>)[];

    /// <summary>Adds another place.</summary>
    public Finding At(SourceSpan span, string message)
    {
        (_related ??= []).Add(new RelatedLocation(span, message));
        return this;
    }

    /// <summary>Adds another place.</summary>
    public Finding At(Node node, string message) => At(node.Span, message);

    /// <summary>Names another object that the finding is about, so that a finding on that object can explain this one.</summary>
    public Finding Involves(ManifestObject manifest)
    {
        (_involved ??= []).Add(manifest);
        return this;
    }

    /// <summary>Offers an edit that keeps the meaning.</summary>
    public Finding WithSafeFix(string title, params Edit[] edits) => With(new Fix(title, FixSafety.Safe, edits));

    /// <summary>Offers an edit that changes the meaning, and so must be asked for.</summary>
    public Finding WithUnsafeFix(string title, params Edit[] edits) => With(new Fix(title, FixSafety.Unsafe, edits));

    /// <summary>The same, with edits that are made each time they are asked for and meanwhile hold on to no tree.</summary>
    internal Finding WithUnsafeFix(string title, Func<Edit[]> edits) => With(new Fix(title, FixSafety.Unsafe, new DeferredEdits(edits)));

    /// <summary>
    /// Says that findings of another rule on the same object (or on <paramref name="manifest"/>) follow from this one: they are attached to
    /// it as consequences and not reported on their own.
    /// </summary>
    public Finding Explains(string ruleId, ManifestObject? manifest = null)
    {
        (_explains ??= []).Add((ruleId, manifest ?? Manifest, null));
        return this;
    }

    /// <summary>Says that whatever is found at a field of the same object, or below it, follows from this: the field is missing where it belongs.</summary>
    public Finding ExplainsField(string path)
    {
        (_explainedFields ??= []).Add(path);
        return this;
    }

    /// <summary>Says that findings of another rule on the same object follow from this one if they stand inside <paramref name="block"/>.</summary>
    public Finding ExplainsWithin(Node block, string ruleId)
    {
        (_explains ??= []).Add((ruleId, Manifest, block.Span));
        return this;
    }

    /// <summary>A copy that can be attached to others without this one's knowing.</summary>
    internal Finding Copy() => new(Rule, Severity, Message, Span, Field, Manifest)
    {
        Suppression = Suppression,
        Fix = Fix,
        _related = _related is null ? null : [.. _related],
        _explains = _explains,
        _involved = _involved,
        _explainedFields = _explainedFields,
    };

    /// <summary>Takes over the edit of a finding that follows from this one.</summary>
    internal void Adopt(Fix fix) => Fix = fix;

    private Finding With(Fix fix)
    {
        Fix = fix;
        return this;
    }
}
