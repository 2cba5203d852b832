using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0004.</summary>
internal sealed class MissingDocumentBreak : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0004", "Two objects in one document", "a second object starts here without '---' in front of it; its fields replace those of the first", Severity.Error,
        static () => new(
            Finds: "A mapping at the root of a document that holds `apiVersion` and `kind` more than once.",
            Why: "Both objects are one mapping with duplicate keys: with strict field validation the API server refuses it, and without it only one object comes to be, mixed from both.",
            Wrong: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                apiVersion: apps/v1
                kind: StatefulSet
                metadata:
                  name: web
                """,
            Right: """
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata:
                  name: web
                """,
            Fix: "Writes `---` in front of the second object.",
            Silent: "When only one of the two keys is repeated, it is a duplicate key (STS0003)."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        if (StartsOfObjects(document) is not { } starts)
            return;
        var root = (MappingNode)document.Root!;
        for (var i = 1; i < starts.Count; i++)
        {
            var finding = context.Report(s_rule, root[starts[i]].KeySpan).At(root[starts[i - 1]].KeySpan, "the object before it starts here");
            if (!root.IsFlow)
                finding.WithSafeFix("Write '---' in front of it", Edit.InsertDocumentBreak(root, starts[i]));
        }
    }

    /// <summary>Tells whether a key is a duplicate only because an object follows another one.</summary>
    public static bool Explains(ManifestDocument document, SyntaxProblem duplicate)
    {
        if (!ReferenceEquals(duplicate.Mapping, document.Root) || StartsOfObjects(document) is not { } starts)
            return false;
        var root = duplicate.Mapping!;
        var start = 0;
        foreach (var candidate in starts)
        {
            if (candidate <= duplicate.Entry)
                start = candidate;
        }
        for (var i = start; i < duplicate.Entry; i++)
        {
            if (root[i].Key == duplicate.Detail)
                return false;
        }
        return true;
    }

    // Where each object starts; null when there is only one.
    private static List<int>? StartsOfObjects(ManifestDocument document)
    {
        if (document.Root is not MappingNode root || !Repeats(document, "apiVersion") || !Repeats(document, "kind"))
            return null;
        var starts = new List<int> { 0 };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < root.Count; i++)
        {
            if (root[i].Origin == EntryOrigin.Merged)
                continue;
            if (!seen.Contains(root[i].Key) || !StartsObject(root, i))
            {
                seen.Add(root[i].Key);
                continue;
            }
            starts.Add(i);
            seen.Clear();
            seen.Add(root[i].Key);
        }
        return starts.Count > 1 ? starts : null;
    }

    // From here on both keys come before any key comes twice.
    private static bool StartsObject(MappingNode root, int at)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (; at < root.Count && seen.Add(root[at].Key); at++)
        {
            if (seen.Contains("apiVersion") && seen.Contains("kind"))
                return true;
        }
        return seen.Contains("apiVersion") && seen.Contains("kind");
    }

    private static bool Repeats(ManifestDocument document, string key)
    {
        foreach (var problem in document.Problems)
        {
            if (problem.Kind == SyntaxProblemKind.DuplicateKey && problem.Detail == key && ReferenceEquals(problem.Mapping, document.Root))
                return true;
        }
        return false;
    }
}
