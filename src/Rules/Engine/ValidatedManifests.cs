using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// Manifests that were judged and passed. Only <see cref="Linter.Validate"/> makes one, so that whoever takes one need not ask again.
/// </summary>
public sealed class ValidatedManifests
{
    internal ValidatedManifests(IReadOnlyList<MappingNode> objects, IReadOnlyList<Finding> findings, LintOptions options)
    {
        Objects = objects;
        Findings = findings;
        Options = options;
    }

    /// <summary>The objects in the order of the input; the items of a List are objects of their own.</summary>
    public IReadOnlyList<MappingNode> Objects { get; }

    /// <summary>What was found and was not in the way; suppressed findings are not among it.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>What the rules were told.</summary>
    public LintOptions Options { get; }
}
