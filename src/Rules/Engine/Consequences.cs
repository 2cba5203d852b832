using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One cause, one finding: what follows from another finding is attached to it.</summary>
internal static class Consequences
{
    /// <summary>Moves every finding that another one explains into that one's related places.</summary>
    public static void Attach(List<Finding> findings)
    {
        Dictionary<(string, long), List<(Finding Cause, SourceSpan? Within)>>? causes = null;
        foreach (var finding in findings)
        {
            foreach (var (ruleId, manifest, within) in finding.Explained)
            {
                causes ??= [];
                if (!causes.TryGetValue((ruleId, Key(manifest)), out var list))
                    causes.Add((ruleId, Key(manifest)), list = []);
                list.Add((finding, within));
            }
        }
        if (causes is null)
            return;
        findings.RemoveAll(finding =>
        {
            // One that is suppressed is known already.
            if (finding.Suppression is not null || !TryFind(finding, out var cause))
                return false;
            cause.At(finding.Span, $"a consequence ({finding.Rule.Id}): {finding.Message}");
            return true;
        });

        bool TryFind(Finding finding, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Finding? cause)
        {
            if (TryFindOn(finding, finding.Manifest, out cause))
                return true;
            foreach (var involved in finding.InvolvedObjects)
            {
                if (TryFindOn(finding, involved, out cause))
                    return true;
            }
            return false;
        }

        bool TryFindOn(Finding finding, ManifestObject? manifest, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Finding? cause)
        {
            if (causes.TryGetValue((finding.Rule.Id, Key(manifest)), out var list))
            {
                foreach (var (candidate, within) in list)
                {
                    if (!ReferenceEquals(candidate, finding) && (within is not { } span || Covers(span, finding.Span)))
                    {
                        cause = candidate;
                        return true;
                    }
                }
            }
            cause = null;
            return false;
        }
    }

    private static bool Covers(SourceSpan outer, SourceSpan inner) =>
        ReferenceEquals(outer.File, inner.File) && outer.Start <= inner.Start && inner.End <= outer.End;

    // What is kept of an object for rules on scopes is another instance with the same ordinal.
    private static long Key(ManifestObject? manifest) => manifest?.Ordinal ?? -1;
}
