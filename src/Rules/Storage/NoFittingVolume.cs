using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3034, STS3060, STS3062, STS3063 and STS3064: static claims that no volume fits, by the one thing that is in the way.</summary>
internal sealed class NoFittingVolume : ScopeRule
{
    private const string Silent = "When the class provisions volumes, when the input is open or something in it cannot be read, and when some volume fits but is taken (STS3067).";
    private const string Why = "Only a volume that fits in size, access modes, volume mode, class and labels is bound. The class makes none, so the claim stays Pending and the pod is not scheduled.";

    private static readonly RuleDescriptor s_size = new("STS3060", "No PV is large enough",
        "the claim asks for {0}, but the largest volume that fits otherwise, '{1}', has {2}; ask for less or make the volume larger", Severity.Warning,
        static () => Document("A claim that only volumes of the input can serve, and all that fit otherwise are smaller than the request.", "storage: 20Gi", "storage: 10Gi", "  capacity:\n    storage: 10Gi"));

    private static readonly RuleDescriptor s_modes = new("STS3062", "Access mode not offered by any PV",
        "the claim asks for {0}, but the volume '{1}', which fits otherwise, offers {2}; ask for a mode that it offers", Severity.Warning,
        static () => Document("A claim that only volumes of the input can serve, and all that fit otherwise lack an access mode. ReadWriteOncePod and ReadWriteOnce do not stand in for one another.", "accessModes: [ReadWriteMany]", "accessModes: [ReadWriteOnce]", "  accessModes: [ReadWriteOnce]"));

    private static readonly RuleDescriptor s_volumeMode = new("STS3063", "volumeMode differs",
        "the claim wants a volume of mode {0}, but the volume '{1}', which fits otherwise, is {2}; say the same on both", Severity.Warning,
        static () => Document("A claim that only volumes of the input can serve, and all that fit otherwise have the other `volumeMode` (absent means Filesystem).", "volumeMode: Block", "volumeMode: Filesystem", "  volumeMode: Filesystem"));

    private static readonly RuleDescriptor s_selector = new("STS3064", "Claim selector fits no PV",
        "the claim's selector fits the labels of no volume that fits otherwise, such as '{0}'; align selector and labels", Severity.Warning,
        static () => Document("A claim that only volumes of the input can serve, and whose selector fits the labels of none that fits otherwise.", "selector:\n  matchLabels:\n    tier: gold", "selector:\n  matchLabels:\n    tier: silver", "metadata:\n  labels:\n    tier: silver"));

    private static readonly RuleDescriptor s_class = new("STS3034", "PVs of another class would fit",
        "no volume of {0} fits the claim, but the volume '{1}' of {2} does; write storageClassName: {3} if it is meant", Severity.Warning,
        static () => Document("A claim that only volumes of the input can serve (class `\"\"` or a class without provisioner), or whose class is one slip away from that of a volume, and which would fit volumes of the input but for the class.", "storageClassName: \"\"", "storageClassName: manual", "  storageClassName: manual")
            with
        { Fix = "Writes the volume's class into the claim when it is the only class that volumes of the input have. Unsafe, since it may bind volumes that were meant for others." })
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_class, s_size, s_modes, s_volumeMode, s_selector];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        if (!scope.IsComplete)
            return;
        var storage = StorageScope.Of(scope);
        if (storage.Offers.Count == 0 || scope.HoldsAlternatives)
            return;
        foreach (var use in storage.Uses)
        {
            if (use is not { Demand: { HasSource: false, VolumeName: null } demand, Served: 0, Count: not 0 } || use.Given.Count > 0 || use.Claim.LooksLikePatch)
                continue;
            if (use.Provisioning == Provisioning.Static && storage.IsComplete(use.Class))
                Judge(storage, use, demand, context);
            else if (use.Provisioning == Provisioning.Unknown && use.Class.Length > 0 && !use.TakesDefault)
                JudgeSpelling(scope, storage, use, demand, context);
        }
    }

    private static void Judge(StorageScope storage, ClaimUse use, ClaimDemand demand, RuleContext context)
    {
        var matching = storage.Matching;
        // One that fits and is taken: too few volumes, not unfit ones.
        if (matching.Fitting(demand, use.Class).Any())
            return;
        var claim = use.Claim;
        if (matching.Nearest(demand, use.Class, Misfit.Capacity) is { } small)
            Report(s_size, claim.Request.Node!, small, small.Volume.Capacity.Node!, Text(claim.Request.Node!), small.Name, Text(small.Volume.Capacity.Node!));
        else if (matching.Nearest(demand, use.Class, Misfit.AccessModes) is { } other)
            Report(s_modes, claim.AccessModes.Node!, other, other.Volume.AccessModes.Node!, demand.Modes.Text(), other.Name, other.Modes.Text());
        else if (matching.Nearest(demand, use.Class, Misfit.VolumeMode) is { } device)
            Report(s_volumeMode, Anchor.Of(claim.VolumeMode), device, device.Volume.Object.Name.Node!, demand.IsBlock ? "Block" : "Filesystem", device.Name, device.IsBlock ? "Block" : "Filesystem");
        else if (matching.Nearest(demand, use.Class, Misfit.Selector) is { } unlabelled)
            Report(s_selector, Anchor.Of(claim.Selector.Field), unlabelled, unlabelled.Volume.Object.Name.Node!, unlabelled.Name);
        else if (!use.TakesDefault && matching.Nearest(demand, use.Class, Misfit.Class) is { } foreign && foreign.Class.Length > 0 && !storage.IsAskedFor(foreign.Class))
            ReportClass(storage, use, foreign, context);

        void Report(RuleDescriptor rule, Anchor anchor, VolumeOffer offer, Node place, params string[] args) =>
            context.Report(use.Object, rule, anchor, args).At(place, "the volume is here").Involves(offer.Volume.Object);
    }

    // A class that nobody defines and no volume has, next to volumes of a class that is spelled nearly so.
    private static void JudgeSpelling(ManifestScope scope, StorageScope storage, ClaimUse use, ClaimDemand demand, RuleContext context)
    {
        if (scope.Find(use.Object, "storage.k8s.io", "StorageClass", use.Class, out _, isClusterWide: true) != Lookup.Missing)
            return;
        if (storage.Matching.Nearest(demand, use.Class, Misfit.Class) is { } offer && !storage.IsAskedFor(offer.Class)
            && (Spelling.IsNear(use.Class, offer.Class) || string.Equals(use.Class, offer.Class, StringComparison.OrdinalIgnoreCase)))
            ReportClass(storage, use, offer, context);
    }

    private static void ReportClass(StorageScope storage, ClaimUse use, VolumeOffer offer, RuleContext context)
    {
        var written = ClaimDemand.ClassOf(use.Claim);
        var finding = context.Report(use.Object, s_class, Anchor.Of(written), use.Class.Length == 0 ? "no class" : $"class '{use.Class}'", offer.Name, $"class '{offer.Class}'", offer.Class)
            .At(offer.Volume.Object.Name.Node!, "the volume is here").Involves(offer.Volume.Object);
        if (storage.VolumeClasses == 1)
            finding.WithUnsafeFix($"Write class '{offer.Class}'", Edit.ReplaceText(written.Node!, offer.Class));
    }

    private static string Text(Node node) => ((ScalarNode)node).Value;

    private static RuleDocumentation Document(string finds, string wrong, string right, string volume) => new(finds, Why, Example(volume, wrong), Example(volume, right), Silent: Silent);

    private static string Example(string volume, string claim) =>
        "kind: PersistentVolume\n" + (volume.StartsWith("metadata", StringComparison.Ordinal) ? volume : "spec:\n" + volume) + "\n---\nkind: PersistentVolumeClaim\nspec:\n  " + claim.Replace("\n", "\n  ");
}
