using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>A StatefulSet, or another workload of apps/v1 that finds its pods by a selector: what the server demands of that is the same.</summary>
internal readonly struct SelectingWorkload
{
    private SelectingWorkload(ManifestObject manifest, PodView pod, Field<MappingNode> spec, LabelSelector selector, bool looksLikePatch)
    {
        Object = manifest;
        Pod = pod;
        Spec = spec;
        Selector = selector;
        LooksLikePatch = looksLikePatch;
    }

    public ManifestObject Object { get; }

    public PodView Pod { get; }

    public Field<MappingNode> Spec { get; }

    public LabelSelector Selector { get; }

    public bool LooksLikePatch { get; }

    /// <summary>The object as a workload, or null when it is none.</summary>
    public static SelectingWorkload? Of(ManifestObject manifest)
    {
        if (StatefulSetView.Of(manifest) is { } set)
            return new SelectingWorkload(manifest, set.Pod, set.Spec, set.Selector, set.LooksLikePatch);
        if (manifest.KindText is not ("Deployment" or "DaemonSet" or "ReplicaSet") || manifest.Group != "apps" || manifest.Version != "v1" || PodView.Of(manifest) is not { } pod)
            return null;
        var spec = manifest.Root.Mapping("spec");
        return new SelectingWorkload(manifest, pod, spec, LabelSelector.FromExpressions(spec.Mapping("selector")),
            OtherViews.LooksLikePatch(manifest, spec, "selector") && OtherViews.LooksLikePatch(manifest, pod.Spec, "containers"));
    }
}

/// <summary>A rule on workloads that find their pods by a selector.</summary>
internal abstract class SelectingWorkloadRule : ObjectRule
{
    public abstract void Check(SelectingWorkload workload, RuleContext context);

    public sealed override void Check(ManifestObject manifest, RuleContext context)
    {
        if (!manifest.IsFragment && SelectingWorkload.Of(manifest) is { } workload)
            Check(workload, context);
    }
}
