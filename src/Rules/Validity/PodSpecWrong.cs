using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1259: what no rule of its own speaks of.</summary>
internal sealed class PodSpecWrong : PodRule
{
    private static readonly string[] s_preemptionPolicies = ["PreemptLowerPriority", "Never"];
    private static readonly string[] s_groupsPolicies = ["Merge", "Strict"];
    private static readonly string[] s_labelPolicies = ["MountOption", "Recursive"];
    private static readonly string[] s_restartPolicies = ["Always", "OnFailure", "Never"];
    private static readonly string[] s_jobRestartPolicies = ["OnFailure", "Never"];
    private static readonly string[] s_resizedResources = ["cpu", "memory"];
    private static readonly string[] s_resizePolicies = ["NotRequired", "RestartContainer"];

    private static readonly RuleDescriptor s_rule = new("STS1259", "Field of the pod invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                Of the pod: an unknown `preemptionPolicy`, `supplementalGroupsPolicy` or `seLinuxChangePolicy`; in a Pod or Job an unknown `restartPolicy` or an `activeDeadlineSeconds` outside 1 to
                2147483647; a `hostname` or `subdomain` that is no DNS label; a `resourceClaims` entry without a name, with the name of another one, or with neither or both of resourceClaimName and
                resourceClaimTemplateName; resources of the pod as a whole that have claims or are less than what its containers request, and a container's limit above the pod's.
                Of a container: an unknown `restartPolicy`; a `resizePolicy` for another resource than cpu and memory, with an unknown word, or twice for one resource; the
                image of a Pod with blanks at its ends.
                Of windowsOptions: a gmsaCredentialSpecName or runAsUserName that Windows cannot have; a HostProcess container beside others, or without hostNetwork.
                Of volumes: what a plugin cannot take, such as an nfs path that is not absolute, an iscsi qualified name of another form, a lun or partition above 255, an azureDisk caching mode, kind or
                URI, a CSI driver's or secret's name of the wrong form.
                """,
            Why: "The API server refuses the object (ValidatePodSpec in pkg/apis/core/validation). Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  resizePolicy:
                  - resourceName: disk
                    restartPolicy: NotRequired
                """,
            Right: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  resizePolicy:
                  - resourceName: memory
                    restartPolicy: NotRequired
                """,
            Fix: "Writes the word that differs only in letter case. Safe, since it is refused as it stands.",
            Silent: "For hostname and subdomain in a StatefulSet, which sets both itself; for a resource that the pod's own requests do not name; for amounts that cannot be read."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(PodView pod, RuleContext context)
    {
        if (!pod.Spec.IsKnown)
            return;
        var reporter = new PodReporter(pod, s_rule, context);
        var spec = pod.Spec.Value;
        reporter.CheckWord(spec.Text("preemptionPolicy"), s_preemptionPolicies);
        if (spec.Mapping("securityContext") is { IsKnown: true } security)
        {
            reporter.CheckWord(security.Value.Text("supplementalGroupsPolicy"), s_groupsPolicies);
            reporter.CheckWord(security.Value.Text("seLinuxChangePolicy"), s_labelPolicies);
        }
        if (pod.Set is null)
        {
            reporter.CheckName(spec.Text("hostname"), Names.DnsLabel, emptyIsNone: true);
            reporter.CheckName(spec.Text("subdomain"), Names.DnsLabel, emptyIsNone: true);
        }
        CheckLife(pod, spec, reporter);
        CheckClaims(spec, reporter);
        for (var i = 0; i < pod.AllContainers.Count; i++)
            CheckContainer(pod.AllContainers[i], reporter);
        PodResources.Check(reporter);
        WindowsOptions.Check(reporter);
        for (var i = 0; i < pod.Volumes.Count; i++)
            VolumeSourceForms.CheckInPod(pod.Volumes[i].Node, reporter);
    }

    private static void CheckLife(PodView pod, MappingNode spec, in PodReporter reporter)
    {
        if (pod.Object.KindText is not ("Pod" or "Job" or "CronJob"))
            return;
        reporter.CheckWord(spec.Text("restartPolicy"), pod.Object.KindText == "Pod" ? s_restartPolicies : s_jobRestartPolicies, emptyIsDefault: true);
        var deadline = spec.Integer("activeDeadlineSeconds");
        if (deadline.IsKnown && deadline.Value is < 1 or > int.MaxValue)
            reporter.Report(deadline, $"activeDeadlineSeconds is {deadline.Value.ToString(CultureInfo.InvariantCulture)}; it goes from 1 to 2147483647");
    }

    private static void CheckClaims(MappingNode spec, in PodReporter reporter)
    {
        if (spec.Sequence("resourceClaims") is not { IsKnown: true, Value.Count: > 0 } claims)
            return;
        var names = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var claim in claims.Mappings())
        {
            var name = claim.Text("name");
            if (name.IsMissing())
                reporter.Report(name, "the resource claim has no name");
            else if (name.IsKnown && names.TryGetValue(name.Value, out var first))
                reporter.Report(name, $"another resource claim is named '{name.Value}' too; give each its own name").At(first, "the other one is here");
            else if (name.IsKnown)
                names.Add(name.Value, name.Node!);
            reporter.CheckName(name, Names.DnsLabel, emptyIsNone: true);
            var existing = claim.Text("resourceClaimName");
            var template = claim.Text("resourceClaimTemplateName");
            if (existing.IsLeftOut() && template.IsLeftOut())
                reporter.Report(Anchor.At(claim), "the entry says nothing to claim; give it resourceClaimName or resourceClaimTemplateName");
            else if (existing.IsKnown && template.IsKnown)
                reporter.Report(Anchor.At(claim), "the entry has both resourceClaimName and resourceClaimTemplateName; keep one");
            reporter.CheckName(existing, Names.DnsSubdomain);
            reporter.CheckName(template, Names.DnsSubdomain);
        }
    }

    private static void CheckContainer(ContainerView container, in PodReporter reporter)
    {
        reporter.CheckWord(container.Node.Text("restartPolicy"), s_restartPolicies);
        if (container.Object.KindText == "Pod" && container.Image is { IsKnown: true, Value.Length: > 0 } image && image.Value.Trim().Length is > 0 and var length && length != image.Value.Length)
            reporter.Report(image, $"the image '{image.Value}' must not start or end with a blank");
        if (container.Node.Sequence("resizePolicy") is not { IsKnown: true, Value.Count: > 0 } policies)
            return;
        var seen = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var policy in policies.Mappings())
        {
            var resource = policy.Text("resourceName");
            CheckResizeWord(policies.Value, resource, s_resizedResources, reporter);
            CheckResizeWord(policies.Value, policy.Text("restartPolicy"), s_resizePolicies, reporter);
            if (resource is not { IsKnown: true, Value.Length: > 0 })
                continue;
            if (seen.TryGetValue(resource.Value, out var first))
                reporter.Report(Anchor.Named(Anchor.Of(resource), policy), $"{resource.Value} stands twice; keep one").At(first, "the other one is here");
            else
                seen.Add(resource.Value, resource.Node!);
        }
    }

    // The server names the list.
    private static void CheckResizeWord(SequenceNode policies, Field<string> word, string[] known, in PodReporter reporter)
    {
        if (word.IsMissing())
        {
            reporter.Report(Anchor.Named(Anchor.Of(word), policies), $"the entry has no {word.Name}; write {KnownWords.Or(known)}");
            return;
        }
        if (!word.IsKnown || Array.IndexOf(known, word.Value) >= 0)
            return;
        var meant = KnownWords.Near(word.Value, known);
        var finding = reporter.Report(Anchor.Named(Anchor.Of(word), policies), $"{word.Name} '{word.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(word.Node!, meant));
    }
}
