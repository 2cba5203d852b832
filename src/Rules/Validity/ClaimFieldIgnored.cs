using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1064, STS1065, STS1066, STS1067: what the server takes in a claim although it says nothing, or the wrong thing.</summary>
internal sealed class ClaimFieldIgnored : ClaimRule
{
    private static readonly string[] s_amounts = ["requests", "limits"];

    private static readonly RuleDescriptor s_template = new("STS1064", "Useless field in a claim template",
        "{0}", Severity.Warning,
        static () => new(
            Finds: "An entry of a StatefulSet's `volumeClaimTemplates` with `metadata.namespace`, with an `apiVersion` or `kind` other than v1 and PersistentVolumeClaim, or with a `status` other than the phase Pending.",
            Why: "The API server accepts it, and the controller ignores it: each claim is a v1 PersistentVolumeClaim in the namespace of its StatefulSet. A claim template is fixed, so that removing a status later is refused as a change.",
            Wrong: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                    namespace: storage
                """,
            Right: """
                volumeClaimTemplates:
                - metadata:
                    name: data
                """,
            Fix: "Removes the field. Safe: it does nothing where it stands.",
            Silent: "For `apiVersion: v1`, `kind: PersistentVolumeClaim` and `status: {phase: Pending}`, which the server writes itself."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_limit = new("STS1065", "Claim request above its limit",
        "the claim asks for {0}, which is more than its limit {1}; raise the limit, or remove it", Severity.Warning,
        static () => new(
            Finds: "A claim, claim template or ephemeral volume's template whose `resources.requests.storage` is more than its `resources.limits.storage`.",
            Why: "The API server accepts it, unlike for a container, and hardly anything looks at the limit of a claim; one of the two numbers is a mistake.",
            Wrong: """
                resources:
                  requests:
                    storage: 20Gi
                  limits:
                    storage: 10Gi
                """,
            Right: """
                resources:
                  requests:
                    storage: 10Gi
                """));

    private static readonly RuleDescriptor s_twice = new("STS1066", "Access mode listed twice",
        "the access mode {0} stands twice; remove one", Severity.Info,
        static () => new(
            Finds: "A claim, claim template or ephemeral volume's template with the same word twice in `accessModes`.",
            Why: "The API server accepts it, and it says nothing new; mostly another mode was meant.",
            Wrong: """
                accessModes: [ReadWriteOnce, ReadWriteOnce]
                """,
            Right: """
                accessModes: [ReadWriteOnce]
                """,
            Fix: "Removes the second one. Safe: it says nothing new."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_resource = new("STS1067", "Other resource than storage in a claim",
        "'{0}' means nothing in a claim; the one resource of a claim is storage", Severity.Info,
        static () => new(
            Finds: "A key other than `storage` in `resources.requests` or `resources.limits` of a claim, claim template or ephemeral volume's template.",
            Why: "The API server stores it, and nothing looks at it: cpu and memory belong to containers.",
            Wrong: """
                resources:
                  requests:
                    storage: 10Gi
                    memory: 1Gi
                """,
            Right: """
                resources:
                  requests:
                    storage: 10Gi
                """,
            Fix: "Removes the entry. Safe: nothing looks at it."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_template, s_limit, s_twice, s_resource];

    public override void Check(ClaimView claim, RuleContext context)
    {
        if (claim.Kind == ClaimKind.Template)
            CheckTemplate(claim, context);
        if (!claim.Spec.IsKnown)
            return;
        if (claim.AccessModes is { IsKnown: true, Value.Count: > 1 } modes)
            CheckModes(claim, modes.Value, context);
        if (claim.Spec.Mapping("resources") is { IsKnown: true } resources)
            CheckResources(claim, resources.Value, context);
    }

    private static void CheckTemplate(ClaimView claim, RuleContext context)
    {
        var apiVersion = claim.Node.Text("apiVersion");
        if (apiVersion is { IsKnown: true, Value.Length: > 0 } && apiVersion.Value != "v1")
            Useless(claim.Node, "apiVersion", $"the apiVersion '{apiVersion.Value}' is ignored: a claim template is always a v1 PersistentVolumeClaim; remove it");
        var kind = claim.Node.Text("kind");
        if (kind is { IsKnown: true, Value.Length: > 0 } && kind.Value != "PersistentVolumeClaim")
            Useless(claim.Node, "kind", $"the kind '{kind.Value}' is ignored: a claim template is always a v1 PersistentVolumeClaim; remove it");
        if (claim.Metadata.IsKnown && claim.Metadata.Text("namespace") is { IsKnown: true, Value.Length: > 0 } scope)
            Useless(claim.Metadata.Value, "namespace", $"the namespace '{scope.Value}' is ignored: claims are made in the namespace of their StatefulSet; remove it");
        if (claim.Node.Mapping("status") is { IsKnown: true } status && !IsDefault(status.Value))
            Useless(claim.Node, "status", "the status of a claim template is ignored, but cannot be removed later; remove it now");

        void Useless(MappingNode owner, string name, string message) =>
            context.Report(claim.Object, s_template, Anchor.Key(owner, name), message).WithSafeFix($"Remove {name}", Edit.Remove(owner, name));
    }

    private static bool IsDefault(MappingNode status)
    {
        for (var i = 0; i < status.Count; i++)
        {
            if (status[i].Key != "phase" || status[i].Value is not ScalarNode { Value: "Pending" })
                return false;
        }
        return true;
    }

    private static void CheckModes(ClaimView claim, SequenceNode modes, RuleContext context)
    {
        var known = new Node?[AccessModes.Known.Length];
        for (var i = 0; i < modes.Count; i++)
        {
            if (modes[i] is not ScalarNode { Kind: ScalarKind.Text } mode || Array.IndexOf(AccessModes.Known, mode.Value) is not (>= 0 and var at))
                continue;
            if (known[at] is { } earlier)
                context.Report(claim.Object, s_twice, mode, mode.Value).At(earlier, "the other one is here").WithSafeFix("Remove it", Edit.RemoveItem(modes, i));
            else
                known[at] = mode;
        }
    }

    private static void CheckResources(ClaimView claim, MappingNode resources, RuleContext context)
    {
        foreach (var name in s_amounts)
        {
            if (resources.Mapping(name) is not { IsKnown: true } amounts)
                continue;
            for (var i = 0; i < amounts.Value.Count; i++)
            {
                var key = amounts.Value[i].Key;
                // A key that is a slip away from storage has a finding of its own: the storage is missing.
                if (key != "storage" && key.Length > 0 && !Placeholder.IsInKey(key) && Spelling.Distance(key, "storage", 3) == 3)
                    context.Report(claim.Object, s_resource, Anchor.Key(amounts.Value, i), key).WithSafeFix($"Remove {key}", Edit.Remove(amounts.Value, i));
            }
        }
        var limit = resources.Mapping("limits").Quantity("storage");
        if (claim.Request.IsKnown && limit.IsKnown && claim.Request.Value.Value > limit.Value.Value)
            context.Report(claim.Object, s_limit, claim.Request, ((ScalarNode)claim.Request.Node!).Value, ((ScalarNode)limit.Node!).Value).At(limit.Node!, "the limit is here");
    }
}
