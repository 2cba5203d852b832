using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3010.</summary>
internal sealed class ExistingClaimAdopted : ScopeRule
{
    private static readonly RuleDescriptor s_rule = new("STS3010", "Existing PVC will be adopted",
        "the StatefulSet '{0}' takes this claim for its pod {1} as it is, although its template '{2}' differs: {3}; align them, or give the claim another name", Severity.Warning,
        static () => new(
            Finds: "A PersistentVolumeClaim with the name that a StatefulSet of the input gives to one of its claims, and with another size, class, mode or selector than the claim template.",
            Why: "The controller looks for its claims by name only. One that exists is used whatever it says; the claim template then has no effect for that pod.",
            Wrong: """
                kind: PersistentVolumeClaim
                metadata:
                  name: data-db-0
                spec:
                  resources:
                    requests:
                      storage: 1Gi
                ---
                kind: StatefulSet
                metadata:
                  name: db
                spec:
                  volumeClaimTemplates:
                  - metadata:
                      name: data
                    spec:
                      resources:
                        requests:
                          storage: 10Gi
                """,
            Right: """
                kind: PersistentVolumeClaim
                metadata:
                  name: data-db-0
                spec:
                  resources:
                    requests:
                      storage: 10Gi
                ---
                kind: StatefulSet
                metadata:
                  name: db
                spec:
                  volumeClaimTemplates:
                  - metadata:
                      name: data
                    spec:
                      resources:
                        requests:
                          storage: 10Gi
                """,
            Silent: "When the claim says the same as the template: it is there on purpose, to restore data. `volumeName`, data sources, labels, and a class that only one of the two leaves to the default are not compared. An info when the only difference is that the claim is larger, since that is how a claim grows."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        var storage = StorageScope.Of(scope);
        foreach (var use in storage.Uses)
        {
            if (use.Set is not null || !use.Claim.Name.IsKnown || use.Claim.LooksLikePatch || storage.GeneratorOf(use.Name, use.Object, null) is not { } generator)
                continue;
            var set = generator.Use.Set!;
            // A namespace written on one side only may be another one.
            if (scope.SameNamespace(use.Object, set.Object) != Match.Yes || !scope.BelongTogether(use.Object, set.Object) || set.LooksLikePatch)
                continue;
            var first = set.FirstOrdinal.OrDefault(0);
            if (!first.IsKnown || generator.Ordinal < first.Value || scope.ReplicasOf(set.Object).Most is not { } most || generator.Ordinal >= first.Value + most)
                continue;
            var template = generator.Use.Claim;
            var differences = Differences(use.Claim, template, out var onlyLarger);
            if (differences.Count == 0)
                continue;
            var setName = set.Object.Name.Value;
            context.ReportAs(onlyLarger ? Severity.Info : Severity.Warning, use.Object, s_rule, Anchor.Of(use.Claim.Name), setName,
                $"'{setName}-{generator.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture)}'", template.Name.Value, string.Join(", ", differences))
                .At(template.Name.Node!, "the claim template is here").Involves(set.Object);
        }
    }

    private static List<string> Differences(ClaimView claim, ClaimView template, out bool onlyLarger)
    {
        var differences = new List<string>();
        onlyLarger = false;
        if (claim.Request.IsKnown && template.Request.IsKnown && claim.Request.Value != template.Request.Value)
        {
            onlyLarger = claim.Request.Value > template.Request.Value;
            differences.Add($"storage {Text(claim.Request)} instead of {Text(template.Request)}");
        }
        var (ownClass, templateClass) = (ClaimDemand.ClassOf(claim), ClaimDemand.ClassOf(template));
        if (ownClass.IsKnown && templateClass.IsKnown && ownClass.Value != templateClass.Value)
            differences.Add($"class '{ownClass.Value}' instead of '{templateClass.Value}'");
        if (AccessModeSets.Read(claim.AccessModes) is { } ownModes && AccessModeSets.Read(template.AccessModes) is { } templateModes && ownModes != templateModes)
            differences.Add($"{ownModes.Text()} instead of {templateModes.Text()}");
        var (ownMode, templateMode) = (claim.VolumeMode.OrDefault("Filesystem"), template.VolumeMode.OrDefault("Filesystem"));
        if (ownMode.IsKnown && templateMode.IsKnown && ownMode.Value != templateMode.Value)
            differences.Add($"volumeMode {ownMode.Value} instead of {templateMode.Value}");
        onlyLarger &= differences.Count == 1;
        return differences;
    }

    private static string Text(Field<Quantity> field) => ((ScalarNode)field.Node!).Value;
}
