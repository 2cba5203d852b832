namespace StsLint.Engine;

/// <summary>One cause, one finding: what follows from another finding is attached to it.</summary>
internal static class Consequences
{
    /// <summary>Moves every finding that another one explains into that one's related places.</summary>
    public static void Attach(List<Finding> findings)
    {
        Dictionary<(string, long), Finding>? causes = null;
        foreach (var finding in findings)
        {
            foreach (var (ruleId, manifest) in finding.Explained)
                (causes ??= []).TryAdd((ruleId, Key(manifest)), finding);
        }
        if (causes is null)
            return;
        findings.RemoveAll(finding =>
        {
            if (!TryFind(finding, out var cause) || ReferenceEquals(cause, finding))
                return false;
            cause.At(finding.Span, $"a consequence ({finding.Rule.Id}): {finding.Message}");
            return true;
        });

        bool TryFind(Finding finding, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Finding? cause)
        {
            if (causes.TryGetValue((finding.Rule.Id, Key(finding.Manifest)), out cause))
                return true;
            foreach (var involved in finding.InvolvedObjects)
            {
                if (causes.TryGetValue((finding.Rule.Id, Key(involved)), out cause))
                    return true;
            }
            return false;
        }
    }

    // What is kept of an object for rules on scopes is another instance with the same ordinal.
    private static long Key(ManifestObject? manifest) => manifest?.Ordinal ?? -1;
}
