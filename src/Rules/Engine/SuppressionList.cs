using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>The suppressions of one file.</summary>
internal sealed class SuppressionList
{
    private static readonly SuppressionList s_empty = new();

    public bool IsEmpty => true;

    public static SuppressionList Read(LintInput input, IReadOnlyList<ManifestDocument> documents) => s_empty;

    public void Apply(List<Finding> findings)
    {
    }

    public IEnumerable<Finding> Problems(SeverityTable severities) => [];
}
