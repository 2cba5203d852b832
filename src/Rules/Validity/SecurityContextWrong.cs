using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1225, STS1226, STS1227: security contexts of pods and containers.</summary>
internal sealed class SecurityContextWrong : PodRule
{
    private const int LongestProfile = 4095;

    private static readonly string[] s_profiles = ["RuntimeDefault", "Localhost", "Unconfined"];
    private static readonly string[] s_ids = ["runAsUser", "runAsGroup", "fsGroup"];

    private static readonly RuleDescriptor s_contradiction = new("STS1225", "Privilege flags contradict",
        "{0} gives more privileges, which allowPrivilegeEscalation: false forbids; drop one of the two", Severity.Error,
        static () => new(
            Finds: "A container that is privileged, or adds the capability CAP_SYS_ADMIN in just this spelling, with `allowPrivilegeEscalation: false`.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                securityContext:
                  privileged: true
                  allowPrivilegeEscalation: false
                """,
            Right: """
                securityContext:
                  privileged: false
                  allowPrivilegeEscalation: false
                """,
            Silent: "For SYS_ADMIN, the spelling that runtimes take: the server does not compare it."));

    private static readonly RuleDescriptor s_id = new("STS1226", "Negative user or group id",
        "{0} is {1}; ids go from 0 to 2147483647", Severity.Error,
        static () => new(
            Finds: "A `runAsUser`, `runAsGroup`, `fsGroup` or entry of `supplementalGroups` that is negative or above 2147483647.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                securityContext:
                  runAsUser: -1
                """,
            Right: """
                securityContext:
                  runAsUser: 999
                """));

    private static readonly RuleDescriptor s_profile = new("STS1227", "seccomp or AppArmor profile malformed",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A `seccompProfile` or `appArmorProfile` without a type or whose type is none of RuntimeDefault, Localhost and Unconfined; with Localhost and no `localhostProfile`; with a `localhostProfile` and another type; or whose seccomp profile's path starts with `/` or has `..`, or whose AppArmor profile's name starts or ends with a blank.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                securityContext:
                  seccompProfile:
                    type: Localhost
                """,
            Right: """
                securityContext:
                  seccompProfile:
                    type: Localhost
                    localhostProfile: profiles/db.json
                """,
            Fix: "Writes the type that differs only in letter case. Safe, since the word is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_contradiction, s_id, s_profile];

    public override void Check(PodView pod, RuleContext context)
    {
        if (pod.Spec.Mapping("securityContext") is { IsKnown: true } ofPod)
            CheckContext(pod, ofPod.Value, context);
        for (var i = 0; i < pod.AllContainers.Count; i++)
        {
            if (pod.AllContainers[i].Node.Mapping("securityContext") is not { IsKnown: true } security)
                continue;
            CheckContext(pod, security.Value, context);
            CheckEscalation(pod, security.Value, context);
        }
    }

    private static void CheckContext(PodView pod, MappingNode security, RuleContext context)
    {
        foreach (var name in s_ids)
        {
            if (security.Integer(name) is { IsKnown: true, Value: < 0 or > int.MaxValue } id)
                context.ReportInTemplate(pod.Object, s_id, id, name, id.Value.ToString(CultureInfo.InvariantCulture));
        }
        if (security.Sequence("supplementalGroups") is { IsKnown: true } groups)
        {
            foreach (var item in groups.Value.Items)
            {
                if (item is ScalarNode { Kind: ScalarKind.Integer } group && YamlScalar.TryReadInteger(group.Value, out var value) && value is < 0 or > int.MaxValue)
                    context.ReportInTemplate(pod.Object, s_id, group, "a supplemental group", value.ToString(CultureInfo.InvariantCulture));
            }
        }
        CheckProfile(pod, security.Mapping("seccompProfile"), context);
        CheckProfile(pod, security.Mapping("appArmorProfile"), context);
    }

    private static void CheckEscalation(PodView pod, MappingNode security, RuleContext context)
    {
        var escalation = security.Boolean("allowPrivilegeEscalation");
        if (!escalation.Is(false))
            return;
        if (security.Boolean("privileged").Is(true))
            context.ReportInTemplate(pod.Object, s_contradiction, Anchor.Key(security, "allowPrivilegeEscalation"), "privileged: true").At(security["privileged"]!, "privileged is here");
        if (security.Mapping("capabilities").Sequence("add") is not { IsKnown: true } added)
            return;
        foreach (var item in added.Value.Items)
        {
            if (item is ScalarNode { Value: "CAP_SYS_ADMIN" })
                context.ReportInTemplate(pod.Object, s_contradiction, Anchor.Key(security, "allowPrivilegeEscalation"), "CAP_SYS_ADMIN").At(item, "the capability is here");
        }
    }

    private static void CheckProfile(PodView pod, Field<MappingNode> profile, RuleContext context)
    {
        if (!profile.IsKnown)
            return;
        var type = profile.Value.Text("type");
        var path = profile.Value.Text("localhostProfile");
        if (type.IsMissing())
        {
            context.ReportInTemplate(pod.Object, s_profile, type, $"{profile.Name} has no type; it must be {KnownWords.Or(s_profiles)}");
            return;
        }
        if (!type.IsKnown)
            return;
        if (Array.IndexOf(s_profiles, type.Value) < 0)
        {
            var meant = KnownWords.Near(type.Value, s_profiles);
            var finding = context.ReportInTemplate(pod.Object, s_profile, type, $"the type '{type.Value}' of {profile.Name} is not known; {(meant is null ? "it must be " + KnownWords.Or(s_profiles) : $"write '{meant}'")}");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(type.Node!, meant));
        }
        else if (type.Value == "Localhost" && path.IsMissing())
        {
            context.ReportInTemplate(pod.Object, s_profile, path, $"{profile.Name} of type Localhost needs localhostProfile, the profile on the node");
        }
        else if (type.Value != "Localhost" && path is { IsKnown: true })
        {
            context.ReportInTemplate(pod.Object, s_profile, path, $"localhostProfile counts with type Localhost only, not {type.Value}");
        }
        else if (path.IsKnown && profile.Name == "appArmorProfile" && (path.Value.Trim() != path.Value || path.Value.Length > LongestProfile))
        {
            context.ReportInTemplate(pod.Object, s_profile, path, path.Value.Length > LongestProfile ? "the profile's name has more than 4095 characters" : $"the profile's name '{path.Value}' must not start or end with a blank");
        }
        else if (path.IsKnown && profile.Name == "seccompProfile" && LocalPath.Problem(path.Value) is { } problem)
        {
            context.ReportInTemplate(pod.Object, s_profile, path, $"the path '{path.Value}' is taken from the kubelet's folder of profiles, so it {problem}");
        }
    }
}
