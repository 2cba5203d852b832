using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0041.</summary>
internal sealed class ListProblem : DocumentRule
{
    private static readonly RuleDescriptor s_rule = new("STS0041", "List object problem", "{0}", Severity.Warning,
        static () => new(
            Finds: "A `List` without `items`, an item without `apiVersion` or `kind`, a List inside a List, and a list of one kind such as `StatefulSetList`.",
            Why: "A List is kubectl's own wrapper: kubectl takes it apart and sends each item by itself, and so does StsLint. What is not an object of its own is lost or refused there.",
            Wrong: """
                apiVersion: v1
                kind: List
                items:
                  - metadata:
                      name: web
                """,
            Right: """
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: v1
                    kind: ServiceAccount
                    metadata:
                      name: web
                """,
            Fix: "Puts the items of a List inside a List in its place. Safe: they are what was to be applied.",
            Silent: "For an empty list of items, and for kinds of others that merely end in List."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestDocument document, RuleContext context)
    {
        if (document.Root is not MappingNode root || document.IsBroken || root.IsOpen)
            return;
        var kind = root.Text("kind");
        if (!kind.IsKnown || !kind.Value.EndsWith("List", StringComparison.Ordinal))
            return;
        var items = root.Sequence("items");
        if (ManifestObjects.IsList(root))
        {
            if (items.IsAbsent)
                context.Report(s_rule, Anchor.Of(kind).Span, "a List without items holds no object; add items or remove the document");
            foreach (var item in items.Mappings())
                CheckItem(item, items, context);
        }
        else if (items.IsKnown && root.Text("apiVersion") is { IsKnown: true } version && Schema.KubernetesSchema.HasGroup(Group(version.Value)))
        {
            context.Report(s_rule, Anchor.Of(kind).Span, $"{kind.Value} is what the server answers, not what it takes, so its items are not judged; write a List of v1, or one document for each item");
        }
    }

    private static void CheckItem(MappingNode item, Field<SequenceNode> items, RuleContext context)
    {
        if (item.IsOpen)
            return;
        if (ManifestObjects.IsList(item))
        {
            var finding = context.Report(s_rule, Anchor.Of(item.Text("kind")).Span, "a List inside a List is not taken apart; move its items one level up");
            var inner = item.Sequence("items");
            if (!items.IsKnown || !inner.IsKnown || inner.Value.IsOpen || !ReferenceEquals(inner.Value.Parent, item) || !ReferenceEquals(item.Parent, items.Value))
                return;
            var at = IndexOf(items.Value, item);
            if (inner.Value.Count == 0)
                finding.WithSafeFix("Remove the empty List", Edit.RemoveItem(items.Value, at));
            else if (!items.Value.IsFlow && !inner.Value.IsFlow)
                finding.WithSafeFix("Move its items one level up", Edit.Splice(items.Value, at, inner.Value));
            return;
        }
        // An item with one of the two is an object, and STS0022 says what it lacks.
        if (!item.Has("apiVersion") && !item.Has("kind") && item.Count > 0 && !(item.Has("spec") && item["metadata"] is MappingNode metadata && metadata.Has("name")))
            context.Report(s_rule, Anchor.At(item).Span, "an item of a List needs apiVersion and kind of its own");
    }

    private static int IndexOf(SequenceNode list, Node item)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (ReferenceEquals(list[i], item))
                return i;
        }
        return -1;
    }

    private static string Group(string apiVersion) => apiVersion.IndexOf('/') is var slash and >= 0 ? apiVersion.Substring(0, slash) : "";
}
