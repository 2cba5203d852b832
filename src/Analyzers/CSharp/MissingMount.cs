using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Analyzers.CSharp;

/// <summary>
/// The fix of STS3001 in code: a mount for the claim template that no container mounts. Nothing tells the path, so it is one to begin with; in YAML,
/// where a fix may be applied to many files unseen, there is none.
/// </summary>
internal static class MissingMount
{
    private const string Rule = "STS3001";

    /// <summary>The fix of a finding; null for other findings, and where it is not certain which container is meant.</summary>
    public static Fix? Of(Finding finding)
    {
        if (finding.Rule.Id != Rule || finding.Manifest is not { } manifest || StatefulSetView.Of(manifest) is not { } set)
            return null;
        foreach (var claim in set.Claims)
        {
            if (claim.Name is { IsKnown: true, Node: { } at } && at.Start == finding.Span.Start && at.End == finding.Span.End)
                return Of(set, claim.Name.Value);
        }
        return null;
    }

    private static Fix? Of(StatefulSetView set, string claim)
    {
        if (set.Spec.IsKnown && set.Spec.Value["template"] is MappingNode template && template["spec"] is MappingNode pod && pod["containers"] is SequenceNode { IsOpen: false, Count: 1 } containers
            && containers[0] is MappingNode { IsOpen: false } container)
        {
            var path = "/var/lib/" + claim;
            var mount = $"{{name: {claim}, mountPath: {path}}}";
            var edit = container["volumeMounts"] is SequenceNode mounts ? Edit.AddItem(mounts, mount) : container.Has("volumeMounts") ? null : Edit.Set(container, "volumeMounts", $"[{mount}]");
            return edit is null ? null : new Fix($"Mount it at {path}", FixSafety.Unsafe, [edit]);
        }
        return null;
    }
}
