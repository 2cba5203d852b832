using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>A rule on HorizontalPodAutoscalers of every version.</summary>
internal abstract class HorizontalPodAutoscalerRule : SingleObjectRule
{
    internal sealed override bool AppliesTo(ManifestObject manifest) => manifest.IsAutoscaler();

    internal sealed override void Run(ManifestObject manifest, RuleContext context) => Check(manifest, manifest.Root.Mapping("spec"), context);

    /// <summary>Judges one autoscaler by its spec.</summary>
    protected abstract void Check(ManifestObject autoscaler, Field<MappingNode> spec, RuleContext context);

    /// <summary>The field holds 32 bits; that a number is beyond them is STS0012.</summary>
    protected static bool IsReadable(Field<long> number) => number.IsKnown && number.Value is >= int.MinValue and <= int.MaxValue;

    /// <summary>Source: ParseGroupVersion in apimachinery, pkg/runtime/schema/group_version.go.</summary>
    protected static bool IsMalformedVersion(string version) => version.IndexOf('/') is >= 0 and var slash && version.IndexOf('/', slash + 1) >= 0;
}
