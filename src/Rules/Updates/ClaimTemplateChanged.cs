using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Updates;

/// <summary>STS6004 to STS6008: claim templates of a StatefulSet are fixed once it exists.</summary>
internal sealed class ClaimTemplateChanged : UpdateRule
{
    private const string Why = "The API server refuses the whole update (422 Forbidden): the claim templates of a StatefulSet are fixed. ";
    private const string Recipe = "To change them, delete the set without its pods (`kubectl delete statefulset NAME --cascade=orphan`) and create it anew; claims that exist stay as they are.";
    private const string Fix = "Writes the field as it was. Unsafe, since it takes the change back.";
    private const string Base = "# the base has ";
    private const string Example = "volumeClaimTemplates:\n- metadata:\n    name: data\n";

    private static readonly RuleDescriptor s_list = new("STS6004", "Claim template added, removed or renamed",
        "the claim template {0}; the API server refuses the update, so delete the set with --cascade=orphan and create it anew", Severity.Error,
        static () => new(
            Finds: "The names of `volumeClaimTemplates`, or their order, differ from the base.",
            Why: Why + "Even another order is refused. " + Recipe,
            Wrong: Base + "one claim template, data\n" + Example + "- metadata:\n    name: logs",
            Right: Example.TrimEnd(),
            Silent: "When a name or the list cannot be read."));

    private static readonly RuleDescriptor s_grown = new("STS6005", "Claim template grown",
        "storage of the claim template '{1}' {0}; the API server refuses the update: grow the claims themselves, then delete the set with --cascade=orphan and create it anew", Severity.Error,
        static () => new(
            Finds: "A claim template asks for more storage than in the base; 1Gi and 1024Mi are the same.",
            Why: Why + "Claims can grow one by one if their class allows it (STS6042); the template then follows by creating the set anew. " + Recipe,
            Wrong: Base + "storage: 10Gi\n" + Example + "  spec:\n    resources:\n      requests:\n        storage: 20Gi",
            Right: Example + "  spec:\n    resources:\n      requests:\n        storage: 10Gi",
            Silent: "When the amounts are equal or one of them cannot be read."));

    private static readonly RuleDescriptor s_shrunk = new("STS6006", "Claim template shrunk",
        "storage of the claim template '{1}' {0}; the API server refuses the update, and claims cannot shrink either, so restore it", Severity.Error,
        static () => new(
            Finds: "A claim template asks for less storage than in the base.",
            Why: Why + "A claim cannot shrink at all: its data has to be copied to a smaller one. " + Recipe,
            Wrong: Base + "storage: 10Gi\n" + Example + "  spec:\n    resources:\n      requests:\n        storage: 5Gi",
            Right: Example + "  spec:\n    resources:\n      requests:\n        storage: 10Gi",
            Fix: Fix,
            Silent: "When the amounts are equal or one of them cannot be read."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_spec = new("STS6007", "Claim template class, modes, volumeMode or source changed",
        "{2} of the claim template '{1}' {0}; the API server refuses the update, so restore it, or delete the set with --cascade=orphan and create it anew", Severity.Error,
        static () => new(
            Finds: "Another field of a claim template's spec than the size differs from the base: class, access modes (their order too), volumeMode, selector, data source, volumeName.",
            Why: Why + Recipe,
            Wrong: Base + "storageClassName: standard\n" + Example + "  spec:\n    storageClassName: fast",
            Right: Example + "  spec:\n    storageClassName: standard",
            Fix: Fix,
            Silent: "When only a default is written out, such as `volumeMode: Filesystem`."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_metadata = new("STS6008", "Claim template labels or annotations changed",
        "{2} of the claim template '{1}' {0}; the API server refuses the update, so restore it and keep values that change with a release out of claim templates", Severity.Error,
        static () => new(
            Finds: "Labels or annotations of a claim template differ from the base.",
            Why: Why + "The usual cause is a label with the version of a chart or an application: every upgrade then fails. " + Recipe,
            Wrong: Base + "chart: db-1.0.0\n" + Example + "    labels:\n      chart: db-1.1.0",
            Right: Example + "    labels:\n      app: db",
            Fix: Fix,
            Silent: "When a value is a placeholder."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly string[] s_fields = ["storageClassName", "accessModes", "volumeMode", "selector", "dataSource", "dataSourceRef", "volumeName", "volumeAttributesClassName"];

    private static readonly string[] s_maps = ["labels", "annotations"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_list, s_grown, s_shrunk, s_spec, s_metadata];

    public override void Check(ManifestObject before, ManifestObject after, RuleContext context)
    {
        if (StatefulSetView.Of(before) is not { } old || StatefulSetView.Of(after) is not { LooksLikePatch: false } set || !set.Spec.IsKnown || old.ClaimsAreOpen || set.ClaimsAreOpen)
            return;
        if (Names(old) is not { } oldNames || Names(set) is not { } names)
            return;
        CheckNames(old, oldNames, set, names, context);
        for (var i = 0; i < names.Count; i++)
        {
            var at = oldNames.IndexOf(names[i]);
            if (at >= 0)
                CheckTemplate(after, old.Claims[at], set.Claims[i], context);
        }
    }

    private static List<string>? Names(StatefulSetView set)
    {
        var names = new List<string>(set.Claims.Count);
        foreach (var claim in set.Claims)
        {
            if (!claim.Name.IsKnown)
                return null;
            names.Add(claim.Name.Value);
        }
        return names;
    }

    private static void CheckNames(StatefulSetView old, List<string> oldNames, StatefulSetView set, List<string> names, RuleContext context)
    {
        if (names.SequenceEqual(oldNames))
            return;
        var removed = oldNames.FindAll(name => !names.Contains(name));
        var added = names.FindAll(name => !oldNames.Contains(name));
        if (removed.Count == 1 && added.Count == 1 && oldNames.IndexOf(removed[0]) == names.IndexOf(added[0]))
        {
            context.Report(set.Object, s_list, set.Claims[names.IndexOf(added[0])].Name, $"'{removed[0]}' is renamed to '{added[0]}'").At(old.Claims[oldNames.IndexOf(removed[0])].Name.Node!, "it was this");
            return;
        }
        foreach (var name in added)
            context.Report(set.Object, s_list, set.Claims[names.IndexOf(name)].Name, $"'{name}' is added");
        foreach (var name in removed)
        {
            var anchor = set.Spec.Value["volumeClaimTemplates"] is SequenceNode list ? Anchor.At(list) : Anchor.Missing(set.Spec.Value, "volumeClaimTemplates");
            context.Report(set.Object, s_list, anchor, $"'{name}' is removed").At(old.Claims[oldNames.IndexOf(name)].Name.Node!, "it was here");
        }
        if (removed.Count + added.Count == 0 && names.Count == oldNames.Count)
        {
            var at = Enumerable.Range(0, names.Count).First(i => names[i] != oldNames[i]);
            context.Report(set.Object, s_list, set.Claims[at].Name, $"'{names[at]}' has another place in the list").At(old.Claims[oldNames.IndexOf(names[at])].Name.Node!, "it was here");
        }
    }

    private static void CheckTemplate(ManifestObject after, ClaimView old, ClaimView claim, RuleContext context)
    {
        var name = claim.Name.Value;
        foreach (var field in s_maps)
        {
            if (SemanticComparison.Same(old.Metadata, claim.Metadata, field) != Match.No)
                continue;
            Changes.Report(context, after, s_metadata, old.Metadata, claim.Metadata, field, name, field).WithUnsafeFix($"Restore the {field}", Restoration.Of(old.Metadata.Value, claim.Metadata.Value, field));
        }
        if (!old.Spec.IsKnown || !claim.Spec.IsKnown)
            return;
        foreach (var field in s_fields)
        {
            if (SemanticComparison.Same(old.Spec, claim.Spec, field) == Match.No)
                Changes.Report(context, after, s_spec, old.Spec, claim.Spec, field, name, field).WithUnsafeFix($"Restore {field}", Restoration.Of(old.Spec.Value, claim.Spec.Value, field));
        }
        var oldResources = old.Spec.Mapping("resources");
        var resources = claim.Spec.Mapping("resources");
        if (old.Request.IsKnown && claim.Request.IsKnown && old.Request.Value != claim.Request.Value)
        {
            var requests = resources.Mapping("requests");
            var isGrown = claim.Request.Value > old.Request.Value;
            var finding = Changes.Report(context, after, isGrown ? s_grown : s_shrunk, oldResources.Mapping("requests"), requests, "storage", name);
            if (!isGrown)
                finding.WithUnsafeFix("Restore the size", Restoration.Of(oldResources.Mapping("requests").Value, requests.Value, "storage"));
        }
        if (oldResources.IsKnown && resources.IsKnown && SemanticComparison.Same(oldResources, resources, "limits") == Match.No)
            Changes.Report(context, after, s_spec, oldResources, resources, "limits", name, "resources.limits").WithUnsafeFix("Restore the limits", Restoration.Of(oldResources.Value, resources.Value, "limits"));
    }
}
