using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Storage;

/// <summary>STS3048.</summary>
internal sealed class TinyRequest : ScopeRule
{
    private const decimal Gibibyte = 1L << 30;

    private static readonly RuleDescriptor s_rule = new("STS3048", "Tiny request",
        "the claim asks for {0}; {1} rounds up to 1Gi at least, so ask for what you will get", Severity.Info,
        static () => new(
            Finds: "A claim or claim template that asks for less than 1Gi from a class whose provisioner is a cloud's disk driver, or from the default class.",
            Why: "Cloud disks are made in whole GiB (some no smaller than 4 or 10): the claim asks for 1Mi and shows 1Gi, and the bill does too. A claim cannot shrink later.",
            Wrong: """
                resources:
                  requests:
                    storage: 1Mi
                """,
            Right: """
                resources:
                  requests:
                    storage: 1Gi
                """,
            Silent: "When volumes made by hand are bound (class `\"\"`, a class without provisioner), and when the class is neither known nor the default."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ManifestScope scope, RuleContext context)
    {
        var storage = StorageScope.Of(scope);
        foreach (var use in storage.Uses)
        {
            var request = use.Claim.Request;
            if (request.IsKnown && request.Value.Value is > 0 and < Gibibyte && Rounds(storage, use) is { } who && use.Claim.VolumeName.IsAbsent)
                context.Report(use.Object, s_rule, request, ((ScalarNode)request.Node!).Value, who);
        }
    }

    private static string? Rounds(StorageScope storage, ClaimUse use)
    {
        if (use.Provisioning == Provisioning.Static)
            return null;
        if (storage.Classes.TryGetValue(use.Class, out var found))
            return found.Root.Text("provisioner") is { IsKnown: true } provisioner && Provisioners.IsCloudDisk(provisioner.Value) ? $"the driver {provisioner.Value} of class '{use.Class}'" : null;
        if (use.TakesDefault)
            return use.Provisioning is Provisioning.Undecided or Provisioning.Dynamic ? "the default class of most clouds" : null;
        return Provisioners.IsCloudClass(use.Class) ? $"the class '{use.Class}'" : null;
    }
}
