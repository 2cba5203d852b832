using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1010 and STS1011: finalizers and owner references.</summary>
internal sealed class MalformedOwnership : ObjectRule
{
    private static readonly RuleDescriptor s_finalizer = new("STS1010", "Finalizer invalid", "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of `metadata.finalizers` that is no qualified name, or has no domain and is none of `kubernetes`, `orphan` and `foregroundDeletion`; also `orphan` together with `foregroundDeletion`.",
            Why: "The API server refuses the object. A finalizer without a domain could be meant for anybody.",
            Wrong: """
                metadata:
                  finalizers: [protect]
                """,
            Right: """
                metadata:
                  finalizers: [example.org/protect]
                """,
            Silent: "A PodDisruptionBudget may have finalizers without a domain; kinds of other groups are not judged."));

    private static readonly RuleDescriptor s_owner = new("STS1011", "Owner reference incomplete", "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of `metadata.ownerReferences` without `apiVersion`, `kind`, `name` or `uid`, with an `apiVersion` that is none, that names an Event, or more than one entry with `controller: true`.",
            Why: "The API server refuses the object. A manifest seldom needs owner references at all: the uid of the owner is only known in a cluster.",
            Wrong: """
                metadata:
                  ownerReferences:
                  - kind: StatefulSet
                    name: db
                """,
            Right: """
                metadata:
                  ownerReferences:
                  - apiVersion: apps/v1
                    kind: StatefulSet
                    name: db
                    uid: 4c1a7c1e-0f1f-4b7e-9a55-0d8f6f1f2d11
                """));

    private static readonly string[] s_needed = ["apiVersion", "kind", "name", "uid"];

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_finalizer, s_owner];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.IsFragment || !manifest.Metadata.IsKnown || BuiltInKinds.NameForm(manifest) is null)
            return;
        if (manifest.Metadata.Sequence("finalizers") is { IsKnown: true } finalizers)
            CheckFinalizers(manifest, finalizers.Value, context);
        if (manifest.Metadata.Sequence("ownerReferences") is { IsKnown: true } owners)
            CheckOwners(manifest, owners.Value, context);
    }

    private static void CheckFinalizers(ManifestObject manifest, SequenceNode finalizers, RuleContext context)
    {
        Node? orphan = null;
        Node? foreground = null;
        for (var i = 0; i < finalizers.Count; i++)
        {
            if (finalizers[i] is not ScalarNode { Kind: ScalarKind.Text } entry || Placeholder.IsIn(entry))
                continue;
            if (entry.Value == "orphan")
                orphan = entry;
            else if (entry.Value == "foregroundDeletion")
                foreground = entry;
            else if (Names.QualifiedName.Problem(entry.Value) is { } problem)
                context.Report(manifest, s_finalizer, entry, $"the finalizer '{entry.Value}' is not a qualified name: {problem}");
            else if (entry.Value != "kubernetes" && !entry.Value.Contains('/') && !manifest.IsDisruptionBudget())
                context.Report(manifest, s_finalizer, entry, $"the finalizer '{entry.Value}' has no domain; write it as example.org/{entry.Value}");
        }
        if (orphan is not null && foreground is not null)
            context.Report(manifest, s_finalizer, Anchor.Named(foreground, finalizers), "the finalizers orphan and foregroundDeletion exclude each other").At(orphan, "orphan is here");
    }

    private static void CheckOwners(ManifestObject manifest, SequenceNode owners, RuleContext context)
    {
        Node? controller = null;
        foreach (var item in owners.Items)
        {
            if (item is not MappingNode owner)
                continue;
            foreach (var name in s_needed)
            {
                // The server names no index here.
                var field = owner.Text(name);
                if (field.IsAbsent || field.Is(""))
                    context.Report(manifest, s_owner, Anchor.Named(Anchor.Of(field), owners, name), $"the owner reference has no {name}");
            }
            var version = owner.Text("apiVersion");
            if (version.IsKnown && version.Value.IndexOf('/') is var slash && slash >= 0 && (version.Value.IndexOf('/', slash + 1) >= 0 || slash == version.Value.Length - 1))
                context.Report(manifest, s_owner, Anchor.Named(Anchor.Of(version), owners, "apiVersion"), $"the apiVersion '{version.Value}' of the owner is not a group, a slash and a version");
            if (version.Is("v1") && owner.Text("kind").Is("Event"))
                context.Report(manifest, s_owner, Anchor.Named(Anchor.Of(owner.Text("kind")), owners), "an Event cannot own an object");
            if (!owner.Boolean("controller").Is(true))
                continue;
            if (controller is null)
                controller = owner.Boolean("controller").Node;
            else
                context.Report(manifest, s_owner, Anchor.Named(owner.Boolean("controller").Node!, owners), "an object has one controller at most").At(controller, "the other controller is here");
        }
    }
}
