using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>What came of the documents of one part of a file.</summary>
internal sealed class PartResult(List<Finding> findings)
{
    public List<Finding> Findings { get; } = findings;

    public List<ManifestObject> Kept { get; } = [];

    public List<SuppressionList.Entry>? Suppressions { get; set; }

    public int Documents { get; set; }

    public int Objects { get; set; }

    public bool HasGaps { get; set; }

    /// <summary>Where template text was met first, which is said once per file.</summary>
    public SourceSpan? TemplateSpan { get; set; }

    /// <summary>The parts of one file put together, in their order.</summary>
    public static PartResult Join(PartResult[] parts, bool listsAll)
    {
        var whole = parts[0];
        var cap = listsAll ? null : new FindingCap();
        if (parts.Length > 1 && cap is not null)
            whole.Findings.RemoveAll(finding => !cap.Admits(finding));
        for (var i = 1; i < parts.Length; i++)
        {
            var part = parts[i];
            if (whole.TemplateSpan is null)
                whole.TemplateSpan = part.TemplateSpan;
            else if (part.TemplateSpan is { } again)
                part.Findings.RemoveAll(finding => finding.Field is null && finding.Span == again);
            foreach (var finding in part.Findings)
            {
                if (cap is null || cap.Admits(finding))
                    whole.Findings.Add(finding);
            }
            whole.Kept.AddRange(part.Kept);
            if (part.Suppressions is not null)
                (whole.Suppressions ??= []).AddRange(part.Suppressions);
            whole.Documents += part.Documents;
            whole.Objects += part.Objects;
            whole.HasGaps |= part.HasGaps;
        }
        return whole;
    }
}
