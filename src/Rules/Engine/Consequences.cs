using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>One cause, one finding: what follows from another finding is attached to it.</summary>
internal static class Consequences
{
    /// <summary>Moves every finding that another one explains into that one's related places.</summary>
    public static void Attach(List<Finding> findings)
    {
        Dictionary<(string, long), List<(Finding Cause, SourceSpan? Within)>>? causes = null;
        Dictionary<long, List<(Finding Cause, string Field)>>? fields = null;
        foreach (var finding in findings)
        {
            for (var i = 0; i < finding.Explained.Count; i++)
            {
                var (ruleId, manifest, within) = finding.Explained[i];
                causes ??= [];
                if (!causes.TryGetValue((ruleId, Key(manifest)), out var list))
                    causes.Add((ruleId, Key(manifest)), list = []);
                list.Add((finding, within));
            }
            foreach (var field in finding.ExplainedFields)
            {
                fields ??= [];
                if (!fields.TryGetValue(Key(finding.Manifest), out var list))
                    fields.Add(Key(finding.Manifest), list = []);
                list.Add((finding, field));
            }
        }
        if (causes is null && fields is null)
            return;
        findings.RemoveAll(finding =>
        {
            // One that is suppressed is known already.
            if (finding.Suppression is not null || !TryFind(finding, out var cause))
                return false;
            // That the server refuses the object must not be said by a mere warning.
            if (finding is { Severity: Severity.Error, Rule.Family: RuleFamily.Structure or RuleFamily.Validity } && cause.Severity != Severity.Error)
                return false;
            cause.At(finding.Span, $"a consequence ({finding.Rule.Id}): {finding.Message}");
            // What fills the gap there mends the cause as well.
            if (cause.Rule.Fixes is not null && cause.Fix is null && finding.Fix is not null && finding.Field is not null && finding.Field == cause.Field && Key(finding.Manifest) == Key(cause.Manifest))
                cause.Adopt(finding.Fix);
            return true;
        });

        bool TryFind(Finding finding, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Finding? cause)
        {
            if (TryFindAt(finding, out cause) || TryFindOn(finding, finding.Manifest, out cause))
                return true;
            foreach (var involved in finding.InvolvedObjects)
            {
                if (TryFindOn(finding, involved, out cause))
                    return true;
            }
            return false;
        }

        bool TryFindAt(Finding finding, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Finding? cause)
        {
            if (fields is not null && finding.Field is { } at && fields.TryGetValue(Key(finding.Manifest), out var list))
            {
                foreach (var (candidate, field) in list)
                {
                    if (!ReferenceEquals(candidate, finding) && IsAtOrBelow(at, field))
                    {
                        cause = candidate;
                        return true;
                    }
                }
            }
            cause = null;
            return false;
        }

        bool TryFindOn(Finding finding, ManifestObject? manifest, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Finding? cause)
        {
            if (causes is not null && causes.TryGetValue((finding.Rule.Id, Key(manifest)), out var list))
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

    private static bool IsAtOrBelow(string path, string field) =>
        path.StartsWith(field, StringComparison.Ordinal) && (path.Length == field.Length || path[field.Length] is '.' or '[');

    // What is kept of an object for rules on scopes is another instance with the same ordinal.
    private static long Key(ManifestObject? manifest) => manifest?.Ordinal ?? -1;
}
